import { any, atRisk, not, on, property, TRUE, variable, violate } from '../checker/language/index.js';
import { callDispatched, ipiMask, ipiMaskRead } from '../model/smp/events.js';
import { cpus, stacks } from '../model/sets.js';

const sending = variable('mask-sanity.sending', [stacks], cpus.mask, cpus.empty);

export const maskSanity = property('mask-sanity', {
  kind: 'safety',
  states: 'The mask given to the IPI layer is non-empty, online, and unchanged until the send ends.',
  protects: 'The APIC code warns about, or mis-sends to, an empty mask.',
  brokenBy: 'B01: the mask sent to was the one that the targets clear.',
  history: [sending],
  on: [
    on(ipiMask, ({ by, bits, online }) => [
      atRisk(TRUE),
      violate(any(bits.isEmpty(), not(bits.minus(online).isEmpty())), 'the IPI layer was given an empty mask or an offline CPU'),
      sending(by).set(bits),
    ]),
    on(ipiMaskRead, ({ by, bits }) => [violate(bits.ne(sending(by)), 'the mask changed while its IPIs were being sent')]),
    on(callDispatched, ({ by }) => [sending(by).set(cpus.empty)]),
  ],
});

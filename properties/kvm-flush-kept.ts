import { atRisk, on, property, TRUE, variable, violate } from '../checker/language/index.js';
import { cpus } from '../model/sets.js';
import { kvmFlushAsked, kvmFlushed, vmEntered } from '../model/x86/events.js';

const asked = variable('kvm-flush-kept.asked', [], cpus.mask, cpus.empty);

export const kvmFlushKept = property('kvm-flush-kept', {
  kind: 'safety',
  states: 'A vCPU for which a guest peer asked for a flush executes no guest instruction before the host has flushed it.',
  protects: 'The peer sends no IPI: it counts on the host.',
  brokenBy: 'B30: the host read the byte and cleared it in two steps; B31: it wrote PREEMPTED over FLUSH_TLB (CVE-2019-3016).',
  history: [asked],
  on: [
    on(kvmFlushAsked, ({ cpu }) => [atRisk(TRUE), asked().set(asked().with(cpu))]),
    on(kvmFlushed, ({ cpu }) => [asked().set(asked().without(cpu))]),
    on(vmEntered, ({ cpu }) => [violate(asked().has(cpu), 'a vCPU runs again without the flush that a guest peer asked for')]),
  ],
});

import { atRisk, boolean, FALSE, on, property, TRUE, variable, violate } from '../checker/language/index.js';
import { csd } from '../model/smp/csd.js';
import { csdFilled, csdLocked, csdQueued, csdUnlinked } from '../model/smp/events.js';
import { ofNode } from './node.js';

const queued = variable('csd-lock-exclusion.queued', [csd], boolean, FALSE);

export const csdLockExclusion = property('csd-lock-exclusion', {
  kind: 'safety',
  states: 'Between csd_lock() and the unlock only the owner writes a csd, and nobody while it is queued.',
  protects: 'csd_lock() is a wait and a plain store: only pinning keeps two tasks of one CPU out of it.',
  brokenBy: 'V28 (B32): senders on two CPUs; V04, V13a: two tasks of one CPU.',
  history: [queued],
  on: [
    on(csdLocked, ({ wasLocked }) => [atRisk(TRUE), violate(wasLocked, 'csd_lock() was taken while another caller holds it')]),
    on(csdQueued, ({ csd: node }) => ofNode(node, [queued(node).set(TRUE)])),
    on(csdUnlinked, ({ csd: node }) => ofNode(node, [queued(node).set(FALSE)])),
    on(csdFilled, ({ csd: node }) => ofNode(node, [violate(queued(node), 'func and info were written while the csd is queued')])),
  ],
});

import { all, atRisk, boolean, FALSE, on, property, TRUE, variable, violate } from '../checker/language/index.js';
import { csd, csdNext, queueHead } from '../model/smp/csd.js';
import { csdQueued, csdUnlinked } from '../model/smp/events.js';
import { cpus } from '../model/sets.js';
import { ofNode } from './node.js';

const present = variable('single-presence.present', [csd], boolean, FALSE);

export const singlePresence = property('single-presence', {
  kind: 'safety',
  states: 'Every node is at most once in all queues and taken lists together, and in none that it was reported to have left.',
  protects: 'llist: a node pushed while it is queued points at itself, and its consumer walks for ever.',
  brokenBy: 'V28 (B32): CSD debug mode let two senders share one csd; V04, V13a, V25.',
  history: [present],
  on: [
    on(csdQueued, ({ csd: node }) => ofNode(node, [
      atRisk(TRUE),
      violate(present(node), 'a node that is already queued was pushed again: its next pointer closes a cycle'),
      present(node).set(TRUE),
    ])),
    on(csdUnlinked, ({ csd: node }) => ofNode(node, [
      present(node).set(FALSE),
      // The event is believed only as far as the lists agree; a dead node is another property's.
      violate(cpus.exists((c) => queueHead(c).eq(node)), 'a node was reported as unlinked that is the head of a queue'),
      violate(csd.exists((other) => all(present(other), csd.alive(other), csdNext(other).eq(node))), 'a node was reported as unlinked that a queued node still points at'),
    ])),
  ],
});

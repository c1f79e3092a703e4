import { atRisk, boolean, FALSE, not, on, property, TRUE, variable, violate } from '../checker/language/index.js';
import { csd } from '../model/smp/csd.js';
import { csdQueued, csdUnlinked } from '../model/smp/events.js';
import { ofNode } from './node.js';

const queued = variable('exactly-once.queued', [csd], boolean, FALSE);

export const exactlyOnce = property('exactly-once', {
  kind: 'safety',
  states: 'Each queueing of a node leads to at most one execution; that it runs at all is async-call-runs and sync-complete.',
  protects: 'A callback never runs more often than it was asked for.',
  brokenBy: 'V04, V25, V28: two senders push one csd.',
  history: [queued],
  on: [
    on(csdQueued, ({ csd: node }) => ofNode(node, [atRisk(TRUE), queued(node).set(TRUE)])),
    on(csdUnlinked, ({ csd: node }) => ofNode(node, [
      violate(not(queued(node)), 'a node was consumed more often than it was queued'),
      queued(node).set(FALSE),
    ])),
  ],
});

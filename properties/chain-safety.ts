import { atRisk, boolean, FALSE, on, property, TRUE, variable, violate } from '../checker/language/index.js';
import { csd } from '../model/smp/csd.js';
import { csdNextRead, csdQueued, csdUnlocked } from '../model/smp/events.js';
import { ofNode } from './node.js';

const released = variable('chain-safety.released', [csd], boolean, TRUE);

export const chainSafety = property('chain-safety', {
  kind: 'safety',
  states: 'The consumer never reads next of a node that it has released.',
  protects: 'After the unlock the csd belongs to its owner again, who may push it elsewhere.',
  brokenBy: 'Reading next after csd_unlock(); V28.',
  history: [released],
  on: [
    on(csdQueued, ({ csd: node }) => ofNode(node, [released(node).set(FALSE)])),
    on(csdUnlocked, ({ csd: node }) => ofNode(node, [released(node).set(TRUE)])),
    on(csdNextRead, ({ csd: node }) => ofNode(node, [atRisk(TRUE), violate(released(node), 'next of a released node was read')])),
  ],
});

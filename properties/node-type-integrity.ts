import { atRisk, effectIf, on, property, TRUE, variable, violate } from '../checker/language/index.js';
import { csd } from '../model/smp/csd.js';
import { csdDispatched, csdFilled } from '../model/smp/events.js';
import { csdKinds } from '../model/sets.js';
import { ofNode } from './node.js';

const kind = variable('node-type-integrity.kind', [csd], csdKinds.index, csdKinds.none);

export const nodeTypeIntegrity = property('node-type-integrity', {
  kind: 'safety',
  states: 'A node is consumed by the branch of the kind of object that was pushed.',
  protects: 'The consumer knows a node only by its type nibble; SYNC and ASYNC unlock in opposite order.',
  brokenBy: 'A missing SYNC mark; B10 in union layouts.',
  history: [kind],
  on: [
    on(csdFilled, ({ csd: node, kind: pushed }) => ofNode(node, [kind(node).set(pushed)])),
    on(csdDispatched, ({ csd: node, kind: taken }) => ofNode(node, [
      atRisk(TRUE),
      effectIf(kind(node).eq(csdKinds.none), [
        violate(TRUE, 'a node was consumed that csd_filled had not told of: it was not filled, or the event is missing'),
      ], [violate(kind(node).ne(taken), 'a node was consumed as another kind than it was queued as')]),
      kind(node).set(csdKinds.none),
    ])),
  ],
});

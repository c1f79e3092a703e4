import { expect, test } from 'vitest';
import { searchReference } from '../../reference/search.js';
import { agent, boolean, Expr, FALSE, ground, lit, not, property, step, TRUE, variable } from '../index.js';
import type { Bool } from '../index.js';

test('a local that its agent\'s own condition reads lives on', () => {
  const begun = variable('begun', [], boolean, FALSE);
  const done = variable('done', [], boolean, FALSE);
  const may: Expr<Bool> = new Expr({ op: 'local', name: 'may' });
  const system = ground({
    name: 'may', sets: {}, lanes: ['0'], pools: [], definitions: [], routines: [], switches: {}, variables: [begun.node, done.node],
    agents: [agent('A', { lane: lit(0), locals: { may: boolean }, enabled: not(begun()).or(may) }, (v) => [
      step('begin', [v.may.set(TRUE), begun().set(TRUE)]), step('end', [done().set(TRUE)]),
    ])],
  }, [property('never done', { states: 'it does not end', invariant: not(done()) })]);
  expect(searchReference(system).violations.get('never done')?.path).toHaveLength(2);
});

import { describe, expect, test } from 'vitest';
import { agent, boolean, exclusive, FALSE, ground, routine, step, TRUE, variable, when, call, loop } from '../index.js';
import type { Description } from '../index.js';
import type { Node } from '../data.js';

const flag = variable('flag', [], boolean, FALSE);
const set = (name: string) => step(name, [flag().set(TRUE)]);
const leaf = routine('leaf', {}, {}, () => [set('leaf')]);
const describeBody = (body: readonly Node[], inAgent = false): Description => {
  const r = routine('r', {}, {}, () => (inAgent ? [] : body));
  return {
    name: 'd', sets: {}, lanes: [], variables: [flag.node], pools: [], definitions: [], switches: {}, routines: [leaf, r],
    agents: [agent('A', {}, () => (inAgent ? body : [call(r, {})]))],
  };
};

describe('node names within a routine', () => {
  test.each<[string, readonly Node[], string]>([
    ['two steps', [set('x'), set('x')], 'x'],
    ['two calls', [call(leaf, {}), call(leaf, {})], 'leaf'],
    ['a call and a step', [call(leaf, {}), set('leaf')], 'leaf'],
    ['at different depths', [set('x'), when('w', TRUE, [when('v', TRUE, [set('x')])])], 'x'],
    ['a loop and its step', [loop('x', FALSE, [set('x')])], 'x'],
    ['a section and the step that ends it', [exclusive('s', TRUE, [set('s ends')])], 's ends'],
  ])('%s of one name are refused', (_, body, name) => {
    expect(() => ground(describeBody(body))).toThrow(`two nodes named '${name}' in 'r': rename one`);
    expect(() => ground(describeBody(body, true))).toThrow(`two nodes named '${name}' in 'A': rename one`);
  });

  test('conditions and returns may repeat, and names in different routines', () => {
    expect(ground(describeBody([when('w', TRUE, [set('x')]), when('w', TRUE, [set('leaf'), set('y')])])).transitions).toHaveLength(3);
  });
});

import { describe, expect, test } from 'vitest';
import { agent, applyEdits, boolean, call, digestOf, FALSE, ground, ModelError, ret, routine, step, store, TRUE, variable, when } from '../index.js';
import type { Description } from '../index.js';
import { example } from './example.js';
import { mutants } from './mutants.js';
import type { Section } from './mutants.js';

const names = (description: Description, programs: readonly string[], sections?: readonly Section[]): readonly string[] =>
  mutants(description, programs, sections).map((m) => m.name);

describe('mutants', () => {
  test('each step and call is dropped, and swapped with its neighbours', () => {
    expect(names(example, ['lock', 'P0'])).toEqual([
      'drop lock/pin', 'swap lock/pin with lock/free', 'drop lock/free', 'swap lock/free with lock/take', 'drop lock/take',
      'swap lock/take with lock/fair', 'swap lock/unpin with lock/fair', 'drop lock/flag owner', 'drop lock/unpin',
      'drop P0/start', 'swap P0/start with P0/work', 'drop P0/work',
    ]);
  });

  test('each says what it changes', () => {
    const [drop, swapped] = mutants(example, ['lock']);
    expect(drop).toMatchObject({ kind: 'drop', program: 'lock', at: 'lock/pin', node: 'call', beside: undefined });
    expect(swapped).toMatchObject({ kind: 'swap', at: 'lock/pin', node: 'call', beside: 'lock/free' });
  });

  test('each applies alone and makes another system, or none', () => {
    const all = mutants(example, ['lock', 'work']);
    expect(new Set(all.map((m) => m.name)).size).toBe(all.length);
    const digests = all.map((m) => {
      try {
        return digestOf(ground(applyEdits(example, [[m]])));
      } catch (e) {
        if (e instanceof ModelError) return e.message;
        throw e;
      }
    });
    const same = all.filter((_, i) => digests[i] === digestOf(ground(example))).map((m) => m.name);
    expect(new Set(same)).toEqual(new Set(['drop lock/flag owner', 'swap lock/take with lock/fair', 'swap lock/unpin with lock/fair']));
  });
});

const x = variable('x', [], boolean, FALSE);
const [off, on] = [routine('off', {}, {}, () => []), routine('on', {}, {}, () => [])];

/** A description of one routine with this body. */
const withBody = (...body: Parameters<typeof when>[2]): Description => ({
  name: 'sections', sets: {}, lanes: ['P'], pools: [], variables: [x.node], definitions: [],
  routines: [off, on, routine('f', {}, {}, () => body)], agents: [agent('P', {}, () => [call(routine('f', {}, {}, () => []), {})])],
  switches: {},
});
const SECTION: readonly Section[] = [{ opens: ['off'], closes: ['on'] }];
const moves = (...body: Parameters<typeof when>[2]): readonly string[] => names(withBody(...body), ['f'], SECTION).filter((n) => n.startsWith('move'));

describe('sections', () => {
  const [a, b] = [store('a', x(), TRUE), store('b', x(), FALSE)];

  test('what is directly inside moves out on both sides, blocks as a whole', () => {
    expect(moves(call(off, {}), a, when('if', TRUE, [b]), call(on, {}, { as: 'end' }), ret())).toEqual([
      'move f/a before f/off', 'move f/a after f/end', 'move f/if before f/off', 'move f/if after f/end',
    ]);
  });

  test('a swap across the border is told as a move, one into the section as a swap', () => {
    const all = names(withBody(a, call(off, {}), b, call(on, {})), ['f'], SECTION);
    expect(all.filter((n) => !n.startsWith('drop'))).toEqual(['swap f/a with f/off', 'move f/b before f/off', 'move f/b after f/on']);
  });

  test('sections nest, and one that is closed in another list is none', () => {
    expect(moves(call(off, {}, { as: 'outer' }), call(off, {}, { as: 'inner' }), a, call(on, {}, { as: 'inner end' }), call(on, {}, { as: 'outer end' })))
      .toContain('move f/a before f/inner');
    expect(moves(call(off, {}, { as: 'outer' }), call(off, {}, { as: 'inner' }), a, call(on, {}, { as: 'end' }))).toEqual([
      'move f/a before f/inner', 'move f/a after f/end',
    ]);
    expect(moves(call(off, {}), a, when('if', TRUE, [call(on, {})]))).toEqual([]);
  });

  test('steps open and close sections too', () => {
    expect(moves(step('off', []), a, step('on', []))).toEqual(['move f/a before f/off', 'move f/a after f/on']);
  });
});

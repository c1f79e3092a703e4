import { describe, expect, test } from 'vitest';
import { searchEngine } from '../../engine/search.js';
import { searchReference } from '../../reference/search.js';
import { agent, boolean, FALSE, ground, indexSet, noDeadlock, not, step, TRUE, variable, wait } from '../index.js';
import type { AgentNode, Description } from '../index.js';

const lock = indexSet('lock');
const held = variable('held', [lock], boolean, FALSE);
const asked = variable('asked', [], boolean, FALSE);
const take = (l: number) => wait(`take ${l}`, not(held(lock.at(l))), 'acquire', [held(lock.at(l)).set(TRUE)]);
const give = (l: number) => step(`give ${l}`, [held(lock.at(l)).set(FALSE)]);
const P = (name: string, first: number, second: number) => agent(name, { repeat: true }, () => [take(first), take(second), give(second), give(first)]);
const world = (...agents: readonly AgentNode[]): Description => ({
  name: 'locks', sets: { lock: ['A', 'B'] }, lanes: ['a'], variables: [held.node, asked.node], pools: [], definitions: [], routines: [], switches: {}, agents,
});
/** Steps to the deadlock in both searches; undefined: there is none. */
const found = (d: Description): number | undefined => {
  const system = ground(d, [noDeadlock]);
  const lengths = [searchReference, searchEngine].map((search) => search(system).violations.get('deadlock')?.path.length);
  expect(lengths[0]).toBe(lengths[1]);
  const { deadlocks } = searchReference(system);
  if (deadlocks === 0) expect(lengths[0]).toBeUndefined();
  return lengths[0];
};

describe('a deadlock', () => {
  test('locks in different orders', () => { expect(found(world(P('P0', 0, 1), P('P1', 1, 0)))).toBe(2); });
  test('locks in one order have none', () => { expect(found(world(P('P0', 0, 1), P('P1', 0, 1)))).toBeUndefined(); });
  test('an end is none', () => { expect(found(world(agent('A', {}, () => [step('once', [])])))).toBeUndefined(); });

  const server = (mayRest?: true | readonly string[]) => agent('server', { repeat: true, ...(mayRest === undefined ? {} : { mayRest }) }, () => [
    wait('request', asked(), 'plain', [asked().set(FALSE)]), step('serve', []),
  ]);
  const client = agent('client', {}, () => [step('ask', [asked().set(TRUE)])]);

  test.each([['by name', ['request']], ['by address', ['server/request']], ['anywhere', true]] as const)('a server may wait for requests: %s', (_, mayRest) => {
    expect(found(world(server(mayRest), client))).toBeUndefined();
  });
  test('unless it says so', () => { expect(found(world(server(), client))).toBe(3); });
  test('an agent of the environment may wait anywhere', () => {
    expect(found(world({ ...server(), kind: 'environment' }, client))).toBeUndefined();
  });
  test('one that never begins is one where it stands', () => {
    expect(found(world(agent('A', {}, () => [wait('never', FALSE)])))).toBe(0);
    expect(found(world(agent('A', { mayRest: ['never'] }, () => [wait('never', FALSE)])))).toBeUndefined();
  });
  test('a place that there is not is refused', () => {
    expect(() => ground(world(server(['requests']), client), [noDeadlock])).toThrow("agent 'server' may rest at 'requests', where it never is; did you mean 'server/request'?");
  });
});

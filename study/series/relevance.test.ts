import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addVariable, agent, applyEdits, at, call, define, digestOf, edits, ground, lit, range, redefine, remove, routine, setSwitch, step,
  switchOn, variable, when,
} from '../../checker/language/index.js';
import type { Description, Edits } from '../../checker/language/index.js';
import { everyScenario } from '../../model/scenarios/index.js';
import { largeScenarios } from '../../model/scenarios/large.js';
import { properties } from '../../properties/index.js';
import { groundSubject, namedSubject, patchesId } from '../subject/subject.js';
import { relevantPatches } from './relevance.js';
import { numbersOf } from './subsets.js';
import { everyPatch, relevantIn } from './survey.js';

const scenarios = everyScenario.filter((s) => !largeScenarios.includes(s)).map((s) => s.name);
const names = properties.map((p) => p.property);
const digest = (scenario: string, set: number): string =>
  digestOf(groundSubject(namedSubject(patchesId(numbersOf(set))), scenario, names));

describe('the patches that matter in a scenario', () => {
  test('any set of patches is the same system as its part in them: a sample', () => {
    const sample = fc.record({ scenario: fc.constantFrom(...scenarios), set: fc.integer({ min: 0, max: everyPatch }) });
    fc.assert(fc.property(sample, ({ scenario, set }) => {
      const relevant = relevantIn(scenario) ?? everyPatch;
      expect(digest(scenario, set & relevant), `${scenario} ${numbersOf(set).join()}`).toBe(digest(scenario, set));
    }), { numRuns: 40 });
  });

  test('of known scenarios', () => {
    const of = (name: string) => numbersOf(relevantIn(name) ?? -1);
    expect(of('many-vs-many')).toEqual([4, 6, 8]);
    expect(of('any-target-down')).toEqual(expect.arrayContaining([2, 3]));
    expect(of('debug-wait')).toContain(1);
    expect(of('nowait-vs-nowait')).not.toContain(6);
    expect(relevantIn('debug-wait', 3)).toBeUndefined();
  });
});

describe('a patch that another one makes reachable', () => {
  const count = variable('count', [], range(3), lit(0));
  const one = (name: string, value: number) => step(name, [count().set(lit(value))]);
  const hidden = routine('hidden', {}, {}, () => [one('inner', 1)]);
  const world: Description = {
    name: 'world', sets: {}, lanes: ['A'], variables: [count.node], pools: [], definitions: [], switches: {},
    routines: [hidden], agents: [agent('A', {}, () => [one('outer', 2)])],
  };
  const calls = edits('Q1', '', [at('A/outer').insertAfter(call(hidden, {}))]);
  const changes = edits('Q2', '', [remove('hidden/inner')]);
  const relevant = (...list: Edits[]): number | undefined => relevantPatches((set) =>
    applyEdits(world, [list.filter((_, i) => (set >>> i) % 2 === 1)]), list, [], 5);

  test('definitions, variables and branches that the switches exclude', () => {
    const off = define('off', () => lit(0).eq(lit(1)));
    const on = define('on', () => lit(1).eq(lit(1)));
    const debug = routine('debug', {}, {}, () => [step('never', [count().set(lit(1))])]);
    const { node } = variable('more', [], range(3), lit(0));
    const guarded: Description = {
      ...world, variables: [], definitions: [on, off], switches: { debug: 0 }, routines: [debug],
      agents: [agent('A', {}, () => [step('outer', [count().set(lit(2))], { when: on() }), when('debug', switchOn('debug'), [call(debug, {})])])],
    };
    const of = (one: Edits): number | undefined => relevantPatches((set) => applyEdits(guarded, [set === 0 ? [] : [one]]), [one], [], 5);
    expect(of(edits('Q', '', [redefine(on, () => lit(1).eq(lit(2)))]))).toBe(1);
    expect(of(edits('Q', '', [redefine(off, () => lit(1).eq(lit(1)))]))).toBe(0);
    expect(of(edits('Q', '', [remove('debug/never')]))).toBe(0);
    expect(of(edits('Q', '', [setSwitch('debug', 1)]))).toBe(1);
    expect(of(edits('Q', '', [addVariable({ node })]))).toBe(0);
    expect(of(edits('Q', '', [addVariable(count)]))).toBe(1);
  });

  test('matters too, and alone it does not', () => {
    expect(relevant(calls, changes)).toBe(3);
    expect(relevant(changes)).toBe(0);
    expect(relevant(edits('Q', '', []))).toBe(0);
    const of = (...list: Edits[]): string => digestOf(ground(applyEdits(world, [list])));
    expect(of(changes)).toBe(of());
    expect(of(calls, changes)).not.toBe(of(calls));
  });
});

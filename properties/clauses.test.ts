import { describe, expect, test } from 'vitest';
import { ModelError } from '../checker/language/index.js';
import type { Property } from '../checker/language/index.js';
import { agrees, judge } from './testing/case.js';
import type { Case } from './testing/case.js';
import { callCases } from './testing/cases-calls.js';
import { endCases } from './testing/cases-ends.js';
import { queueCases } from './testing/cases-queue.js';
import { tlbCases } from './testing/cases-tlb.js';
import { clausesOf } from './testing/clauses.js';
import { properties } from './index.js';

const cases: Readonly<Record<string, readonly Case[]>> = { ...queueCases, ...callCases, ...tlbCases, ...endCases };

/** Clauses that change no verdict, by property, each with the reason. */
const kept: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'info-lifetime': {
    'call_returned, 1 when, then, 2 set, gone': 'what is gone stays so: fewer states',
    'call_returned, 1 when, then, 2 set, without': 'the same',
  },
  'local-once': { 'call_returned, 2 set, gone': 'it is selected anew before the next local run: fewer states' },
  'preempt-balance': {
    'call_returned, 3 set, gone': 'what is entered next sets all three: fewer states',
    'call_returned, 4 set, gone': 'the same',
    'call_returned, 5 set, gone': 'the same',
  },
  'csd-alarm-fires': { 'csd_unlinked, 1 when, always': 'without debug no CPU was noted' },
  'tlb-coherent': {
    'flush_returned, 1 each, 1 when, lt turned': 'it sets what is there',
    'pte_changed, 2 when, lt turned': 'it sets what is there',
  },
  'tlb-slot-generation': {
    'invariant, or 3, or 2, and 2 of 4': 'no entry is as old as a page that no flush was for: said for readers',
    'pte_changed, 1 when, lt turned': 'it sets what is there',
  },
  'hotplug-wait-window': {
    'cpuhp_enter, 3 set, gone': 'the end of the operation before has done so',
    'cpuhp_exit, 2 set, gone': 'the next operation does so: fewer states',
  },
};

/** Whether the case is judged as it was; a property that is refused without its clause is not. */
function isUnchanged(without: Property, c: Case): boolean {
  try {
    return agrees(judge(without, c), c);
  } catch (error) {
    if (error instanceof ModelError) return false;
    throw error;
  }
}

test('every property has its courses of events', () => {
  expect(Object.keys(cases).sort()).toEqual(properties.map((p) => p.property).sort());
});

describe.each(properties.map((p) => ({ p, name: p.property })))('$name', ({ p, name }) => {
  const mine = cases[name] ?? [];

  test.each(mine)('$words', (c) => { expect(judge(p, c)).toMatchObject(c.says); });

  test('a course of events needs each of its clauses', () => {
    const unneeded = clausesOf(p).filter(({ without }) => mine.every((c) => isUnchanged(without, c))).map(({ what }) => what);
    expect(unneeded.sort()).toEqual(Object.keys(kept[name] ?? {}).sort());
  });
});

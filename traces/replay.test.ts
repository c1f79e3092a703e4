import { describe, expect, test } from 'vitest';
import {
  agent, boolean, FALSE, ground, indexSet, lit, objectType, pool, property, range, step, store, TRUE, variable, wait,
} from '../checker/language/index.js';
import type { Description, GroundSystem } from '../checker/language/index.js';
import { digestOf } from '../checker/language/digest.js';
import { searchReference } from '../checker/reference/search.js';
import { readTrace, writeTrace } from './format.js';
import type { Trace } from './format.js';
import { recordTrace } from './record.js';
import { replayTrace } from './replay.js';
import { callDescription, callsReturn, callSystem, csdLifetime, mutexSystem, runsOnce } from './testing/systems.js';

function traceOf(system: GroundSystem, name: string): Trace {
  const found = searchReference(system, { properties: [name] }).violations.get(name);
  if (found === undefined) throw new Error(`${name} is not violated`);
  return recordTrace(system, found, { digest: digestOf(system), scenario: 'scenario', variant: 'variant' });
}
const replay = (system: GroundSystem, trace: Trace) => replayTrace(system, trace, digestOf(system));
/** The reason against a changed copy of `trace`, with the number of the step. */
function reason(system: GroundSystem, trace: Trace, edit: (t: Trace) => void, digest = digestOf(system)): string {
  const copy = structuredClone(trace);
  edit(copy);
  const r = replayTrace(system, copy, digest);
  return r.reproduced ? 'reproduced' : `${r.at}: ${r.reason}`;
}
const ALTERED = ' (the system is the recorded one, so the file was altered or a name was changed)';

const unwaited = callSystem({ waits: false, migrates: true });
const mutex = mutexSystem(false);
const mutexTrace = traceOf(mutex, 'mutual-exclusion');

describe('record', () => {
  test('a step says who, where, by which calls, and what changed in words', () => {
    const trace = traceOf(unwaited, 'csd-lifetime');
    expect(trace.system).toBe(digestOf(unwaited));
    expect(trace.initial)
      .toMatchObject({
        'stack_csd[A].alive': 'no', 'csd.flags[stack_csd[A]]': '0', 'call_single_queue[CPU1]': 'NULL', 'task_cpu[A]': 'CPU0',
        returned: '{}', 'A:pc': 'smp_call_function_single/csd on stack', 'runs-once.times_run': '0',
      });
    expect(Object.keys(trace.initial)).not.toContain('cpu_online_mask');
    expect(trace.steps[4]).toEqual({
      agent: 'A', lane: 'CPU0', address: 'generic_exec_single/llist_add',
      path: ['A/smp_call_function_single', 'smp_call_function_single/generic_exec_single'],
      events: [{ event: 'csd_queue_cpu', args: { cpu: 'CPU1', csd: 'stack_csd[A]' } }],
      changes: { 'call_single_queue[CPU1]': { from: 'NULL', to: 'stack_csd[A]' } },
    });
    expect(trace.steps.at(-1))
      .toMatchObject({ agent: 'irq/1', lane: 'CPU1', address: 'flush_smp_call_function_queue/csd_unlock' });
    expect(trace.steps.at(-2)).toMatchObject({ history: { 'runs-once.times_run': { from: '0', to: '1' } }, changes: {} });
    expect(trace.final).toEqual({ 'A:pc': 'end', 'irq/1:pc': 'irq/1/take IPI' });
  });

  test('the final state shows what the judgement read and where agents are', () => {
    expect(mutexTrace.final).toEqual({ 'P0:pc': 'P0/ticket', 'P1:pc': 'P1/ticket', inside: '{P0,P1}' });
  });

  test('the lane of a step is where its agent is before it', () => {
    const where = variable('where', [], range(1), lit(0));
    const system = ground({
      name: 'moves', sets: {}, lanes: ['left', 'right'], variables: [where.node], pools: [], definitions: [], routines: [], switches: {},
      agents: [agent('A', { lane: where() }, () => [step('move', [where().set(lit(1))]), step('go', [])])],
    });
    const path = ['A/move', 'A/go'].map((address) => system.transitions.findIndex((t) => t.address === address));
    const trace = recordTrace(system, { property: 'none', because: '', path }, { digest: '', scenario: '', variant: '' });
    expect(trace.steps.map((s) => s.lane)).toEqual(['left', 'right']);
  });

  test('a path that does not fit is refused', () => {
    const meta = { digest: '', scenario: '', variant: '' };
    const record = (path: readonly number[]) => () => recordTrace(mutex, { property: 'mutual-exclusion', because: '', path }, meta);
    const id = (address: string): number => mutex.transitions.findIndex((t) => t.address === address);
    expect(record([id('P0/enter'), id('P0/lock free')])).toThrow('step 1 of mutual-exclusion: P0 P0/enter is not enabled');
    const blocked = [id('P0/lock free'), id('P0/lock'), id('P1/lock free'), id('P0/enter')];
    expect(record(blocked)).toThrow('step 3 of mutual-exclusion: P1 P1/lock free is not enabled');
    expect(record([999])).toThrow('step 1 of mutual-exclusion: the system has no transition 999');
    expect(record([-1])).toThrow('the system has no transition -1');
  });
});

describe('replay', () => {
  test('what was recorded is reproduced, through the file', () => {
    for (const [system, name, because] of [
      [unwaited, 'csd-lifetime', 'a csd was used after its storage ended'], [unwaited, 'runs-once', 'the function ran a second time'],
      [mutex, 'mutual-exclusion', 'two processes are inside at once'],
      [callSystem({ clearsLate: true }), 'sync-call-returns', 'a call never returns'],
      [callSystem({ deaf: true }), 'sync-call-returns', 'a call never returns'],
    ] as const) {
      const trace = readTrace(writeTrace(traceOf(system, name)), 'file');
      expect(replay(system, trace))
        .toEqual({ reproduced: true, property: name, because, at: trace.steps.length, changedModel: false });
    }
  });

  test('renumbered transitions, agents and cells do no harm', () => {
    const d = callDescription({ clearsLate: true });
    const turned: Description = {
      ...d, agents: d.agents.toReversed(), variables: d.variables.toReversed(), routines: d.routines.toReversed(),
    };
    const other = ground(turned, [runsOnce, callsReturn, csdLifetime]);
    const trace = traceOf(ground(d, [csdLifetime, callsReturn, runsOnce]), 'sync-call-returns');
    expect(other.transitions.map((t) => t.address)).not.toEqual(callSystem({ clearsLate: true }).transitions.map((t) => t.address));
    expect(replay(other, trace)).toMatchObject({ reproduced: true, changedModel: true, at: trace.steps.length });
  });

  test('a changed model on which all fits reproduces', () => {
    expect(replay(mutexSystem(false, true), mutexTrace)).toMatchObject({ reproduced: true, changedModel: true, at: 6 });
  });

  test('after the violation a changed model may go its own way, the recorded one may not', () => {
    const longer = (t: Trace): void => { t.steps.push({ agent: 'P0', lane: 'P0', address: 'P0/gone', path: [], events: [], changes: {} }); };
    expect(reason(mutex, mutexTrace, longer, 'other')).toBe('reproduced');
    expect(reason(mutex, mutexTrace, longer)).toBe(`7: agent P0 has no step 'P0/gone'; did you mean 'P0/lock'?${ALTERED}`);
  });

  test('a guard that reads a table names the cell', () => {
    const slots = indexSet('slot');
    const grid = variable('grid', [slots, slots], boolean, (i, j) => i.eq(slots.at(2)).and(j.eq(slots.at(0))));
    const system = ground({
      name: 'table', sets: { slot: ['a', 'b', 'c'] }, lanes: ['one'], variables: [grid.node], pools: [], definitions: [], routines: [],
      switches: {}, agents: [agent('A', {}, () => [wait('full', grid(slots.at(2), slots.at(1))), store('fill', grid(slots.at(2), slots.at(1)), TRUE)])],
    }, [csdLifetime]);
    const steps = [{ agent: 'A', lane: 'one', address: 'A/full', path: [], events: [], changes: {} }];
    expect(reason(system, { ...mutexTrace, property: 'csd-lifetime', initial: {}, steps }, () => undefined))
      .toBe("1: the step 'A/full' waits for grid[c,b], but grid[c,b] is no");
  });

  test('a mended model does not, with the guard and the values that stop it', () => {
    const mended = mutexSystem(true);
    expect(replay(mended, mutexTrace))
      .toEqual({ reproduced: false, at: 1, reason: "agent P0 has no step 'P0/lock free'; did you mean 'P0/lock'?" });
    const shorter = (t: Trace): void => { t.steps = t.steps.filter((s) => !s.address.endsWith('lock free')); };
    expect(reason(mended, mutexTrace, shorter)).toBe("3: the step 'P1/lock' waits for owner == none, but owner is P0");
    const waiting = callSystem({ migrates: true });
    expect(reason(waiting, traceOf(unwaited, 'csd-lifetime'), () => undefined))
      .toBe('7: agent A is at csd_lock_wait/!LOCK, not at smp_call_function_single/return');
  });

  test('a stuck call is verified by what can still happen, not by the path', () => {
    const stuck = traceOf(callSystem({ clearsLate: true }), 'sync-call-returns');
    expect(reason(callSystem({ clearsLate: true }), stuck, (t) => { t.steps.pop(); }))
      .toBe(`13: every step fits, but sync-call-returns is not violated${ALTERED}`);
  });
});

describe('a file that does not fit', () => {
  test('unknown agent, step, call path, choice and property', () => {
    expect(reason(mutex, mutexTrace, (t) => { t.steps[1].agent = 'P9'; }))
      .toBe(`2: the system has no agent 'P9'; did you mean 'P0'?${ALTERED}`);
    expect(reason(mutex, mutexTrace, (t) => { t.steps[2].address = 'P0/lok'; }))
      .toBe(`3: agent P0 has no step 'P0/lok'; did you mean 'P0/lock'?${ALTERED}`);
    expect(reason(mutex, mutexTrace, (t) => { t.steps[2].path = ['P0/f']; }))
      .toBe(`3: agent P0 comes to 'P0/lock' by no call, not by P0/f${ALTERED}`);
    expect(reason(mutex, mutexTrace, (t) => { t.steps[2].chosen = 'P1'; }))
      .toBe(`3: step 'P0/lock' of agent P0 is no choice, not P1${ALTERED}`);
    expect(reason(mutex, mutexTrace, (t) => { t.steps[2].address = 'P0/ticket'; t.steps[2].chosen = 'P7'; }))
      .toBe(`3: step 'P0/ticket' of agent P0 offers P0, P1, not P7${ALTERED}`);
    expect(reason(mutex, mutexTrace, (t) => { t.property = 'mutual-exclusoin'; }))
      .toBe("0: the system is not checked for 'mutual-exclusoin'; did you mean 'mutual-exclusion'?");
  });

  test('another place, another value, a missing step', () => {
    expect(reason(mutex, mutexTrace, (t) => { t.steps.splice(2, 1); }))
      .toBe(`3: agent P0 is at P0/lock, not at P0/enter${ALTERED}`);
    expect(reason(mutex, mutexTrace, (t) => { t.steps[2].changes['owner'].to = 'P1'; }))
      .toBe(`3: the state after the step differs in owner: expected P1, got P0${ALTERED}`);
    expect(reason(mutex, mutexTrace, (t) => { t.steps[2].changes = {}; }))
      .toBe(`3: the state after the step differs in owner: expected none, got P0${ALTERED}`);
    expect(reason(mutex, mutexTrace, (t) => { t.steps[2].changes['owner'].from = 'P1'; }))
      .toBe(`3: the step is said to change owner from P1, but it was none${ALTERED}`);
    expect(reason(mutex, mutexTrace, (t) => { t.steps[0].changes['onwer'] = { from: 'none', to: 'P1' }; }))
      .toBe(`1: the step changes onwer, which the system does not have${ALTERED}`);
    expect(reason(mutex, mutexTrace, (t) => { t.initial['inside'] = '{P1}'; }))
      .toBe(`0: the initial state differs in inside: expected {P1}, got {}${ALTERED}`);
    expect(reason(mutex, mutexTrace, (t) => { t.steps.pop(); }))
      .toBe(`5: every step fits, but mutual-exclusion is not violated${ALTERED}`);
  });

  test('the file is blamed on the recorded system alone', () => {
    expect(reason(mutex, mutexTrace, (t) => { t.steps[2].changes = {}; }, 'other'))
      .toBe('3: the state after the step differs in owner: expected none, got P0');
  });

  test('locals and history are compared on the recorded system alone', () => {
    const trace = traceOf(unwaited, 'csd-lifetime');
    const forge = (t: Trace): void => { for (const s of t.steps) delete s.history; };
    expect(reason(unwaited, trace, forge))
      .toBe(`10: the state after the step differs in runs-once.times_run: expected 0, got 1${ALTERED}`);
    expect(reason(unwaited, trace, forge, 'other')).toBe('reproduced');
  });
});

describe('polls', () => {
  const box = objectType('box', { full: [boolean, FALSE] });
  const only = indexSet('slot');
  const stack = pool('stack', box, [only], (s) => s.eq(s));
  const full = box.fields.full(stack.ref(only.at(0)));
  const paused = variable('paused', [], boolean, FALSE);
  const lifetime = property('box-lifetime', { kind: 'safety', states: 's', protects: 'p', brokenBy: 'b', faults: ['dead:box'] });
  const system = ground({
    name: 'polls', sets: { slot: ['only'] }, lanes: ['left', 'right'], variables: [...box.variables, paused.node], pools: [stack.node],
    definitions: [], routines: [], switches: {},
    agents: [
      agent('waiter', { lane: lit(0) }, () => [wait('full', full), store('fill', full, TRUE)]),
      agent('owner', { lane: lit(1), enabled: paused().eq(FALSE) }, () => [
        step('end', [stack.end(only.at(0))]), step('pause', [paused().set(TRUE)]), step('more', []),
      ]),
    ],
  }, [lifetime]);
  const trace = traceOf(system, 'box-lifetime');

  test('a guard that reads a dead object is recorded as a poll and reproduced', () => {
    expect(trace.steps.map((s) => [s.address, s.polls])).toEqual([['owner/end', undefined], ['waiter/full', true]]);
    expect(trace.steps[1].changes).toEqual({});
    expect(replay(system, trace)).toMatchObject({ reproduced: true, at: 2 });
  });

  test('without the end of the object the poll violates nothing', () => {
    expect(reason(system, trace, (t) => { t.steps.shift(); }))
      .toBe(`1: every step fits, but box-lifetime is not violated${ALTERED}`);
  });

  test('a poll that is not said to be one is a step that is not enabled', () => {
    expect(reason(system, trace, (t) => { t.steps.shift(); delete t.steps[0].polls; }))
      .toBe(`1: the step 'waiter/full' waits for box.full[stack[only]], but box.full[stack[only]] is no${ALTERED}`);
  });

  test('an agent that is not enabled is told from one elsewhere', () => {
    const more = { agent: 'owner', lane: 'right', path: [], events: [] };
    const steps = [
      { ...more, address: 'owner/end', changes: { 'stack[only].alive': { from: 'yes', to: 'no' } } },
      { ...more, address: 'owner/pause', changes: { paused: { from: 'no', to: 'yes' } } },
      { ...more, address: 'owner/more', changes: {} },
    ];
    expect(reason(system, trace, (t) => { t.steps = steps; }))
      .toBe(`3: agent owner is not enabled: it needs !paused, but paused is yes${ALTERED}`);
  });
});

test('a closure that is too large leaves the question open', () => {
  const bits = Array.from({ length: 4 }, (_, i) => variable(`n${i}`, [], range(31), lit(0)));
  const never = variable('never', [], boolean, FALSE);
  const goal = property('ends', { kind: 'liveness', states: 's', protects: 'p', brokenBy: 'b', goal: never() });
  const system = ground({
    name: 'large', sets: {}, lanes: ['one'], variables: [...bits.map((b) => b.node), never.node], pools: [], definitions: [],
    routines: [], switches: {},
    agents: [
      ...bits.map((b, i) => agent(`A${i}`, { repeat: true }, () => [step('count', [b().set(b().plus(1))], { when: b().below(lit(31)) })])),
      agent('env', { environment: true }, () => [store('never', never(), TRUE)]),
    ],
  }, [goal]);
  const trace = recordTrace(system, { property: 'ends', because: '', path: [] }, { digest: 'd', scenario: '', variant: '' });
  expect(replayTrace(system, trace, 'd')).toEqual({
    reproduced: false, at: 0, reason: 'every step fits, but 200000 states on it is open whether the goal can be reached',
  });
});

describe('on the recorded system', () => {
  const trace = traceOf(unwaited, 'csd-lifetime');
  const other = (edit: (t: Trace) => void, digest?: string): string => reason(unwaited, trace, edit, digest);

  test('columns, events and the end are as they would be recorded', () => {
    expect(other((t) => { t.lanes.reverse(); })).toBe(`${trace.steps.length}: its lanes are others${ALTERED}`);
    expect(other((t) => { t.steps[4].lane = 'CPU1'; })).toBe(`5: the step has another lane, or other events${ALTERED}`);
    expect(other((t) => { t.steps[4].events[0].args['cpu'] = 'CPU0'; })).toBe(`5: the step has another lane, or other events${ALTERED}`);
    expect(other((t) => { t.steps[4].events = []; })).toBe(`5: the step has another lane, or other events${ALTERED}`);
    expect(other((t) => { t.final['A:pc'] = 'elsewhere'; })).toBe(`${trace.steps.length}: what it says of the end is otherwise${ALTERED}`);
  });

  test('the order in which a file has them is not; nor are they on a changed model', () => {
    expect(other((t) => { t.final = Object.fromEntries(Object.entries(t.final).reverse()); })).toBe('reproduced');
    expect(other((t) => { t.steps[4].lane = 'CPU1'; t.final = {}; }, 'another')).toBe('reproduced');
  });
});

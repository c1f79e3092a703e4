import {
  agent, atRisk, boolean, choose, effectIf, either, event, FALSE, indexSet, lit, loop, not, on, property, step, TRUE, variable,
  violate, wait, when,
} from '../language/index.js';
import type { Description, Property } from '../language/index.js';
import type { AgentNode, EffectNode } from '../language/data.js';
import type { Bool, Expr, Index } from '../language/expr.js';

type Cpu = Expr<Index<'cpu'>>;
type Task = Expr<Index<'task'>>;

const cpu = indexSet('cpu');
const task = indexSet('task');
/** Places of a FIFO; one fewer than CPUs. */
const place = indexSet('place');

const online = variable('online', [], cpu.mask, cpu.full);
/** The running task, or none. */
const current = variable('current', [cpu], task.index, task.none);
const pending = variable('pending', [cpu], boolean, FALSE);
const interrupted = variable('interrupted', [cpu], boolean, FALSE);
/** Sender whose call is being served. */
const serving = variable('serving', [cpu], cpu.index, cpu.none);
/** Senders, first come first; none behind the last. */
const queue = variable('queue', [cpu, place], cpu.index, cpu.none);
/** Lock flag of sender and target. */
const locked = variable('locked', [cpu, cpu], boolean, FALSE);
const preemptible = variable('preemptible', [task], boolean, TRUE);

const runs = (c: Cpu, t: Task): Expr<Bool> => current(c).eq(t).and(not(interrupted(c)));
const isEmpty = (c: Cpu): Expr<Bool> => queue(c, place.at(0)).eq(cpu.none);
const held = event('held', { sender: cpu.index, target: cpu.index });

/** Tail first, so that only one place takes the sender. */
const push = (target: Cpu, sender: Cpu, places: number): EffectNode[] =>
  Array.from({ length: places }, (_, k) => places - 1 - k).map((k) => {
    const isFree = queue(target, place.at(k)).eq(cpu.none);
    const isNext = k === 0 ? isFree : isFree.and(queue(target, place.at(k - 1)).ne(cpu.none));
    return effectIf(isNext, [queue(target, place.at(k)).set(sender)]);
  });

const shift = (c: Cpu, places: number): EffectNode[] => Array.from({ length: places }, (_, k) =>
  queue(c, place.at(k)).set(k + 1 < places ? queue(c, place.at(k + 1)) : cpu.none));

const caller = (k: number, places: number): AgentNode => {
  const me = task.at(k);
  const locals = { sender: cpu.index, rest: cpu.mask, waiting: cpu.mask, ipis: cpu.mask, target: cpu.index };
  return agent(`task${k}`, { lane: lit(0), repeat: true, locals, enabled: cpu.exists((c) => runs(c, me)) }, (v) => [
    choose('preempt_disable', cpu, (c) => [v.sender.set(c), preemptible(me).set(FALSE)], { when: (c) => runs(c, me) }),
    step('mask', [
      v.rest.set(online().without(v.sender)), v.waiting.set(v.rest), effectIf(v.rest.isEmpty(), [preemptible(me).set(TRUE)]),
    ]),
    when('any', not(v.rest.isEmpty()), [
      loop('targets', not(v.rest.isEmpty()), [
        choose('csd_lock', cpu, (d) => [v.target.set(d)], { when: (d) => v.rest.has(d).and(not(locked(v.sender, d))) }),
        step('set flag', [locked(v.sender, v.target).set(TRUE)]),
        step('push', [
          effectIf(isEmpty(v.target), [v.ipis.set(v.ipis.with(v.target))]),
          ...push(v.target, v.sender, places), v.rest.set(v.rest.without(v.target)),
        ]),
      ]),
      loop('ipis', not(v.ipis.isEmpty()), [
        choose('send', cpu, (d) => [pending(d).set(TRUE), v.ipis.set(v.ipis.without(d))], { when: (d) => v.ipis.has(d) }),
      ]),
      step('preempt_enable', [preemptible(me).set(TRUE)]),
      loop('replies', not(v.waiting.isEmpty()), [
        choose('csd_lock_wait', cpu, (d) => [v.waiting.set(v.waiting.without(d))], {
          when: (d) => v.waiting.has(d).and(not(locked(v.sender, d))),
        }),
      ]),
    ]),
  ]);
};

const interrupt = (k: number, places: number): AgentNode => {
  const me = cpu.at(k);
  return agent(`irq${k}`, { lane: lit(k), repeat: true, locals: { inside: boolean } }, (v) => [
    wait('take', pending(me), 'plain', [pending(me).set(FALSE), interrupted(me).set(TRUE), v.inside.set(TRUE)]),
    loop('serve', v.inside, [
      either('next', [
        step('leave', [interrupted(me).set(FALSE), v.inside.set(FALSE)], { when: isEmpty(me) }),
      ], [
        step('pop', [serving(me).set(queue(me, place.at(0))), ...shift(me, places), held({ sender: serving(me), target: me })], {
          when: not(isEmpty(me)),
        }),
        step('function', []),
        step('unlock', [locked(serving(me), me).set(FALSE), serving(me).set(cpu.none)]),
      ]),
    ]),
  ]);
};

const scheduler = (k: number): AgentNode => {
  const me = cpu.at(k);
  const isIdle = current(me).eq(task.none);
  const isQuiet = online().has(me).and(not(pending(me))).and(isIdle).and(isEmpty(me));
  return agent(`cpu${k}`, { lane: lit(k), repeat: true, environment: true, enabled: not(interrupted(me)) }, () => [
    either('schedule', [
      choose('in', task, (t) => [current(me).set(t)], {
        when: (t) => online().has(me).and(isIdle).and(cpu.forall((c) => current(c).ne(t))),
      }),
    ], [
      choose('out', task, () => [current(me).set(task.none)], { when: (t) => current(me).eq(t).and(preemptible(t)) }),
    ], [
      step('up', [online().set(online().with(me))], { when: not(online().has(me)) }),
    ], [
      step('down', [online().set(online().without(me))], {
        when: isQuiet.and(not(online().without(me).isEmpty())).and(task.forall((t) => preemptible(t))),
      }),
    ]),
  ]);
};

/** The call that is served is locked: an invariant of states, and the same judged on an event. */
const properties: readonly Property[] = [
  property('served calls are locked', {
    kind: 'safety', states: 'a call that is being served is locked', protects: 'the call data', brokenBy: 'nothing yet',
    invariant: cpu.forall((c) => serving(c).eq(cpu.none).or(locked(serving(c), c))),
    on: [on(held, ({ sender, target }) => [violate(not(locked(sender, target)), 'an unlocked call was popped'), atRisk(TRUE)])],
  }),
  property('interrupts', {
    kind: 'latency', states: 'interrupts that are pending at once', protects: 'nothing', brokenBy: 'nothing',
    measure: cpu.where((c) => pending(c)).count(),
  }),
];

/**
 * The yardstick: smp_call_function_many() with FIFO queues, a scheduler and hotplug, without end.
 * `cpus` at least 2. 2 CPUs and 2 tasks give 11,399 states and 30,176 transitions, 3 and 2
 * 5,266,296 states, 19,243,254 transitions and depth 114, in seven other programs too.
 */
export function callfn(
  cpus: number, tasks: number,
): { readonly description: Description; readonly properties: readonly Property[] } {
  const upTo = (n: number): number[] => Array.from({ length: n }, (_, k) => k);
  const named = (kind: string, n: number): string[] => upTo(n).map((k) => `${kind}${k}`);
  const description: Description = {
    name: `callfn ${cpus} ${tasks}`, lanes: named('cpu', cpus), pools: [], definitions: [], routines: [], switches: {},
    interchangeable: ['cpu', 'task'],
    sets: { cpu: named('cpu', cpus), task: named('task', tasks), place: named('place', cpus - 1) },
    variables: [online, current, pending, interrupted, serving, queue, locked, preemptible].map((v) => v.node),
    agents: [
      ...upTo(tasks).map((k) => caller(k, cpus - 1)), ...upTo(cpus).map((k) => interrupt(k, cpus - 1)),
      ...upTo(cpus).map((k) => scheduler(k)),
    ],
  };
  return { description, properties };
}

import {
  agent, boolean, call, choose, event, FALSE, ground, indexSet, lit, not, objectType, on, pool, property, range,
  routine, self, step, store, TRUE, variable, violate, wait, load, effectIf,
} from '../../checker/language/index.js';
import type { Description, GroundSystem, Index } from '../../checker/language/index.js';

const cpus = indexSet('cpu');
const tasks = indexSet('task');
const flags = indexSet('csd_flag');
const csd = objectType('csd', { flags: [flags.mask, flags.empty] });
const { flags: csdFlags } = csd.fields;
const stackCsd = pool('stack_csd', csd, [tasks], false);
const csdData = pool('csd_data', csd, [cpus]);
const queue = variable('call_single_queue', [cpus], csd.index, csd.none);
const pending = variable('ipi_pending', [cpus], boolean, FALSE);
const taskCpu = variable('task_cpu', [tasks], cpus.index, cpus.at(0));
const returned = variable('returned', [], tasks.mask, tasks.empty);
const online = variable('cpu_online_mask', [], cpus.mask, cpus.full);

const here = self<Index<'cpu'>>('cpu');
const me = self<Index<'task'>>('task');
const LOCK = flags.member('LOCK');

const csdQueued = event('csd_queue_cpu', { cpu: cpus.index, csd: csd.index });
const callReturned = event('call_returned', { task: tasks.index });
const functionExit = event('csd_function_exit', { cpu: cpus.index, csd: csd.index });

const csdLock = routine('csd_lock', { csd: csd.index }, { flags: flags.mask }, (v) => [
  wait('!LOCK', not(csdFlags(v.csd).has(LOCK)), 'acquire'),
  load('flags', v.flags, csdFlags(v.csd)),
  store('flags | LOCK', csdFlags(v.csd), v.flags.with(LOCK)),
]);

const csdLockWait = routine('csd_lock_wait', { csd: csd.index }, {}, (v) => [
  wait('!LOCK', not(csdFlags(v.csd).has(LOCK)), 'acquire'),
]);

const execSingle = routine('generic_exec_single', { cpu: cpus.index, csd: csd.index }, {}, (v) => [
  wait('llist_add', queue(v.cpu).eq(csd.none), 'mb', [queue(v.cpu).set(v.csd), csdQueued({ cpu: v.cpu, csd: v.csd })]),
  store('send IPI', pending(v.cpu), TRUE),
]);

/** smp_call_function_single() with the csd on the caller's stack; without `waits` it forgets to wait. */
const callSingle = (waits: boolean) => routine('smp_call_function_single', { cpu: cpus.index }, {}, (v) => [
  step('csd on stack', [stackCsd.begin(me)]),
  call(csdLock, { csd: stackCsd.ref(me) }),
  call(execSingle, { cpu: v.cpu, csd: stackCsd.ref(me) }),
  ...(waits ? [call(csdLockWait, { csd: stackCsd.ref(me) })] : []),
  step('return', [stackCsd.end(me), returned().set(returned().with(me)), callReturned({ task: me })]),
]);

const flushQueue = routine('flush_smp_call_function_queue', {}, { csd: csd.index }, (v) => [
  step('llist_del_all', [v.csd.set(queue(here)), queue(here).set(csd.none)]),
  step('func', [functionExit({ cpu: here, csd: v.csd })]),
  store('csd_unlock', csdFlags(v.csd), csdFlags(v.csd).without(LOCK), 'release'),
]);

const task = (name: string, sends: ReturnType<typeof callSingle>) => {
  const t = tasks.member(name);
  return agent(name, { lane: taskCpu(t), attributes: { task: t, cpu: taskCpu(t) } }, () => [call(sends, { cpu: cpus.at(1) })]);
};

const irq = (i: number, clearsLate: boolean) => {
  const cpu = cpus.at(i);
  return agent(`irq/${i}`, { lane: lit(i), repeat: true, attributes: { cpu } }, () => [
    wait('take IPI', pending(cpu), 'plain', clearsLate ? [] : [pending(cpu).set(FALSE)]),
    call(flushQueue, {}),
    ...(clearsLate ? [store('clear IPI', pending(cpu), FALSE)] : []),
  ]);
};

const cpuOfA = taskCpu(tasks.member('A'));
const scheduler = agent('sched', { lane: lit(0), environment: true, repeat: true }, () => [
  choose('migrate', cpus, (c) => [cpuOfA.set(c)], { when: (c) => online().has(c).and(cpuOfA.ne(c)) }),
]);

export const csdLifetime = property('csd-lifetime', {
  kind: 'safety', states: 'no csd is freed while in use', protects: 'p', brokenBy: 'b', faults: ['dead:csd'], atRisk: TRUE,
});

export const callsReturn = property('sync-call-returns', {
  kind: 'liveness', states: 'a waiting call returns', protects: 'p', brokenBy: 'b', because: 'a call never returns',
  goal: returned().eq(tasks.full),
});

const runs = variable('times_run', [], range(3), lit(0));
export const runsOnce = property('runs-once', {
  kind: 'safety', states: 'two functions never run', protects: 'p', brokenBy: 'b', history: [runs], atRisk: TRUE,
  on: [on(functionExit, () => [violate(runs().eq(lit(1)), 'the function ran a second time'), runs().set(runs().plus(1))])],
});

export interface CallOptions {
  readonly waits?: boolean;
  /** The target never takes the IPI. */
  readonly deaf?: boolean;
  /** The handler clears the pending IPI after it took the list: one that comes in between is lost. */
  readonly clearsLate?: boolean;
  readonly migrates?: boolean;
  readonly tasks?: readonly string[];
}

export function callDescription(o: CallOptions = {}): Description {
  const names = o.tasks ?? ['A', 'B'];
  const single = callSingle(o.waits ?? true);
  return {
    name: 'small-call', sets: { cpu: ['CPU0', 'CPU1'], task: names, csd_flag: ['LOCK', 'SYNC'] }, lanes: ['CPU0', 'CPU1'],
    variables: [...csd.variables, queue.node, pending.node, taskCpu.node, returned.node, online.node],
    pools: [csdData.node, stackCsd.node], definitions: [], switches: {},
    routines: [csdLock, csdLockWait, execSingle, single, flushQueue],
    agents: [
      ...names.map((n) => task(n, single)),
      ...(o.deaf === true ? [] : [irq(1, o.clearsLate ?? false)]), ...(o.migrates === true ? [scheduler] : []),
    ],
  };
}

/** Tasks on CPU0 that call CPU1, each with its csd on its stack. */
export const callSystem = (o: CallOptions = {}): GroundSystem => ground(callDescription(o), [csdLifetime, callsReturn, runsOnce]);

const procs = indexSet('process');
const owner = variable('owner', [], procs.index, procs.none);
const inside = variable('inside', [], procs.mask, procs.empty);
const tickets = variable('tickets', [], range(3), lit(0));
const entered = event('entered', { process: procs.index });

/** Processes that test a lock and take it in two steps, a ticket chosen on the way. */
export function mutexSystem(atomic: boolean, extra = false): GroundSystem {
  const process = (name: string, i: number) => {
    const self = procs.member(name);
    const free = owner().eq(procs.none);
    return agent(name, { lane: lit(i), repeat: true }, () => [
      ...(atomic ? [] : [wait('lock free', free)]),
      step('lock', [owner().set(self)], atomic ? { when: free } : {}),
      step('enter', [inside().set(inside().with(self)), entered({ process: self })]),
      choose('ticket', procs, (p) => [effectIf(p.eq(self), [tickets().set(lit(1))], [tickets().set(lit(2))])]),
      step('leave', [inside().set(inside().without(self)), owner().set(procs.none), tickets().set(lit(0))]),
    ]);
  };
  const one = property('mutual-exclusion', {
    kind: 'safety', states: 'at most one process is inside', protects: 'p', brokenBy: 'b', atRisk: TRUE,
    invariant: not(lit(1).below(inside().count())), because: 'two processes are inside at once',
  });
  const names = ['P0', 'P1', ...(extra ? ['P2'] : [])];
  return ground({
    name: 'mutex', sets: { process: names }, lanes: names, variables: [owner.node, inside.node, tickets.node], pools: [],
    definitions: [], routines: [], switches: {}, agents: names.map(process),
  }, [one]);
}

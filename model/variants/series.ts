import { at, call, edits } from '../../checker/language/index.js';
import { preemptDisable, preemptEnable } from '../smp/preempt.js';
import { ALL, SAFE, series, TLB, unsafe, warn, worse } from './variant.js';
import type { Finding, Variant } from './variant.js';

const SINGLE = 'smp_call_function_single';
const MANY = 'smp_call_function_many_cond';

/** Mutant P2m1, which B03 builds on too. */
export const earlyPut = edits('V03', 'single(): put_cpu before the online check and the push', [
  at(`${SINGLE}/put_cpu`).moveBefore(`${SINGLE}/generic_exec_single`),
]);

/** any() on a kernel with NUMA. */
const ANY_NUMA = ['any-only-target-down', 'any-only-target-up', 'any-nearest-down'] as const;

const refusedByNuma: Finding = {
  scenario: ANY_NUMA, violated: ['any-finds-cpu', 'call-covers-mask'],
  because: 'with NUMA any() chooses among the CPUs of the scheduler\'s masks (5f295519b42f): a CPU is online before it is in them and after it has left them, '
    + 'and the nearest may leave between the two looks at them, so that a caller without cpus_read_lock() gets -ENXIO for CPUs that are online',
};

/** The series as merged, its intermediate states and its subsets; single() and any(). */
export const seriesVariants: readonly Variant[] = [
  {
    id: 'V01', name: 'BASE', says: 'Callers pin everything and wait with preemption off.', patches: [], edits: [],
    scenarios: ALL, expect: worse('preempt-off-window'), source: 'kernel/smp.c before the series',
    finding: {
      scenario: 'late-online', violated: ['no-false-torture-failure'],
      because: 'the pin does not keep CPU1 from coming online: the CPU itself sets its online bit, so scftorture\'s old check could cry wolf before the series too',
    },
  },
  {
    id: 'V02', name: 'P2', says: 'single(): put_cpu after the dispatch, then wait.', patches: [1, 2], edits: [],
    scenarios: ['one-call-target-down', 'nowait-vs-nowait'], expect: SAFE, source: 'cdf0ba15c089',
  },
  {
    id: 'V03', name: 'P2-early-online', says: 'single(): put_cpu before the online check and the push.', patches: [1, 2], edits: [earlyPut],
    scenarios: ['one-call-target-down'], expect: unsafe('no-queue-after-drain', 'sync-call-returns'), source: 'mutant P2m1',
  },
  {
    id: 'V04', name: 'P2-early-csdlock', says: 'single() without wait: csd_lock on csd_data with preemption on.', patches: [1, 2],
    edits: [edits('V04', 'single(): put_cpu before csd_lock', [at(`${SINGLE}/put_cpu`).moveBefore(`${SINGLE}/csd`)])],
    scenarios: ['nowait-vs-nowait'], expect: unsafe('single-presence', 'exactly-once', 'csd-lock-exclusion'), source: 'mutant P2m2',
  },
  {
    id: 'V05', name: 'ANY-outerpin', says: 'P2 without P3: any() keeps its own pin over the wait.', patches: [1, 2], edits: [],
    scenarios: ['any-target-down'], expect: worse('preempt-off-window'), source: 'the series, bisected',
  },
  {
    id: 'V06', name: 'ANY-nopin', says: 'any() selects, lets go of the CPU, then calls single().', patches: [1, 2],
    edits: [edits('V06', 'any(): the pin of the selection ends before single() begins', [
      at('smp_call_function_any/put_cpu').moveBefore('smp_call_function_any/smp_call_function_single'),
    ])],
    scenarios: ['any-target-down'], expect: unsafe('any-finds-cpu'), source: 'v1 and v4 of the series',
  },
  {
    id: 'V07', name: 'P3', says: 'any() selects inside the one pinned region.', patches: [1, 2, 3], edits: [],
    scenarios: ['any-target-down', 'any-of-two', ...ANY_NUMA], expect: SAFE, source: '0485235b6e0d', finding: refusedByNuma,
  },
  {
    id: 'V08', name: 'P4-only', says: 'The wait mask belongs to the task, the wait is still pinned.', patches: series(1, 4), edits: [],
    scenarios: ['many-vs-many'], expect: worse('preempt-off-window'), source: '9a560af15fd3',
  },
  {
    id: 'V09', name: 'P6-noP4', says: 'The wait is unpinned and its mask still belongs to the CPU.', patches: series(1, 9, 4), edits: [], aliases: ['B36'],
    scenarios: ['many-vs-many', 'sender-down', 'offstack'],
    expect: unsafe('ipi-mask-stable', 'sync-complete', 'info-lifetime', 'mask-lifetime'), source: 'change log of v9 06/14',
  },
  {
    id: 'V10', name: 'P6-noP5', says: 'The wait is unpinned and the csd array is freed when its CPU dies.', patches: series(1, 9, 5), edits: [], aliases: ['B37'],
    scenarios: ['one-target-sender-down', 'sender-down'], expect: unsafe('csd-lifetime', 'sync-complete', 'sync-call-returns'), source: 'change log of v4 05/12',
    finding: {
      holds: ['sync-complete'],
      because: 'a CPU that acknowledges stop_machine has taken its IPIs, so every function of a call has run before the sender\'s csds are freed: zeros read from them let the waiter go in time',
    },
  },
  {
    id: 'V11', name: 'P6-noP1', says: 'The debug wait may be preempted.', patches: series(1, 9, 1), edits: [],
    scenarios: ['debug-wait'], expect: warn('no-false-csd-alarm'), source: 'change log of v9 01/14',
  },
  {
    id: 'V12', name: 'P6-full', says: 'The merged many_cond() and its wrappers, put_cpu unconditional.', patches: [1, 2, 4, 5, 6, 7, 8], edits: [],
    scenarios: ALL, expect: SAFE, source: '8df8a6028309',
    finding: {
      scenario: 'late-online', violated: ['no-false-torture-failure'],
      because: 'without P9 scftorture still has its old check, which V30 and V01 show to be wrong',
    },
  },
  {
    id: 'V13a', name: 'P6-put-before-push', says: 'many_cond(): put_cpu before queueing.', patches: series(1, 9), aliases: ['B38'],
    edits: [edits('V13a', 'many_cond(): put_cpu before queueing', [at(`${MANY}/put_cpu`).moveBefore(`${MANY}/any other CPU?`)])],
    scenarios: ['many-vs-many', 'target-down'], expect: unsafe('single-presence', 'csd-lock-exclusion', 'no-queue-after-drain'), source: 'mutant P6m1',
  },
  {
    id: 'V13b', name: 'P6-put-before-push', says: 'many_cond(): preemption on between csd_lock and the push.', patches: series(1, 9),
    edits: [edits('V13b', 'many_cond(): a preemption point between csd_lock and the push', [
      at(`${MANY}/csd_lock`).insertAfter(call(preemptEnable, {}, { as: 'put_cpu (early)' })),
      at(`${MANY}/llist_add`).insertAfter(call(preemptDisable, {}, { as: 'get_cpu (again)' })),
    ])],
    scenarios: ['target-down'], expect: unsafe('no-queue-after-drain', 'sync-call-returns'), source: 'mutant P6m2',
  },
  {
    id: 'V24', name: 'CSD-never-freed', says: 'The csd array outlives its CPU, the wait is still pinned.', patches: series(1, 5), edits: [],
    scenarios: ['sender-down', 'sender-down-up'], expect: SAFE, source: '9f483e5b2f12',
  },
  {
    id: 'V25', name: 'P7P8-noP6', says: 'The wrappers are unpinned, many_cond() is unchanged.', patches: [1, 2, 3, 4, 5, 7, 8], edits: [],
    scenarios: ['many-vs-many', 'target-down'],
    expect: unsafe('sync-complete', 'single-presence', 'exactly-once', 'no-queue-after-drain', 'no-debug-splat'), source: 'the series, misordered',
  },
  {
    id: 'V26', name: 'P6-noP7P8', says: 'many_cond() unpins, the wrappers still pin.', patches: series(1, 6), edits: [],
    scenarios: ['many-vs-many'], expect: worse('preempt-off-window'), source: 'the series, bisected',
  },
  {
    id: 'V27', name: 'NESTED-irq', says: 'A hardirq calls many_cond() over the task that it interrupted.', patches: series(1, 9), edits: [],
    scenarios: ['interrupt-caller'], expect: unsafe('ipi-mask-stable', 'sync-complete', 'context-contract'), source: 'context rule of patch 4',
  },
  {
    id: 'V39', name: 'HALF-smp', says: 'P1 to P9: the smp half of the series as merged.', patches: series(1, 9), edits: [],
    scenarios: ['one-call', ...ALL, ...ANY_NUMA], expect: SAFE, source: 'tip smp/core 99b49e02f948', finding: refusedByNuma,
  },
  {
    id: 'V41', name: 'NOPREEMPT', says: 'All patches on a kernel without preemption.', patches: series(1, 14), edits: [], preemption: 'none',
    scenarios: ['one-call', ...ALL, ...TLB], expect: SAFE, source: 'CONFIG_PREEMPTION=n',
  },
  {
    id: 'V43', name: 'CSDLOCK-contention', says: 'B spins in csd_lock, pinned, on A\'s callback.', patches: series(1, 9), edits: [],
    scenarios: ['many-vs-many'], expect: SAFE, source: 'consequence P6.csdlock',
  },
  {
    id: 'V44', name: 'OVERTAKE', says: 'A csd is used again before a preempted waiter looks at it.', patches: series(1, 9), edits: [],
    scenarios: ['repeat-caller'], expect: SAFE, source: 'consequence P6.over',
  },
];

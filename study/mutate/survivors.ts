import { group } from './survivor.js';
import type { Survivors } from './survivor.js';
import { survivorsX86 } from './survivors-x86.js';

const MANY = 'smp_call_function_many_cond';
const SINGLE = 'smp_call_function_single';
const ASYNC = 'smp_call_function_single_async';
const EXEC = 'generic_exec_single';
const FLUSH = '__flush_smp_call_function_queue';
const IDLE_FLUSH = 'flush_smp_call_function_queue';
const DEBUG = '__csd_lock_wait';
const PREP = 'call_function_single_prep_ipi';

const UNPUBLISHED = 'nobody reads the csd before the push publishes it';
const MARKER = 'the step stands for nothing in memory: it reports to the observers';

const locks: readonly Survivors[] = [
  group('redundant', 'csd_unlock() leaves the flag word empty, so there is no flag to keep when LOCK is set',
    'drop csd_lock/flags', 'swap csd_lock/flags with csd_lock/flags | LOCK'),
  group('redundant', 'a second IPI is for one that was lost, and none is: no-lost-ipi', `drop ${DEBUG}/re-send`,
    `swap ${DEBUG}/Detected non-responsive CSD lock with ${DEBUG}/cpu >= 0`),
  group('unmodelled', MARKER, `drop ${DEBUG}/LOCK is free`, `swap ${DEBUG}/LOCK is free with ${DEBUG}/csd_lock_wait_toolong`,
    `move ${DEBUG}/LOCK is free before ${DEBUG}/guard(preempt)`, `move ${DEBUG}/LOCK is free after ${DEBUG}/guard ends`),
  group('equivalent', 'a pause, in which nothing is done', `drop ${DEBUG}/cpu_relax`, `swap ${DEBUG}/cpu_relax with ${DEBUG}/too long`),
];

const DST = 'CONFIG_CSD_LOCK_WAIT_DEBUG';

const owners: readonly Survivors[] = [
  group('unmodelled', 'the memory of a csd begins as zeros in the model, and its owner initialises it once', 'drop INIT_CSD/flags = 0', 'drop INIT_CSD/next = NULL'),
  group('equivalent', UNPUBLISHED, 'swap INIT_CSD/flags = 0 with INIT_CSD/next = NULL', 'swap INIT_CSD/next = NULL with INIT_CSD/func',
    'swap INIT_CSD/func with INIT_CSD/info', `swap ${SINGLE}/info with ${SINGLE}/${DST}`, `swap ${MANY}/info with ${MANY}/${DST}`),
  group('cost', 'a report before dst is stored names the CPU of the call before; the next report is right',
    `swap ${SINGLE}/generic_exec_single with ${SINGLE}/${DST}`, `move ${SINGLE}/${DST} after ${SINGLE}/put_cpu`, `swap ${MANY}/llist_add with ${MANY}/${DST}`),
];

const queueing: readonly Survivors[] = [
  group('unmodelled', 'tracepoints around a function whose body no property judges',
    'drop csd_do_func/entry', 'swap csd_do_func/entry with csd_do_func/func', 'swap csd_do_func/func with csd_do_func/exit'),
  group('equivalent', 'the answer is not used where the CPU is this one', `swap ${EXEC}/cpu_online with ${EXEC}/self`),
  group('equivalent', 'func and info are copied, and the csd may be reused as well before interrupts go off as after',
    `swap ${EXEC}/csd_unlock (self) with ${EXEC}/local_irq_save`),
  group('unmodelled', MARKER, `drop ${EXEC}/-ENXIO`, `drop ${EXEC}/dispatched`, `swap ${EXEC}/__smp_call_single_queue with ${EXEC}/dispatched`),
  group('cost', 'the poller gets an IPI that it does not need',
    `drop ${PREP}/thread_info flags`, `swap ${PREP}/thread_info flags with ${PREP}/not polling`,
    'swap send_call_function_single_ipi/arch_send_call_function_single_ipi with send_call_function_single_ipi/polling idle'),
  group('equivalent', 'a cmpxchg that sets what is already set changes nothing',
    `swap ${PREP}/cmpxchg NEED_RESCHED with ${PREP}/already set`),
];

const NUMA = 'sched_numa_find_nth_cpu';
const CLEAR = 'sched_domains_numa_masks_clear';
const SHORTHAND = 'native_send_call_func_ipi';

const ipis: readonly Survivors[] = [
  group('cost', 'no mask is taken for all CPUs but this one: each target gets its own ICR write', `drop ${SHORTHAND}/smp_processor_id`),
  group('equivalent', 'the number is this CPU\'s, the mask does not change while it is pinned, and one of the two is not used after the branch',
    `swap ${SHORTHAND}/smp_processor_id with ${SHORTHAND}/cpumask_or_equal, mask`, `swap ${SHORTHAND}/cpumask_test_cpu with ${SHORTHAND}/sendmask`,
    `swap ${SHORTHAND}/num_online_cpus with ${SHORTHAND}/all`),
  group('redundant', 'queueing leaves this CPU out of cpumask_ipi, and the mask has been read before',
    `drop ${SHORTHAND}/cpumask_test_cpu`, `swap ${SHORTHAND}/cpumask_test_cpu with ${SHORTHAND}/all`),
];

const single: readonly Survivors[] = [
  group('equivalent', 'select_cpu() asks for this CPU by itself', `swap ${SINGLE}/this_cpu with ${SINGLE}/mask`),
  group('equivalent', UNPUBLISHED, `swap ${SINGLE}/func with ${SINGLE}/info`),
  group('unmodelled', 'the frame of the csd ends with the function anyway: the step is there to have later accesses seen',
    `drop ${SINGLE}/csd_stack ends`),
  group('equivalent', 'the csd is the caller\'s: nobody else sets LOCK in it, pinned or not', `move ${ASYNC}/LOCK? before ${ASYNC}/preempt_disable`),
  group('cost', 'any CPU of the mask will do; that this one is preferred saves an IPI',
    'drop select_cpu/smp_processor_id', 'swap select_cpu/smp_processor_id with select_cpu/self in mask'),
  group('equivalent', 'what was chosen is not used where the scheduler\'s masks are asked, or overwritten', 'swap select_cpu/nearest with select_cpu/CONFIG_NUMA'),
  group('equivalent', 'a CPU that was not found is in no mask', `swap ${NUMA}/cpumask_nth_and_andnot with ${NUMA}/no hop`,
    `swap ${NUMA}/hop_cmp with ${NUMA}/no hop`),
  group('redundant', 'the CPU that the first look found stays online, because the caller is pinned: the second look can only lose it',
    `drop ${NUMA}/cpumask_nth_and_andnot`),
  group('redundant', 'a caller that begins in the grace period finds the CPU gone from the masks as one would that began before it',
    `drop ${CLEAR}/synchronize_rcu`, `swap ${CLEAR}/synchronize_rcu with ${CLEAR}/grace period ends`, `drop ${CLEAR}/grace period ends`,
    `swap ${CLEAR}/grace period ends with ${CLEAR}/cpumask_clear_cpu`),
  group('gap', 'what it breaks, any-finds-cpu, the merged series breaks in the same scenarios (V07)',
    `drop ${CLEAR}/cpumask_clear_cpu`, 'drop sched_domains_numa_masks_set/cpumask_set_cpu',
    `drop _cpu_down/${CLEAR}`, 'drop _cpu_up/sched_domains_numa_masks_set'),
  group('redundant', 'any() asks the masks alone, and tasks are placed by cpu_active_mask alone: which of them changes first is no matter, nor does either wait for the other',
    'swap _cpu_down/sched_cpu_deactivate with _cpu_down/NUMA masks', 'swap _cpu_down/SCHED_WAIT_EMPTY with _cpu_down/NUMA masks',
    'swap _cpu_up/sched_cpu_activate with _cpu_up/NUMA masks'),
];

const many: readonly Survivors[] = [
  group('equivalent', 'the two steps touch different things that belong to this task and CPU',
    `swap ${MANY}/wait mask with ${MANY}/any other CPU?`, `swap ${MANY}/cpumask with ${MANY}/cpumask_clear`),
  group('redundant', 'the CPUs found by "any other CPU?" are still there: nothing pinned goes offline, and one that comes need not be called',
    `drop ${MANY}/cpumask_and`, `swap ${MANY}/cpumask_and with ${MANY}/cpumask`),
  group('bounds', 'a stale bit of an offline CPU is sent only together with two others: four CPUs, two calls and a cpu_down',
    `drop ${MANY}/cpumask_clear`),
  group('equivalent', UNPUBLISHED, `swap ${MANY}/func with ${MANY}/type`, `swap ${MANY}/func with ${MANY}/info`),
  group('equivalent', 'one of the two is a local variable', `swap ${MANY}/llist_add with ${MANY}/queued =`,
    `swap ${MANY}/__cpumask_set_cpu with ${MANY}/nrCpus =`),
  group('cost', 'a CPU that the call skipped is waited for if another task called it',
    `drop ${MANY}/__cpumask_clear_cpu`, 'drop __cpumask_clear_cpu/store'),
  group('unmodelled', MARKER, `swap ${MANY}/local func with ${MANY}/run func`),
];

const flushing: readonly Survivors[] = [
  group('equivalent', 'one of the two is a local variable', `swap ${FLUSH}/llist_del_all with ${FLUSH}/entry =`),
  group('unmodelled', 'a WARN about late entries, of which the merged series has none; B03 shows what its silence would cost',
    `drop ${FLUSH}/IPI on offline CPU?`),
  group('equivalent', 'the taken list belongs to this CPU, and an entry to it until its unlock',
    `swap ${FLUSH}/next (SYNC) with ${FLUSH}/type (SYNC)`, `swap ${FLUSH}/next (ASYNC) with ${FLUSH}/type (ASYNC)`,
    `swap ${FLUSH}/copy func, info (SYNC) with ${FLUSH}/unlink (SYNC)`, `swap ${FLUSH}/copy func, info (ASYNC) with ${FLUSH}/unlink (ASYNC)`,
    `swap ${FLUSH}/unlink (SYNC) with ${FLUSH}/csd_do_func (SYNC)`),
  group('cost', 'an empty queue is flushed', `drop ${IDLE_FLUSH}/llist_empty`, `swap ${IDLE_FLUSH}/llist_empty with ${IDLE_FLUSH}/nothing queued`),
];

const BOUNDED = 'the wait in __cpu_die() may end without the report, and what the dying CPU does after its cross call needs nothing that is taken away';
const ONE_WRITER = 'a scenario has one hotplug operation: nobody contends for the lock';

const hotplug: readonly Survivors[] = [
  group('equivalent', 'only the control task reads and writes it', 'swap smpcfd_prepare_cpu/cfd->csd with smpcfd_prepare_cpu/zalloc_cpumask_var or not'),
  group('unmodelled', 'a leak: the array of before is lost, and the model gives the new one the same storage; nothing is in flight then',
    'drop smpcfd_prepare_cpu/cfd->csd', 'swap smpcfd_prepare_cpu/cfd->csd with smpcfd_prepare_cpu/!cfd->csd'),
  group('unmodelled', 'a leak: masks of a dead CPU stay, and nobody uses them', 'drop smpcfd_dead_cpu/free_cpumask_var', 'drop _cpu_down/smpcfd_dead_cpu'),
  group('unmodelled', 'irq works are not modelled: the step reports the end of the drain', 'drop smpcfd_dying_cpu/irq_work_run'),
  group('equivalent', 'every CPU stands still, so nothing is sent between the two', 'swap take_cpu_down/smpcfd_dying_cpu with take_cpu_down/apic_soft_disable or not'),
  group('unmodelled', ONE_WRITER, 'drop _cpu_down/cpus_write_lock', 'swap _cpu_down/cpus_write_lock with _cpu_down/sched_cpu_deactivate',
    'swap _cpu_down/smpcfd_dead_cpu with _cpu_down/cpus_write_unlock', 'drop _cpu_up/cpus_write_lock',
    'swap _cpu_up/cpus_write_lock with _cpu_up/smpcfd_prepare_cpu', 'swap _cpu_up/cpus_write_unlock with _cpu_up/-ENOMEM'),
  group('redundant', BOUNDED, 'drop arch_cpu_idle_dead/cpuhp_ap_report_dead', 'swap _cpu_down/wait for IDLE_DEAD with _cpu_down/__cpu_die',
    'swap _cpu_down/smpcfd_dead_cpu with _cpu_down/__cpu_die'),
  group('equivalent', 'nothing is sent to a CPU that is not online, so its interrupts may come on before', 'swap start_secondary/set_cpu_online(true) with start_secondary/local_irq_enable'),
];

const idle: readonly Survivors[] = [
  group('cost', 'the idle loop does not poll, and is sent IPIs', 'drop do_idle/set POLLING', 'swap do_idle/set POLLING with do_idle/while !need_resched',
    'swap do_idle/clear POLLING with do_idle/while !need_resched', 'drop do_idle/schedule_idle'),
  group('equivalent', 'POLLING is clear by then, so nobody counts on NEED_RESCHED', 'swap do_idle/flush_smp_call_function_queue with do_idle/schedule_idle'),
];

const callers: readonly Survivors[] = [
  group('equivalent', 'the task makes no call any more, whether it has its mask and a CPU or not',
    'swap free_task/exit with free_task/mask of its own', 'drop free_task/exit'),
  group('unmodelled', 'a leak: the mask of a task that is gone', 'drop free_task/smp_task_ipi_mask_free'),
  group('bounds', 'the flag is false at the start, and each call of a scenario has its own', 'drop scftorture_invoke_one/scfc_out = false'),
  group('unmodelled', 'a torture test that does not look finds nothing', 'drop scftorture_invoke_one/check'),
  group('unmodelled', 'a callback of a scenario, not of the kernel', 'drop rearm/re-arm?', 'swap rearm/re-arm? with rearm/again',
    'swap rearm/csd_lock with rearm/fill', 'drop free_csd/free csd'),
];

/** Mutants of the merged series that survive, with the reason; those that the tool explains by itself are not here. */
export const survivors: readonly Survivors[] = [...locks, ...owners, ...queueing, ...ipis, ...single, ...many, ...flushing, ...hotplug, ...idle, ...callers, ...survivorsX86];

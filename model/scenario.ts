/** A call of a task, or of an interrupt. CPU numbers are indices. */
export type CallSpec =
  /** on_each_cpu_cond_mask() over a mask: the way most callers reach smp_call_function_many_cond(). */
  | { readonly to: 'many'; readonly mask: readonly number[]; readonly wait: boolean; readonly cond?: string }
  | { readonly to: 'smp_call_function'; readonly wait: boolean }
  | { readonly to: 'smp_call_function_many'; readonly mask: readonly number[]; readonly wait: boolean }
  | { readonly to: 'single'; readonly cpu: number; readonly wait: boolean }
  /**
   * `csdOf`: number of the call whose csd it uses, an earlier one of its task, as that call has filled it: it is that call made
   * again. Its own, which it initialises, unless given. `init`: it fills that csd, of whatever call, anew, in use or not.
   */
  | { readonly to: 'single_async'; readonly cpu: number; readonly func?: string; readonly csdOf?: number; readonly init?: boolean }
  | { readonly to: 'any'; readonly mask: readonly number[]; readonly wait: boolean }
  | { readonly to: 'scftorture'; readonly wait: boolean }
  /** munmap() of the task's own mm, or mprotect(); `tables`: frees the page table too. Pages are indices. */
  | { readonly to: 'unmap'; readonly pages: readonly number[]; readonly tables?: boolean; readonly protect?: boolean }
  /** Batched unmap of a page of that mm, as reclaim does it. */
  | { readonly to: 'reclaim'; readonly mm: string; readonly page: number }
  | { readonly to: 'vunmap'; readonly page: number }
  /** The task gives up its mm; the last one frees it. */
  | { readonly to: 'exit_mm' };

export interface TaskSpec {
  /** CPU on which the task starts, and stays until its first preempt_disable(). */
  readonly on: number;
  readonly calls: readonly CallSpec[];
  /** Calls with interrupts off, which breaks the contract of every waiting call. */
  readonly irqsOff?: boolean;
  /** init_task: it has no IPI mask of its own. */
  readonly initTask?: boolean;
  /** CPUs that it may run on; all unless given. Heeded in worlds with address spaces. */
  readonly allowed?: readonly number[];
  /** Its address space; none is a kernel thread. */
  readonly mm?: string;
  /** Runs in user mode for ever after its calls. */
  readonly stays?: boolean;
}

/** Address spaces and TLBs: the x86 half of a world. */
export interface TlbSpec {
  /** init_mm aside. */
  readonly mms: readonly string[];
  /** Pages of every address space. */
  readonly pages: number;
  /** Tasks migrate from the start on, not only after their first preempt_disable(). */
  readonly roam?: boolean;
  /** Which mms each CPU ran before the start: their bits in mm_cpumask are still set. */
  readonly ran?: Readonly<Record<number, readonly string[]>>;
  /** Which entries the TLBs hold; those of user pages unless given. */
  readonly entries?: readonly ('user' | 'kernel' | 'tables')[];
  /** Every mm has a global ASID: flushes are broadcast by INVLPGB. */
  readonly globalAsids?: boolean;
  /** CPUs that are vCPUs which their host may preempt. */
  readonly vcpus?: readonly number[];
}

/** A bounded world. Only the parts that it needs are composed. */
export interface Scenario {
  readonly name: string;
  /** What happens in it, in one sentence. */
  readonly says: string;
  readonly cpus: number;
  /** CPUs that are not online at the start. */
  readonly offline?: readonly number[];
  readonly tasks: Readonly<Record<string, TaskSpec>>;
  /** One CPU under hotplug: down, up, or down and then up. The control task runs on another CPU. */
  readonly hotplug?: { readonly cpu: number; readonly motion: 'down' | 'up' | 'down-up' };
  /** A call from hardirq or softirq context over whatever task runs on this CPU. */
  readonly interrupt?: { readonly cpu: number; readonly call: CallSpec };
  /** CPU whose migration thread may run once, and flushes the queue before it looks at a task. */
  readonly stopper?: number;
  /** CPU that is online and does nothing any more: no interrupt, no task. Its callers wait for ever. */
  readonly hung?: number;
  /** CPU that idles in polling mode and runs no task. */
  readonly polling?: number;
  /** Full unless given; dynamic-none: built with CONFIG_PREEMPTION, but put_cpu() does not schedule. */
  readonly preemption?: 'full' | 'none' | 'rt' | 'voluntary' | 'dynamic-none';
  readonly switches?: Readonly<Record<string, boolean>>;
  readonly tlb?: TlbSpec;
}

export const NO_CONTROL_CPU = 'the control task takes another CPU that is online at the start, has not stopped and does not poll';

/** What decides where the hotplug control task runs. */
interface ControlSpec {
  readonly cpus: number;
  readonly offline?: readonly number[] | undefined;
  readonly hung?: number | undefined;
  readonly polling?: number | undefined;
  readonly tasks: Readonly<Record<string, { readonly on: number }>>;
}

/** CPU of the task that takes `cpu` down or up: the first other one where no task starts, else the first other one. */
export function controlCpuOf(s: ControlSpec, cpu: number): number | undefined {
  const others = Array.from({ length: s.cpus }, (_, i) => i)
    .filter((c) => c !== cpu && c !== s.hung && c !== s.polling && s.offline?.includes(c) !== true);
  const starts = Object.values(s.tasks).map((t) => t.on);
  return others.find((c) => !starts.includes(c)) ?? others[0];
}

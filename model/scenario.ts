/** A call of a task, or of an interrupt. CPU numbers are indices. */
export type CallSpec =
  /** on_each_cpu_cond_mask() over a mask: the way most callers reach smp_call_function_many_cond(). */
  | { readonly to: 'many'; readonly mask: readonly number[]; readonly wait: boolean; readonly cond?: string }
  | { readonly to: 'smp_call_function'; readonly wait: boolean }
  | { readonly to: 'smp_call_function_many'; readonly mask: readonly number[]; readonly wait: boolean }
  | { readonly to: 'single'; readonly cpu: number; readonly wait: boolean }
  /** `csdOf`: number of the call whose csd it uses; its own unless given. */
  | { readonly to: 'single_async'; readonly cpu: number; readonly func?: string; readonly csdOf?: number }
  | { readonly to: 'any'; readonly mask: readonly number[]; readonly wait: boolean }
  | { readonly to: 'scftorture'; readonly wait: boolean };

export interface TaskSpec {
  /** CPU on which the task starts, and stays until its first preempt_disable(). */
  readonly on: number;
  readonly calls: readonly CallSpec[];
  /** Calls with interrupts off, which breaks the contract of every waiting call. */
  readonly irqsOff?: boolean;
  /** init_task: it has no IPI mask of its own. */
  readonly initTask?: boolean;
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
  /** One CPU under hotplug: down, up, or down and then up. */
  readonly hotplug?: { readonly cpu: number; readonly motion: 'down' | 'up' | 'down-up' };
  /** A call from hardirq or softirq context over whatever task runs on this CPU. */
  readonly interrupt?: { readonly cpu: number; readonly call: CallSpec };
  /** CPU whose migration thread may run once, and flushes the queue before it looks at a task. */
  readonly stopper?: number;
  /** CPU that idles in polling mode and runs no task. */
  readonly polling?: number;
  /** Full unless given; dynamic-none: built with CONFIG_PREEMPTION, but put_cpu() does not schedule. */
  readonly preemption?: 'full' | 'none' | 'rt' | 'voluntary' | 'dynamic-none';
  readonly switches?: Readonly<Record<string, boolean>>;
}

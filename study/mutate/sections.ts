import type { Section } from '../../checker/language/edit/mutants.js';

/** Preemption off: preempt_disable() and get_cpu() to preempt_enable() and put_cpu(). Interrupts off. */
export const SECTIONS: readonly Section[] = [
  { opens: ['preempt_disable'], closes: ['preempt_enable'] },
  { opens: ['local_irq_save'], closes: ['local_irq_restore'] },
];

import { hungCpus } from '../model/smp/cpu.js';

/** No CPU of the scenario has stopped; what waits for one that has is not the kernel's to end. */
export const everyCpuAnswers = hungCpus.isEmpty();

import { step, variable, wait } from '../../checker/language/index.js';
import type { Node } from '../../checker/language/index.js';
import { here } from '../smp/cpu.js';
import { cpus } from '../sets.js';
import type { Mm } from './mm.js';
import { mms } from './sets.js';

/** INVLPGB in flight, by the CPU that issued it: which CPUs it has yet to reach, and of which mm; none is all. */
export const invlpgbTo = variable('invlpgb.to', [cpus], cpus.mask, cpus.empty);
export const invlpgbMm = variable('invlpgb.mm', [cpus], mms.index, mms.none);

/** INVLPGB to every CPU, of one mm or of all (none), then TLBSYNC: it waits for what this very CPU has sent. */
export const broadcastFlush = (name: string, mm: Mm): readonly Node[] => [
  step(name, [invlpgbTo(here.cpu).set(cpus.full), invlpgbMm(here.cpu).set(mm)]),
  wait('TLBSYNC', invlpgbTo(here.cpu).isEmpty()),
];

import { variable } from '../../checker/language/index.js';
import { cpus } from '../sets.js';
import { mms } from './sets.js';

/** INVLPGB in flight, by the CPU that issued it: which CPUs it has yet to reach, and of which mm; none is all. */
export const invlpgbTo = variable('invlpgb.to', [cpus], cpus.mask, cpus.empty);
export const invlpgbMm = variable('invlpgb.mm', [cpus], mms.index, mms.none);

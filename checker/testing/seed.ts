import { configureGlobal } from 'fast-check';

/**
 * Of every random test: one, so that a change is judged by what it changes. SMPCHECK_SEED hunts with another;
 * `random` draws one and prints it (`draw-seed.ts`).
 */
export const SEED = Number(process.env['SMPCHECK_SEED'] ?? 1);
if (!Number.isSafeInteger(SEED)) throw new RangeError(`SMPCHECK_SEED=${process.env['SMPCHECK_SEED'] ?? ''}: give a whole number, or random`);

configureGlobal({ seed: SEED });

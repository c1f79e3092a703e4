import { configureGlobal } from 'fast-check';

/** Of every random test: one, so that a change is judged by what it changes. SMPCHECK_SEED hunts with another. */
export const SEED = Number(process.env['SMPCHECK_SEED'] ?? 1);

configureGlobal({ seed: SEED });

import { configureGlobal } from 'fast-check';

/** One seed for every random test, so that a change is judged by what it changes; SMPCHECK_SEED hunts with another. */
configureGlobal({ seed: Number(process.env.SMPCHECK_SEED ?? 1) });

/** The public surface, all of it on this page: what variants, properties and systems of your own are written with. */
import { offerToFiles } from './study/subject/offered.js';

offerToFiles(async () => ({
  smpcheck: await import('./index.js'), 'smpcheck/language': await import('./checker/language/index.js'),
  'smpcheck/kernel': await import('./model/index.js'), 'smpcheck/traces': await import('./traces/index.js'),
}), new URL(import.meta.url));

// The language: variables, expressions, steps, routines, agents, edits, observers.
export * from './checker/language/index.js';

// What a user's file exports.
export { defineSystem, defineVariant } from './study/subject/define.js';
export type { SystemParts, UserSystem, UserVariant } from './study/subject/define.js';

// Searching from a program of your own.
export { searchEngine } from './checker/engine/search.js';
export { searchReference } from './checker/reference/search.js';
export type { Counterexample, Maximum, Path, Progress, Reduced, Searcher, SearchOptions, SearchResult } from './checker/result.js';

// For other model checkers.
export { exportMurphi } from './checker/export/murphi.js';
export { exportPromela } from './checker/export/promela.js';

// The kernel model, and what is asked of it.
export * from './model/index.js';
export { properties } from './properties/index.js';

// The questions of the command line, from a program of your own.
export { checkVariant, keyWord, validateVariants } from './study/index.js';
export type { AskSettings, Asked, CheckReport, Judgement, KeyWord, Validated, Validation } from './study/index.js';

// Recording, replaying and rendering a trace.
export { readTrace, renderTrace, replayTrace, writeTrace } from './traces/index.js';
export type { Trace, TraceStep } from './traces/index.js';

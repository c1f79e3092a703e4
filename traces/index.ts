/** Traces: what a counterexample is stored, repeated, shortened and shown as. */
export { readTrace, TRACE_SCHEMA, TraceError, writeTrace } from './format.js';
export type { Trace, TraceStep } from './format.js';
export { recordTrace } from './record.js';
export type { TraceMeta } from './record.js';
export { replayTrace } from './replay.js';
export type { NotReproduced, Replay, Reproduced } from './replay.js';
export { minimise } from './minimise.js';
export { renderTrace } from './render.js';
export type { RenderOptions } from './render.js';
export { renderMermaid } from './mermaid.js';
export { renderRoutine } from './listing.js';

/**
 * One search by the engine, as a process of its own.
 * usage: node bench/ours.mjs (callfn CPUS TASKS | SCENARIO VARIANT) [--workers n] [--reduction symmetry|all]
 * Prints { states, transitions, depth, deadlocks, milliseconds, bytes }: of the search alone, bytes of its store.
 */
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { searchEngine } from '../dist/checker/engine/search.js';
import { kernel, yardstick } from './system.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { workers: { type: 'string', default: '1' }, reduction: { type: 'string', default: 'none' } },
});
const [name, ...rest] = positionals;
const system = name === 'callfn' ? await yardstick(Number(rest[0]), Number(rest[1])) : await kernel(name, rest[0]);
const reduction = { none: false, symmetry: 'symmetry', all: true }[values.reduction];

let bytes = 0;
const begin = performance.now();
const { states, transitions, depth, deadlocks, complete, violations, reduced } = searchEngine(system, {
  workers: Number(values.workers), reduction, reduceFrom: 0, onProgress: (p) => { bytes = p.bytes; },
});
const milliseconds = performance.now() - begin;

const wrong = [
  ...(complete ? [] : ['the search is not complete']),
  ...(violations.size > 0 ? [`violated: ${[...violations.keys()].join(', ')}`] : []),
  ...(reduction === false || reduced !== undefined ? [] : ['nothing was reduced']),
];
if (wrong.length > 0) {
  console.error(wrong.join('; '));
  process.exitCode = 1;
}
console.log(JSON.stringify({ states, transitions, depth, deadlocks, milliseconds, bytes }));

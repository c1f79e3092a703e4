/**
 * The yardstick model `callfn` by the engine: counts, states a second, bytes a state.
 * usage: node bench/callfn.mjs [--smoke]     build first: npm run build
 * --smoke: 2 CPUs. Without: 3 CPUs, 2 tasks, 5.3 million states. Exit 1 when a count is wrong.
 */
import { performance } from 'node:perf_hooks';
import { searchEngine } from '../dist/checker/engine/search.js';
import { ground } from '../dist/checker/language/index.js';
import { callfn } from '../dist/checker/testing/callfn.js';

const smoke = process.argv.includes('--smoke');
const [cpus, expected] = smoke
  ? [2, { states: 11_399, transitions: 30_176, complete: true }]
  : [3, { states: 5_266_296, transitions: 19_243_254, depth: 114, complete: true }];

const { description, properties } = callfn(cpus, 2);
const system = ground(description, process.argv.includes('--bare') ? [] : properties);
let bytes = 0;
const begin = performance.now();
const result = searchEngine(system, { onProgress: (p) => { bytes = p.bytes; } });
const seconds = (performance.now() - begin) / 1000;

const perState = bytes === 0 ? '' : `, ${(bytes / result.states).toFixed(1)} bytes a state`;
console.log(`callfn ${cpus} CPUs 2 tasks: ${result.states} states, ${result.transitions} transitions, depth ${result.depth}`);
console.log(`${seconds.toFixed(2)} s, ${Math.round(result.states / seconds)} states/s${perState}`);
for (const [what, value] of Object.entries(expected)) {
  if (result[what] === value) continue;
  console.error(`wrong ${what}: ${result[what]}, expected ${value}`);
  process.exitCode = 1;
}

import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { once, run } from './measure.mjs';
import { buildRumur, spinModes } from './peers.mjs';
import { kernelPromela } from './system.mjs';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const MAIN = here('../dist/cli/start.cjs');
const OURS = here('ours.mjs');

export const isBuilt = () => existsSync(MAIN);

/** Exact counts by eight independent programs; orbits: modulo CPU and task symmetry. */
const small = {
  graph: { states: 11_399, transitions: 30_176, deadlocks: 0 },
  orbits: { states: 2_906, transitions: 7_730, deadlocks: 0 },
};
const large = {
  graph: { states: 5_266_296, transitions: 19_243_254, depth: 114, deadlocks: 0 },
  orbits: { states: 439_772, transitions: 1_607_708, deadlocks: 0 },
};

/**
 * A row. `tools`: what must be installed. `expected`: the counts that must be right, where the tool tells them;
 * whatever it tells must be the same in every run. `build` gives { command, cwd, parse, status }.
 */
const row = (key, label, tools, expected, build) => ({ key, label, tools, expected, build });
const ours = (key, label, args, expected = {}) =>
  row(key, label, [], expected, () => ({ command: [process.execPath, OURS, ...args], parse: JSON.parse }));
const spinRow = (key, label, expected, build) => row(key, label, ['spin', 'gcc'], expected, build);
const rumurRow = (key, label, expected, build) => row(key, label, ['rumur', 'gcc'], expected, build);

/** The smoke run is over sooner where gcc is not asked for speed. */
const optimiseOf = (smoke) => (smoke ? '-O1' : '-O3');

/** The yardstick with 3 CPUs, 2 in a smoke run, and 2 tasks. */
export function yardstickJobs(folder, smoke) {
  const { graph, orbits } = smoke ? small : large;
  const cpus = smoke ? 2 : 3;
  const how = { spin: ['-o3', `-DN=${cpus}`], optimise: optimiseOf(smoke) };
  const spin = spinModes(join(folder, 'callfn'), here('peers/callfn.pml'), graph.states, how);
  const murphi = once(() => {
    const file = join(folder, 'callfn.m');
    writeFileSync(file, run('sed', [`s/N: 3;/N: ${cpus};/`, here('peers/callfn.m')]));
    return file;
  });
  const rumur = (symmetry) => () => buildRumur(folder, murphi(), symmetry);
  const args = ['callfn', `${cpus}`, '2'];
  return [
    ours('ours1', 'smpcheck, 1 thread', args, graph),
    ours('ours2', 'smpcheck, 2 threads', [...args, '--workers', '2'], graph),
    ours('oursSymmetric', 'smpcheck, symmetry, 1 thread', [...args, '--reduction', 'symmetry'], orbits),
    spinRow('spin', 'SPIN DFS', graph, spin.dfs),
    spinRow('spinCores', 'SPIN DFS -DNCORE=2', graph, spin.cores),
    spinRow('spinBfsPar', 'SPIN -DBFS_PAR, 2 cores', graph, spin.bfsPar),
    spinRow('spinBfs', 'SPIN -DBFS', graph, spin.bfs),
    rumurRow('rumur', 'Rumur', graph, rumur('off')),
    rumurRow('rumurSymmetric', 'Rumur, symmetry', orbits, rumur('exhaustive')),
  ];
}

/** A scenario of the kernel model, smp half of the series. Our counts come from a first search, not counted. */
export async function kernelJobs(folder, smoke, scenario) {
  const args = [scenario, 'V39'];
  const source = join(folder, `${scenario}.pml`);
  writeFileSync(source, await kernelPromela(...args));
  const { states, transitions, depth, deadlocks } = JSON.parse(run(process.execPath, [OURS, ...args]));
  const expected = { states, transitions, depth, deadlocks };
  const how = { spin: ['-o2', '-o3'], optimise: optimiseOf(smoke), ends: true };
  const spin = spinModes(join(folder, scenario), source, states, how);
  return [
    ours('ours1', 'smpcheck, 1 thread', args, expected),
    ours('ours2', 'smpcheck, 2 threads', [...args, '--workers', '2'], expected),
    ours('oursReduced', 'smpcheck, reductions, 1 thread', [...args, '--reduction', 'all']),
    spinRow('spin', 'SPIN DFS', expected, spin.dfs),
    spinRow('spinCores', 'SPIN DFS -DNCORE=2', expected, spin.cores),
    spinRow('spinBfsPar', 'SPIN -DBFS_PAR, 2 cores', expected, spin.bfsPar),
  ];
}

const V28 = ['check', '--variant', 'V28', '--scenario', 'two-senders-debug', '--property', 'csd-lock-exclusion'];
const smpcheck = (key, label, args, status) =>
  row(key, label, [], {}, () => ({ command: [process.execPath, MAIN, ...args], status, parse: () => ({}) }));

/** Whole commands, as a user gives them. `status`: the exit code that they must have. */
export const commandJobs = () => [
  smpcheck('validate', 'smpcheck validate', ['validate'], 0),
  smpcheck('refute', 'smpcheck check --variant V28', V28, 1),
];

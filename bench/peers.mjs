import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { BenchError, canMeasure, isInstalled, once, oneLine, run } from './measure.mjs';

/** Debian package of each tool. */
const packages = { spin: 'spin', rumur: 'rumur', gcc: 'gcc libc6-dev', timeout: 'coreutils' };
/** Megabytes that SPIN may use; nothing here comes near. */
const MEGABYTES_MAX = 8000;

/** What of `tools` is not installed, in a sentence with the line that installs it; or undefined. */
export function missing(tools) {
  const absent = Object.keys(packages).filter((tool) => tools.has(tool) && !isInstalled(tool));
  const wanted = [...absent.map((tool) => packages[tool]), ...(canMeasure() ? [] : ['time'])];
  if (wanted.length === 0) return undefined;
  const names = [...absent, ...(canMeasure() ? [] : ['GNU time or python3'])].join(', ');
  return `not installed: ${names}; the benchmark compares with them: apt-get install -y ${wanted.join(' ')}`;
}

const number = (text, pattern, what) => {
  const found = pattern.exec(text)?.[1];
  if (found === undefined) throw new BenchError(`no ${what} in: ${oneLine(text)}`);
  return Number(found);
};

/** Counts of a pan run. SPIN counts the initial state as one more transition. */
function parseSpin(text) {
  const truncated = /max search depth too small|out of memory|aborted|truncated|table is full/i.exec(text);
  if (truncated !== null) throw new BenchError(`SPIN's search is not exhaustive: ${truncated[0]}.`);
  const violated = /pan:\s*\d+:\s*(.*)/.exec(text);
  if (violated !== null) throw new BenchError(`SPIN found an error: ${violated[1]}.`);
  if (number(text, /errors: (\d+)/, 'errors') !== 0 || /not completed/i.test(text)) {
    throw new BenchError(`SPIN's search did not end well: ${oneLine(text)}`);
  }
  return {
    states: number(text, /^ *(\d+) states, stored/m, 'states'),
    transitions: number(text, /^ *(\d+) transitions \(/m, 'transitions') - 1,
    depth: number(text, /depth reached (\d+)/, 'depth'),
  };
}

/** Counts of a Rumur run; it reports no depth. */
function parseRumur(text) {
  if (!text.includes('No error found')) throw new BenchError(`Rumur reports an error: ${oneLine(text)}`);
  const [states, rules] = [/(\d+) states, \d+ rules fired/, /\d+ states, (\d+) rules fired/];
  return { states: number(text, states, 'states'), transitions: number(text, rules, 'rules fired') };
}

/** Each mode in a folder of its own: two of them name their shared memory after their folder. */
function pan(folder, mode, source, { spin, flags, optimise }) {
  const cwd = join(folder, mode);
  mkdirSync(cwd, { recursive: true });
  run('spin', ['-a', ...spin, source], cwd);
  const always = ['-DSAFETY', '-DNOREDUCE', '-DNOBOUNDCHECK', `-DMEMLIM=${MEGABYTES_MAX}`];
  run('gcc', [optimise, '-march=native', '-w', ...always, ...flags, '-o', 'pan', 'pan.c'], cwd);
  return cwd;
}

/**
 * SPIN's modes, each built when it is asked for. A first search, not counted, tells them the size
 * beforehand: the depth of the stack, so that none is truncated and none pays for more, a hash table of 1 to
 * 2 slots a state and the width of the state. `states`: how many there are, which bounds the depth. `spin`:
 * options of its translation; `optimise`: of gcc. `ends`: the model comes to an end, so a state without
 * successors is no error.
 */
export function spinModes(folder, source, states, { spin, optimise, ends = false }) {
  const slots = `-w${Math.max(10, Math.ceil(Math.log2(states)))}`;
  const deadlock = ends ? ['-E'] : [];
  const mode = (cwd, args, parse) => ({ command: ['./pan', ...args, ...deadlock], cwd, parse });
  const build = (name, ...flags) => pan(folder, name, source, { spin, flags, optimise });
  const first = once(() => {
    const cwd = build('dfs');
    const text = run('./pan', [`-m${states + 10}`, slots, ...deadlock], cwd);
    const vector = number(text, /State-vector (\d+) byte/, 'state vector');
    return { cwd, depth: `-m${parseSpin(text).depth + 10}`, bytes: Math.ceil((vector + 4) / 4) * 4 };
  });
  const anyDepth = (text) => ({ ...parseSpin(text), depth: undefined });
  return {
    dfs: () => mode(first().cwd, [first().depth, slots], anyDepth),
    cores: () => mode(build('cores', '-DNCORE=2', `-DVMAX=${first().bytes}`), [first().depth, slots], anyDepth),
    bfsPar: () => mode(build('bfs-par', '-DBFS_PAR'), ['-u2', slots], parseSpin),
    bfs: () => mode(build('bfs', '-DBFS'), [slots], parseSpin),
  };
}

/** Builds Rumur's checker; `symmetry`: `off` or `exhaustive`. */
export function buildRumur(folder, source, symmetry) {
  const cwd = join(folder, `rumur-${symmetry}`);
  mkdirSync(cwd, { recursive: true });
  const options = ['--threads', '1', '--deadlock-detection', 'stuck', `--symmetry-reduction=${symmetry}`];
  run('rumur', [...options, '--output', 'checker.c', source], cwd);
  run('gcc', ['-O3', '-march=native', '-mcx16', '-std=c11', '-w', '-o', 'checker', 'checker.c', '-lpthread'], cwd);
  return { command: ['./checker'], cwd, parse: parseRumur };
}

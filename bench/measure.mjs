import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';

/** A measurement that must not be used: told in one sentence, exit 1. */
export class BenchError extends Error {}

/** A function that computes its value when it is first asked for it. */
export function once(compute) {
  let value;
  return () => (value ??= compute());
}

const TIME = '/usr/bin/time';
const RUSAGE = `import resource, subprocess, sys
code = subprocess.call(sys.argv[2:])
used = resource.getrusage(resource.RUSAGE_CHILDREN)
open(sys.argv[1], "w").write(f"{used.ru_maxrss} {used.ru_utime} {used.ru_stime}")
sys.exit(code)`;

export const isInstalled = (tool) => spawnSync('sh', ['-c', `command -v ${tool}`]).status === 0;

/** Whether the peak memory of a process can be measured here. */
export const canMeasure = () => existsSync(TIME) || isInstalled('python3');

/** What a command may take unless told otherwise: Rumur needs two to three minutes. */
export const SECONDS_MAX = 900;
/** Exit codes of timeout(1) where it ended the command, and where it had to kill it. */
const [TIMED_OUT, KILLED] = [124, 137];

/** The end of what a command said, in one line. */
export const oneLine = (text) => text.trim().split(/\s*\n\s*/).join(' | ').slice(-300);

/** A command that is interrupted when it takes too long, and by whoever interrupts the benchmark. */
const limited = (command, seconds) =>
  ['timeout', '--foreground', '--signal=INT', '--kill-after=5', `${seconds}`, ...command];

function checked(name, seconds, wanted, result) {
  if (result.status === TIMED_OUT || result.status === KILLED) {
    throw new BenchError(`${name} took longer than ${seconds} s; --limit allows more.`);
  }
  if (result.error === undefined && result.status === wanted) return;
  const said = oneLine(result.stderr || result.stdout || (result.error?.message ?? ''));
  throw new BenchError(`${name} ended with exit code ${result.status}, not ${wanted}: ${said}`);
}

/** Runs a command, not measured. */
export function run(command, args, cwd) {
  const [first, ...rest] = limited([command, ...args], SECONDS_MAX);
  const result = spawnSync(first, rest, { cwd, encoding: 'utf8', maxBuffer: 1 << 28 });
  checked([command, ...args].join(' '), SECONDS_MAX, 0, result);
  return result.stdout;
}

/**
 * Runs a command as a whole process: wall time, CPU time of all its threads and processes, and the peak
 * resident memory of its largest process (kilobytes, shared memory that it touched included). The
 * measuring parent is a small process, since a child inherits the peak of the process that forks it.
 * `status`: the exit code that is no failure; `seconds`: what it may take.
 */
export function measure(name, command, { cwd, status: wanted = 0, seconds }) {
  const folder = mkdtempSync(join(tmpdir(), 'smpcheck-bench-'));
  const file = join(folder, 'used');
  const parent = existsSync(TIME) ? [TIME, '-q', '-o', file, '-f', '%M %U %S'] : ['python3', '-c', RUSAGE, file];
  const [first, ...rest] = [...parent, ...limited(command, seconds)];
  const begin = performance.now();
  const result = spawnSync(first, rest, { cwd, encoding: 'utf8', maxBuffer: 1 << 28 });
  const milliseconds = performance.now() - begin;
  const used = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').at(-1) : '';
  const [kilobytes, user, system] = used.split(' ').map(Number);
  rmSync(folder, { recursive: true });
  checked(name, seconds, wanted, result);
  return { milliseconds, cpuMilliseconds: (user + system) * 1000, kilobytes, stdout: result.stdout };
}

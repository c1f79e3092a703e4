/**
 * Measures this checker against SPIN and Rumur, which have to be installed; docs/benchmark.md says how.
 * usage: npm run bench -- [--smoke] [--runs n] [--only yardstick,kernel,commands] [--rows ours,spin,...]
 *   [--scenario name] [--limit seconds] [--json]
 * --rows: only those whose key begins so, as ours1, ours2, spin, spinBfs, rumur, validate.
 * --limit: what a run may take, 900 s unless given.
 * --smoke: small graphs, one run each: the counts are checked, the times mean nothing.
 * Exit codes: 0 all counts right, 1 a wrong count or a failed run, 2 bad usage or a missing peer.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { commandJobs, isBuilt, kernelJobs, yardstickJobs } from './jobs.mjs';
import { BenchError, measure, SECONDS_MAX } from './measure.mjs';
import { missing } from './peers.mjs';
import { goalTable, groupTable, median, reached } from './table.mjs';

const GROUPS = ['yardstick', 'kernel', 'commands'];
/** Of the standard scenarios the one with most states under V39. */
const SCENARIO = 'shrinking-mask';
const SCENARIO_SMOKE = 'one-call';

class UsageError extends Error {
  name = 'UsageError';
}

function options() {
  let values;
  try {
    ({ values } = parseArgs({
      options: {
        smoke: { type: 'boolean', default: false }, json: { type: 'boolean', default: false },
        runs: { type: 'string' }, only: { type: 'string' }, rows: { type: 'string' }, scenario: { type: 'string' },
        limit: { type: 'string', default: `${SECONDS_MAX}` },
      },
    }));
  } catch (error) {
    throw new UsageError(error.message);
  }
  const { smoke, json } = values;
  const [runs, limit] = [Number(values.runs ?? (smoke ? 1 : 3)), Number(values.limit)];
  if (!(Number.isInteger(runs) && runs > 0)) throw new UsageError(`--runs takes a number from 1, not ${values.runs}.`);
  if (!(limit > 0)) throw new UsageError(`--limit takes seconds, not ${values.limit}.`);
  const only = values.only?.split(',') ?? (smoke ? ['yardstick', 'kernel'] : GROUPS);
  const unknown = only.find((name) => !GROUPS.includes(name));
  if (unknown !== undefined) throw new UsageError(`--only takes ${GROUPS.join(', ')}, not ${unknown}.`);
  const scenario = values.scenario ?? (smoke ? SCENARIO_SMOKE : SCENARIO);
  return { smoke, json, runs, limit, only, scenario, begins: values.rows?.split(',') ?? [''] };
}

const tell = (text) => process.stderr.write(`${text}\n`);

/** The rows of a group. */
async function groupOf(name, folder, { smoke, scenario, begins }) {
  const all = {
    yardstick: () => ({ title: `callfn, ${smoke ? 2 : 3} CPUs, 2 tasks`, jobs: yardstickJobs(folder, smoke) }),
    kernel: async () => ({ title: `V39 ${scenario}`, jobs: await kernelJobs(folder, smoke, scenario) }),
    commands: () => ({ title: 'commands', jobs: commandJobs() }),
  };
  const { title, jobs } = await all[name]();
  return { name, title, jobs: jobs.filter(({ key }) => begins.some((begin) => key.startsWith(begin))) };
}

function check({ label, expected }, counts, before) {
  for (const [what, wanted] of [...Object.entries(expected), ...Object.entries(before)]) {
    if (wanted === undefined || counts[what] === undefined || counts[what] === wanted) continue;
    throw new BenchError(`${label}: ${counts[what]} ${what}, expected ${wanted}.`);
  }
}

/** Every job once a round, so that a change of the machine's speed meets all of them. */
function rounds({ title, jobs }, { runs, limit }) {
  const samples = new Map(jobs.map((job) => [job, []]));
  const commands = new Map(jobs.map((job) => {
    tell(`build: ${title}: ${job.label}`);
    return [job, job.build()];
  }));
  let done = 0;
  for (let round = 0; round < runs; round++) {
    for (const [job, { command, parse, ...how }] of commands) {
      tell(`run ${++done} of ${runs * jobs.length}: ${title}: ${job.label}`);
      const { stdout, ...sample } = measure(job.label, command, { ...how, seconds: limit });
      const { states, transitions, depth, deadlocks } = parse(stdout);
      const counts = { states, transitions, depth, deadlocks };
      check(job, counts, samples.get(job)[0]?.counts ?? {});
      samples.get(job).push({ ...sample, counts });
    }
  }
  const rows = jobs.map((job) => {
    const all = samples.get(job);
    const times = all.map((s) => s.milliseconds);
    return {
      key: job.key, label: job.label, milliseconds: median(times), fastest: Math.min(...times), times,
      cpuMilliseconds: median(all.map((s) => s.cpuMilliseconds)),
      kilobytes: median(all.map((s) => s.kilobytes)), ...all[0].counts,
    };
  });
  return { title, rows };
}

function report({ json, smoke, runs }, groups) {
  const rows = Object.fromEntries(Object.entries(groups).map(([name, group]) => [name, group.rows]));
  const machine = { cpu: cpus()[0].model.trim(), cores: cpus().length, node: process.version };
  if (json) {
    const goals = smoke ? [] : reached(rows);
    console.log(JSON.stringify({ machine, runs, smoke, groups, goals }, null, 2));
    return;
  }
  for (const group of Object.values(groups)) console.log(`${groupTable(group)}\n`);
  if (!smoke) console.log(`${goalTable(rows)}\n`);
  const each = `${runs} ${runs === 1 ? 'run' : 'runs'} each, ${machine.cores} cores, node ${machine.node}`;
  console.log(`${each}: every count was right${smoke ? '; the times mean nothing' : ''}.`);
}

async function main() {
  const chosen = options();
  if (!isBuilt()) throw new UsageError('the checker is not built: npm run build');
  const folder = mkdtempSync(join(tmpdir(), 'smpcheck-bench-'));
  try {
    const groups = [];
    for (const name of chosen.only) groups.push(await groupOf(name, folder, chosen));
    const jobs = groups.flatMap((group) => group.jobs);
    if (jobs.length === 0) throw new UsageError(`no row begins so: ${chosen.begins.join(', ')}.`);
    const absent = missing(new Set(jobs.flatMap((job) => ['timeout', ...job.tools])));
    if (absent !== undefined) throw new UsageError(absent);
    const wanted = groups.filter((group) => group.jobs.length > 0);
    report(chosen, Object.fromEntries(wanted.map((group) => [group.name, rounds(group, chosen)])));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

try {
  await main();
} catch (error) {
  if (error.name !== 'UsageError' && !(error instanceof BenchError)) throw error;
  tell(`bench: ${error.message}`);
  process.exitCode = error.name === 'UsageError' ? 2 : 1;
}

import { availableParallelism } from 'node:os';
import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';
import type { CheckOptions } from './check-options.js';
import type { ExitCode, Io } from './io.js';
import type { ExportOptions } from './export.js';
import type { MutateOptions } from './mutate/mutate.js';
import type { RandomOptions } from './random-options.js';
import type { ReplayOptions } from './replay.js';
import type { ShowOptions } from './show.js';
import type { SeriesOptions } from './series/series.js';
import { duration, memorySize } from './quantities.js';
import type { ValidateOptions } from './validate.js';

/** Makes an action commander's; each loads its code when it is called, so that no command waits for another's. */
type Bind = <A extends readonly unknown[]>(
  action: (io: Io, ...args: A) => Promise<ExitCode>) => (...args: A) => Promise<void>;
type Declare = (program: Command, bind: Bind) => void;

/** More threads than anybody's machine has would only take memory. */
const WORKERS_MAX = 64;
const WORKERS = Math.min(availableParallelism(), WORKERS_MAX);

function workers(text: string): number {
  const n = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (n >= 1 && n <= WORKERS_MAX) return n;
  throw new InvalidArgumentError(`It is not a whole number from 1 to ${WORKERS_MAX}.`);
}

function wholeNumber(text: string): number {
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It is not a whole number of at least 1.');
}

/** Lines at the end of a command's help; a test runs each. */
const examples = (command: Command, lines: readonly string[]): Command =>
  command.addHelpText('after', `\nExamples:\n${lines.map((l) => `  ${l}\n`).join('')}`);

const checkCommand: Declare = (program, bind) => {
  examples(program.command('check'), [
    'smpcheck check --variant V28 --scenario two-senders-debug --property csd-lock-exclusion',
    'smpcheck check --patches 1-5 --scenario one-call --latency',
  ])
    .description('Check properties of a variant in a scenario, or of a system of your own; show the shortest counterexample.')
    .argument('[file]', "TypeScript or JavaScript that exports 'variant' or 'system'")
    .option('--scenario <names...>', 'scenarios; one-call, those of the variant, or those that run what it edits')
    .option('--variant <id>', "variant, V34 (the merged series) unless given; of a file with a system one of its 'variants'")
    .option('--mutant <name>', "a mechanical mutant of it, as 'smpcheck mutate' names them, in scenarios that run it")
    .option('--patches <list>', 'the kernel before the series with these patches, as 1,2,6 or 1-9 or none, in place of a variant')
    .option('--property <names...>', 'these properties only; the search ends when each is found violated')
    .option('--latency', 'latency numbers too')
    .option('--first', 'end with the first violated property')
    .option('--no-deadlock', 'a system of your own: do not ask whether it can deadlock')
    .option('--states <n>', 'end with the level of the search that reaches so many states', wholeNumber)
    .option('--memory <size>', 'memory that a search may take, as 512MiB or 2GiB; 4GiB unless given', memorySize)
    .option('--time <time>', 'end after so many seconds, or as 10m or 2h', duration)
    .option('--checkpoint <file>', 'keep the search of one scenario in a file: at a limit, at Ctrl-C and at intervals')
    .option('--every <time>', 'the intervals; 60 seconds unless given', duration)
    .option('--resume <file>', 'go on with the search of a checkpoint, also with other limits and threads; the file stays')
    .option('--no-reduction', 'store every state, also where a long search could leave some out')
    .option('--coverage', 'how often each step fired, and what never did; goes on past violations, without reductions')
    .option('--trace <file>', 'write the counterexample to a file')
    .option('--locals', "show local variables in the counterexample")
    .option('--json', 'one JSON object')
    .option('--workers <n>', 'threads that search, all together; the cores of this machine unless given', workers, WORKERS)
    .option('--progress', 'progress on stderr, also where that is no terminal')
    .action(bind(async (io: Io, file: string | undefined, options: CheckOptions) =>
      (await import('./check.js')).check(file, options, io)));
};

const validateCommand: Declare = (program, bind) => {
  examples(program.command('validate'), [
    'smpcheck validate V28 V03',
    'smpcheck validate B06 --verbose',
  ])
    .description('Check variants against their expected verdicts; all of them unless named.')
    .argument('[ids...]', "variants, or files that export a 'variant' with 'expect'")
    .option('--states <n>', 'end each search after so many states', wholeNumber)
    .option('--reduction', 'leave out states that no verdict needs, where a search is long: less memory, not always less time')
    .option('--verbose', 'also: other violated properties, and those that are never at risk')
    .option('--json', 'one JSON object')
    .option('--workers <n>', 'searches at once, a thread each; the cores of this machine unless given', workers, WORKERS)
    .option('--progress', 'progress on stderr, also where that is no terminal')
    .action(bind(async (io: Io, ids: readonly string[], options: ValidateOptions) =>
      (await import('./validate.js')).validate(ids, options, io)));
};

const mutateCommand: Declare = (program, bind) => {
  examples(program.command('mutate'), [
    'smpcheck mutate csd_unlock',
    'smpcheck mutate csd_lock --survivors --states 100000',
  ])
    .description('Drop, swap and move each step of the merged series; show which property needs it.')
    .argument('[routines...]', 'kernel functions; all of them unless named')
    .option('--survivors', 'list only what no property kills, with the reasons')
    .option('--states <n>', 'end each search after so many states; 1000000 unless given', wholeNumber)
    .option('--json', 'one JSON object')
    .option('--workers <n>', 'mutants at once, a thread each; the cores of this machine unless given', workers, WORKERS)
    .option('--progress', 'progress on stderr, also where that is no terminal')
    .action(bind(async (io: Io, routines: readonly string[], options: MutateOptions) =>
      (await import('./mutate/mutate.js')).mutate(routines, options, io)));
};

const seriesCommand: Declare = (program, bind) => {
  examples(program.command('series'), [
    'smpcheck series --scenario one-call',
    'smpcheck series --scenario one-call --mermaid',
  ])
    .description('Analyse the series of patches: is every prefix safe, what breaks without each patch, which patch needs which.')
    .option('--scenario <names...>', 'these scenarios only')
    .option('--states <n>', 'end each search after so many states', wholeNumber)
    .option('--trace <folder>', 'write the shortest counterexample of each row to a file of this folder')
    .option('--mermaid', 'the derived graph alone, as a Mermaid flowchart')
    .option('--json', 'one JSON object')
    .option('--workers <n>', 'searches at once, a thread each; the cores of this machine unless given', workers, WORKERS)
    .option('--progress', 'progress on stderr, also where that is no terminal')
    .action(bind(async (io: Io, options: SeriesOptions) => (await import('./series/series.js')).series(options, io)));
};

const replayCommand: Declare = (program, bind) => {
  examples(program.command('replay'), [
    'smpcheck replay traces/corpus/V03.json',
    'smpcheck replay traces/corpus/V28.json --locals',
  ])
    .description("Execute a trace file on today's model.")
    .argument('<trace>', 'trace file, as check --trace writes it')
    .argument('[file]', 'the file with the variant or system that it is a trace of')
    .option('--locals', 'show local variables')
    .option('--json', 'one JSON object')
    .action(bind(async (io: Io, trace: string, file: string | undefined, options: ReplayOptions) =>
      (await import('./replay.js')).replay(trace, file, options, io)));
};

const showCommand: Declare = (program, bind) => {
  examples(program.command('show'), [
    'smpcheck show routine csd_lock',
    'smpcheck show scenario many-vs-many',
  ])
    .description('Show what there is: scenarios, variants, properties, patches, routines, events.')
    .argument('[what]', 'scenario, variant, property, patch, routine or event; a name of any kind; a file; without it a list of all')
    .argument('[name]', 'its name, the number of a patch, or a file with a variant')
    .option('--variant <id>', 'routine: of this variant; V34 unless given')
    .option('--file <file>', 'routine, property, event: of the variant or system that this file exports')
    .option('--scenario <name>', 'routine: with the switches of this scenario; one-call unless given')
    .option('--mermaid', 'routine: its machine as a Mermaid state diagram')
    .option('--json', 'one JSON object')
    .action(bind(async (io: Io, what: string | undefined, name: string | undefined, options: ShowOptions) =>
      (await import('./show.js')).show(what, name, options, io)));
};

const natural = (text: string): number => {
  if (/^\d{1,10}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It is not a whole number.');
};

const randomCommand: Declare = (program, bind) => {
  examples(program.command('random'), [
    'smpcheck random --variant V28 --scenario two-senders-debug --seed 1 --runs 200',
    'smpcheck random --scenario large-mixed --seed 1 --runs 2 --steps 500',
  ])
    .description('Walk at random where exhaustion cannot reach; what is not violated is not found, never holds.')
    .argument('[file]', "TypeScript or JavaScript that exports 'variant' or 'system'")
    .option('--scenario <name>', 'scenario; large-mixed, or the first that the file names')
    .option('--variant <id>', 'variant; V34, the merged series, or that of the file')
    .option('--property <names...>', 'these properties only')
    .option('--seed <n>', 'the same seed gives the same answer; drawn unless given', natural)
    .option('--path <path>', 'repeat the one schedule that this path of the seed leads to')
    .option('--runs <n>', 'schedules', wholeNumber)
    .option('--steps <n>', 'steps of a schedule', wholeNumber)
    .option('--scheduler <name>', 'uniform, pct, round-robin or mixed')
    .option('--trace <file>', 'write the counterexample to a file')
    .option('--json', 'one JSON object')
    .action(bind(async (io: Io, file: string | undefined, options: RandomOptions) => (await import('./random.js')).random(file, options, io)));
};

const exportCommand: Declare = (program, bind) => {
  examples(program.command('export'), [
    'smpcheck export --to murphi --scenario one-call --property csd-lifetime',
    'smpcheck export --to promela --variant V10 --scenario sender-down --count',
  ])
    .description('Write a variant in a scenario, or a system of your own, in the language of another model checker.')
    .argument('[file]', "TypeScript or JavaScript that exports 'variant' or 'system'")
    .requiredOption('--to <language>', 'murphi, for Rumur, or promela, for SPIN')
    .option('--scenario <name>', "scenario; one-call, or the first of the variant's")
    .option('--variant <id>', "variant, V34 (the merged series) unless given; of a file with a system one of its 'variants'")
    .option('--property <names...>', 'these properties only')
    .option('--count', 'report no violations: the other checker goes on and counts all states')
    .option('-o, --output <path>', 'write to a file: a new one, or an earlier export')
    .option('--force', 'also over a file that is no export')
    .action(bind(async (io: Io, file: string | undefined, options: ExportOptions) =>
      (await import('./export.js')).exportSystem(file, options, io)));
};

/** Every command, in the order of the help text. */
export const commands: readonly Declare[] = [checkCommand, validateCommand, seriesCommand, mutateCommand, replayCommand, randomCommand, showCommand, exportCommand];

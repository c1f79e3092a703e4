import { EXIT } from '../io.js';
import type { ExitCode } from '../io.js';
import { filled, seconds, table } from '../text.js';
import { count, listing, plural } from '../../study/words.js';
import { quoted } from '../unfinished.js';
import type { Fate, Judged } from '../../study/mutate/fate.js';
import { REASONS, staleReasons } from '../../study/mutate/mutate.js';
import type { LoadMap as Found } from '../../study/mutate/mutate.js';

/** What was found and how it was come by. */
export interface LoadMap extends Found {
  readonly interrupted: boolean;
  readonly milliseconds: number;
}

type Word = Fate['word'];

const withWord = ({ judged }: LoadMap, ...words: readonly Word[]): readonly Judged[] =>
  judged.filter(({ fate }) => words.includes(fate.word));

/** A run that was interrupted knows of no reason whether it is stale. */
const stale = (map: LoadMap): readonly string[] => (map.interrupted ? [] : staleReasons(map));

/** Unexplained survivors and stale reasons before what is open. */
export function loadMapCode(map: LoadMap): ExitCode {
  if (withWord(map, 'unexplained').length > 0 || stale(map).length > 0) return map.interrupted ? EXIT.inconclusive : EXIT.violated;
  return map.interrupted || withWord(map, 'open', 'stopped').length > 0 ? EXIT.inconclusive : EXIT.holds;
}

/** The map, one table a function, what is not explained, and the totals. */
export function loadMapText(map: LoadMap, survivorsOnly: boolean): string {
  const shown = survivorsOnly ? map.judged.filter(({ fate }) => fate.word !== 'killed' && fate.word !== 'no program') : map.judged;
  const programs = [...new Set(shown.map((j) => j.mutant.program))];
  const head = `${map.title.replace(/\.$/, '')}. ${plural(map.judged.length, 'mutant')} of ${plural(new Set(map.judged.map((j) => j.mutant.program)).size, 'function')} `
    + `in ${plural(map.scenarios.length, 'scenario')}, at most ${count(map.statesMax)} states a search.`;
  return [
    filled(head), '\n', ...programs.flatMap((p) => [routineTable(p, shown.filter((j) => j.mutant.program === p)), '\n']),
    ...unexplained(map), ...stale(map).map((line) => filled(`Stale reason: ${line}.`)),
    totalsTable(map), '\n', ...closing(map).map((line) => filled(line)), ...example(map),
  ].join('');
}

/** Within its function a mutant needs no longer name. */
const short = ({ mutant: { name, program } }: Judged): string => name.replaceAll(`${program}/`, '');

const routineTable = (program: string, judged: readonly Judged[]): string =>
  table([[program, ''], ...judged.map((j) => [short(j), fateText(j.fate)])]);

function fateText(fate: Fate): string {
  switch (fate.word) {
    case 'killed': return `${fate.by.property} (${fate.by.steps}) in ${fate.by.scenario}`;
    case 'explained': return `survives, ${fate.reason}: ${fate.because}`;
    case 'unexplained': return 'survives, UNEXPLAINED';
    case 'open': return `open: ${fate.because}`;
    case 'no program': return `no program: ${fate.because.replace(/^[^:]*: /, '')}`;
    case 'stopped': return 'not tried to the end';
  }
}

const unexplained = (map: LoadMap): readonly string[] => {
  const names = withWord(map, 'unexplained').map((j) => `  ${j.mutant.name}\n`);
  return names.length === 0 ? [] : [`UNEXPLAINED: ${plural(names.length, 'mutant')} that nothing kills and nobody has explained.\n`, ...names, '\n'];
};

/** By kind and by what it is that is changed. */
function totalsTable(map: LoadMap): string {
  const kinds = [...new Set(map.judged.map(kindOf))];
  const row = (name: string, some: readonly Judged[]): readonly string[] => [
    name, String(some.length), ...(['killed', 'explained', 'unexplained', 'open', 'stopped', 'no program'] as const)
      .map((word) => String(some.filter((j) => j.fate.word === word).length)), '',
  ];
  return table([
    ['change', 'mutants', 'killed', 'explained', 'unexplained', 'open', 'not tried', 'no program', ''],
    ...kinds.map((k) => row(k, map.judged.filter((j) => kindOf(j) === k))), row('all', map.judged),
  ].map((r) => r.slice(0, -1)), ['mutants', 'killed', 'explained', 'unexplained', 'open', 'not tried', 'no program']);
}

const kindOf = ({ mutant: { kind, node } }: Judged): string =>
  `${kind} ${node === 'step' ? 'a step' : node === 'call' || node === 'indirect' ? 'a call' : 'a block'}`;

function closing(map: LoadMap): readonly string[] {
  const counted = withWord(map, 'killed', 'explained', 'unexplained', 'open').length;
  const [killed, explained] = [withWord(map, 'killed'), withWord(map, 'explained')];
  const errors = killed.filter(({ fate }) => fate.word === 'killed' && fate.by.property === 'model-error').length;
  const why = REASONS.flatMap((reason) => {
    const n = explained.filter(({ fate }) => fate.word === 'explained' && fate.reason === reason).length;
    return n === 0 ? [] : [`${n} ${reason}`];
  });
  const part = (n: number): string => (counted === 0 ? '-' : `${(100 * n / counted).toFixed(1)} %`);
  const about = why.length === 0 ? '' : ` (${listing(why)})`;
  return [
    `${map.interrupted ? 'Interrupted: ' : ''}${killed.length} of ${counted} killed (${part(killed.length)}), ${errors} of them by a model error; `
    + `${explained.length} explained${about}: ${part(killed.length + explained.length)} together. ${seconds(map.milliseconds)}.`,
  ];
}

/** A line that shows the counterexample of the first kill; never wrapped. */
function example({ judged }: LoadMap): readonly string[] {
  const [first] = judged.flatMap(({ mutant, fate }) => (fate.word === 'killed' && fate.by.property !== 'model-error' ? [{ mutant, by: fate.by }] : []));
  if (first === undefined) return [];
  const { mutant: { name }, by: { scenario, property } } = first;
  return [`A trace: npx smpcheck check --mutant ${quoted(name)} --scenario ${scenario} --property ${property}\n`];
}

/** The same as one JSON object, without times. */
export function loadMapJson(map: LoadMap): string {
  return `${JSON.stringify({
    command: 'mutate', exit: loadMapCode(map), interrupted: map.interrupted, statesMax: map.statesMax,
    scenarios: map.scenarios, stale: stale(map),
    mutants: map.judged.map(({ mutant: { name, kind, program, at, node, beside }, fate }) =>
      ({ mutant: name, kind, routine: program, at, node, beside: beside ?? null, ...fate })),
  })}\n`;
}

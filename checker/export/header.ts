import type { Outline } from './outline.js';
import { plain } from './outline.js';

/** Tells an export from other files. */
export const MARK = 'written by smpcheck from its ground system.';

/** The lines that every export begins with; `run` says how to run the other checker, `counts` what it counts. */
export function header(o: Outline, run: readonly string[], counts: readonly string[]): readonly string[] {
  const goals = o.system.properties.filter((p) => p.goal !== undefined).map((p) => p.name);
  return [
    `${o.system.name}, ${MARK}`,
    '',
    'Run it with',
    ...run.map((l) => `    ${l}`),
    '',
    ...counts,
    ...(o.checked.length > 0 ? [`Violations are reported of: ${o.checked.join(', ')}.`]
      : ['No violation is reported: everything is explored. Export with properties to have them checked.']),
    ...(goals.length === 0 ? [] : [
      `Not exported: the goals of ${goals.join(', ')}, which speak of what can still be reached and not of single states.`,
    ]),
    'Masks have one bit a member; an index that is as large as its set means none.',
  ].map(plain);
}

/** The index sets, one line each. */
export const setLines = ({ system }: Outline): readonly string[] => Object.entries(system.sets)
  .filter(([, members]) => members.length > 0)
  .map(([set, members]) => plain(`${set}: ${members.map((m, i) => `${i} ${m}`).join(', ')}`));

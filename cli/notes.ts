import type { Property } from '../checker/language/index.js';
import { NAMED } from '../study/edited/follow.js';
import type { Chosen, Reached } from '../study/edited/follow.js';
import { firstOf, listing, plural } from '../study/words.js';

/** The scenarios with their reasons, each reason once. */
export const chosenText = (chosen: readonly Chosen[]): string => listing([...new Set(chosen.map((c) => c.because))].map((because) => {
  const those = chosen.filter((c) => c.because === because).map((c) => c.scenario);
  return because === '' ? listing(those) : `${listing(those)} (${those.length === 1 ? 'it' : 'each'} ${because})`;
}));

/** What was not looked at, where something was left out. */
export const largerNotes = (larger: readonly string[]): readonly string[] => (larger.length === 0 ? []
  : [`note: not searched, for ${larger.length === 1 ? 'it is' : 'they are'} larger: ${listing(larger)}, which ${larger.length === 1 ? 'runs' : 'run'} what differs too; --scenario takes ${larger.length === 1 ? 'it' : 'them'}`]);

/** Why nothing can be said of edits that do not run. */
export const unrunText = (r: Reached | undefined): string =>
  (r === undefined || r.never.length === 0 ? 'the edits change nothing' : `no scenario runs what the edits change: ${listing(r.never)}`);

/** Standing notes about what no chosen scenario runs, or was not seen to. */
export function reachedNotes(r: Reached | undefined, scenarios: number): readonly string[] {
  if (r === undefined) return [];
  const [never, open] = [[...r.never, ...r.parts.never], [...r.open, ...r.parts.open]];
  const [runs, ran] = scenarios === 1 ? ['the scenario never runs', 'the scenario was not seen to run']
    : ['no chosen scenario runs', 'no chosen scenario was seen to run'];
  return [
    ...(never.length === 0 ? [] : [`note: ${runs} ${firstOf(never)}, which the edits change`]),
    ...(open.length === 0 ? [] : [`note: ${ran} ${firstOf(open)}, which the edits change, in ${plural(NAMED, 'state')}`]),
  ];
}

/** A property knows what it is told: says which events are missing where one watches them. */
export function lostNotes(r: Reached | undefined, observers: readonly Property[]): readonly string[] {
  return (r?.lost ?? []).flatMap(({ program, event }) => {
    const watching = observers.filter((p) => event in p.on).map((p) => p.property);
    if (watching.length === 0) return [];
    return [`note: with the edits ${program} does not emit ${event} where it did: ${firstOf(watching)} ${watching.length === 1 ? 'watches' : 'watch'} it`];
  });
}

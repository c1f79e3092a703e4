import { splitAddress } from '../checker/language/edit/address.js';
import { Columns, fill, LINE_WIDTH } from './columns.js';
import type { Changes, Trace, TraceStep } from './format.js';

export interface RenderOptions {
  /** Show what the steps do to the agents' locals as well. */
  readonly locals?: boolean;
}

/**
 * A trace as plain ASCII for a mailing-list reply: at most 80 columns wide, time downwards, a column
 * for every lane in which something happens, and below what went wrong.
 */
export function renderTrace(trace: Trace, options: RenderOptions = {}): string {
  const lines = [...table(trace, options), ...closing(trace).flatMap((text) => fill(text.split(' '), ' ', LINE_WIDTH))];
  return lines.map((l) => `${l.replace(/[^\x20-\x7e]/g, '?')}\n`).join('');
}

function table({ lanes, steps }: Trace, options: RenderOptions): readonly string[] {
  if (steps.length === 0) return [];
  const acting = new Set(steps.map((s) => s.lane));
  const shown = [...lanes.filter((l) => acting.has(l)), ...[...acting].filter((l) => !lanes.includes(l))];
  const columns = new Columns(shown, steps.length);
  const named = agentsToName(steps);
  const entries = steps.flatMap((s, i) =>
    columns.entry(i + 1, shown.indexOf(s.lane), stepText(s, named.has(s.agent)), changeTexts(s, options)));
  return [...columns.header(), ...entries, ''];
}

/** Agents that their lane alone does not tell: they share it, or they are seen in others too. */
function agentsToName(steps: readonly TraceStep[]): ReadonlySet<string> {
  const pairs = [...new Map(steps.map((s) => [`${s.lane}\n${s.agent}`, s])).values()];
  const isAlone = (s: TraceStep): boolean => pairs.every((p) => p === s || (p.lane !== s.lane && p.agent !== s.agent));
  return new Set(pairs.filter((s) => !isAlone(s)).map((s) => s.agent));
}

/** `A csd_lock: flags | LOCK`; a step of the agent's own program bears no routine. */
function stepText(s: TraceStep, named: boolean): string {
  const { owner, name } = splitAddress(s.address, [s.agent]);
  const who = [...(named ? [s.agent] : []), ...(owner === s.agent ? [] : [owner])].join(' ');
  const chosen = s.chosen === undefined ? [] : [`[${s.chosen}]`];
  const what = [name, ...chosen, ...(s.polls === true ? ['(polls)'] : [])].join(' ');
  return who === '' ? what : `${who}: ${what}`;
}

function changeTexts(s: TraceStep, options: RenderOptions): readonly string[] {
  const texts = (changes: Changes, label: (cell: string) => string): readonly string[] =>
    Object.entries(changes).map(([cell, { to }]) => `${label(cell)}=${to}`);
  const locals = options.locals === true && s.locals !== undefined
    ? texts(s.locals, (cell) => cell.slice(cell.lastIndexOf('.') + 1)) : [];
  return [...texts(s.changes, (cell) => cell), ...locals];
}

/** What went wrong, and how things stand then. */
function closing(trace: Trace): readonly string[] {
  const { property, because, variant, scenario, steps, final } = trace;
  const when = steps.length === 0 ? 'At the start' : `After ${steps.length} step${steps.length === 1 ? '' : 's'}`;
  const entries = Object.entries(final);
  const places = entries.flatMap(([cell, at]) => (cell.endsWith(PC) ? [whereabouts(cell.slice(0, -PC.length), at)] : []));
  const values = entries.flatMap(([cell, word]) => (cell.endsWith(PC) ? [] : [`${cell}=${word}`]));
  const standing = [...places, ...values].join(', ');
  return [
    `${when} of ${scenario}, ${variant} violates ${property}: ${because.replace(/\.$/, '')}.`,
    ...(standing === '' ? [] : [`Then: ${standing}.`]),
  ];
}

const PC = ':pc';

function whereabouts(agent: string, location: string): string {
  if (location === 'end') return `${agent} is done`;
  return `${agent} is at ${location.startsWith(`${agent}/`) ? location.slice(agent.length + 1) : location}`;
}

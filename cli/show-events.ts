import { nodesIn } from '../checker/language/edit/tree.js';
import { visitEffects } from '../checker/language/lower/rewrite.js';
import type { Description, Property } from '../checker/language/index.js';
import { programsIn } from './show-changes.js';
import { facts } from './show-texts.js';

/** An event, its fields with their domains, and the steps that emit it. */
export interface ShownEvent {
  readonly event: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly emitted: readonly string[];
}

/** The events of a description, by name. */
export function eventsIn(d: Description): ReadonlyMap<string, ShownEvent> {
  const events = new Map<string, { event: string; fields: Record<string, string>; emitted: string[] }>();
  for (const { name: program, body } of programsIn(d)) {
    for (const { node } of nodesIn(body)) {
      if (node.kind !== 'step' && node.kind !== 'forEach') continue;
      visitEffects(node.effects, (e) => {
        if (e.op !== 'emit') return;
        const fields = Object.fromEntries(Object.entries(e.params ?? {}).map(([name, domain]) =>
          [name, domain.kind === 'bool' ? 'yes or no' : domain.kind === 'range' ? `0 to ${domain.max}` : domain.kind === 'mask' ? `mask of ${domain.set}` : domain.set]));
        const known = events.get(e.event) ?? { event: e.event, fields, emitted: [] };
        known.emitted.push(`${program}/${node.name}`);
        events.set(e.event, known);
      });
    }
  }
  return new Map([...events].sort(([a], [b]) => (a < b ? -1 : 1)));
}

const fieldsText = ({ fields }: ShownEvent): string => Object.entries(fields).map(([name, domain]) => `${name}: ${domain}`).join(', ');

export const eventText = (e: ShownEvent, observers: readonly Property[]): string => `${e.event}\n${facts([
  ['fields', fieldsText(e)],
  ['emitted by', e.emitted.join(', ')],
  ['watched by', observers.filter((p) => e.event in p.on).map((p) => p.property).join(', ')],
])}`;

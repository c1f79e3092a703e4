import { nodesIn } from '../../checker/language/edit/tree.js';
import type { Found } from '../../checker/language/edit/tree.js';
import { programsOf } from '../../checker/language/edit/address.js';
import type { Program } from '../../checker/language/edit/address.js';
import type { Description, EffectNode, Node } from '../../checker/language/index.js';
import { visitEffects } from '../../checker/language/lower/rewrite.js';
import { diffLines } from './diff.js';

/** One thing that edits change, and where a system comes by it. */
export interface Change {
  /** A routine, an agent, a definition or a switch. */
  readonly name: string;
  /** `routine/node`: the change runs where one of these steps or calls does, before or after it. */
  readonly at: readonly string[];
}

/**
 * What differs between a description and the same with edits: found in the data, not in the operations, so that no
 * kind of edit escapes. Variables, pools and members that nothing uses are no change.
 */
export function changesBetween(plain: Description, edited: Description): readonly Change[] {
  const [before, after] = [programsIn(plain), programsIn(edited)];
  const names = [...new Set([...before.keys(), ...after.keys()])];
  const bodies = names.map((name): Change => ({ name, at: changedNodes(before.get(name), after.get(name)) }));
  return [...bodies, ...changedMeanings(plain, edited)].filter((c) => c.at.length > 0);
}

const programsIn = (d: Description): ReadonlyMap<string, Program> => new Map(programsOf(d).map((p) => [p.name, p]));

/** Steps, calls and loops take part in a run; `if`, `let` and `return` do by what is around them. */
const runs = ({ kind }: Node): boolean => ['step', 'call', 'indirect', 'forEach', 'exclusive'].includes(kind);

const within = (program: string, nodes: readonly Node[]): readonly string[] =>
  [...new Set(nodesIn(nodes).filter(({ node }) => runs(node)).flatMap(({ node: { name, kind } }) =>
    [`${program}/${name}`, ...(kind === 'exclusive' ? [`${program}/${name} ends`] : [])]))];

function changedNodes(before: Program | undefined, after: Program | undefined): readonly string[] {
  const name = before?.name ?? after?.name ?? '';
  const [old, now] = [before?.body ?? [], after?.body ?? []];
  const around = JSON.stringify(frame(before, after)) !== JSON.stringify(frame(after, before));
  if (old === now && !around) return [];
  const all = (): readonly string[] => within(name, [...old, ...now]);
  // A program of its own, or one whose every step is enabled in another way.
  if (before === undefined || after === undefined || around) return all();
  const [a, b] = [nodesIn(old), nodesIn(now)];
  const place = ({ node, position }: Found): string => `${position.length} ${position.at(-2) ?? ''} ${line(node)}`;
  let [i, j] = [0, 0];
  const changed = diffLines(a.map(place), b.map(place)).flatMap(({ mark }): readonly Node[] => {
    const [gone, come] = [mark === '+' ? undefined : a[i++], mark === '-' ? undefined : b[j++]];
    return mark === ' ' ? [] : [gone ?? come].flatMap((f) => (f === undefined ? [] : [f.node]));
  });
  if (changed.length === 0) return [];
  const at = within(name, changed);
  return at.length > 0 ? at : all();
}

type Fields = Readonly<Record<string, unknown>>;
const fieldsOf = (p: Program | undefined): Fields => ({ ...p }) as unknown as Fields;

/**
 * What holds for all steps of a program, its body aside. Of locals, parameters and defaults those that `other` has too: one that came
 * or went is used by nodes or by nobody.
 */
function frame(p: Program | undefined, other: Program | undefined = p): unknown {
  const { body: _body, ...rest } = fieldsOf(p);
  const shared = (field: string): readonly unknown[] => Object.entries(rest[field] ?? {})
    .filter(([name]) => Object.hasOwn(fieldsOf(other)[field] ?? {}, name));
  return { ...rest, ...Object.fromEntries(['locals', 'params', 'defaults'].map((field) => [field, shared(field)])) };
}

/** A node without what is inside it. */
const line = (node: Node): string => JSON.stringify({ ...node, body: '', yes: '', no: '', branches: '' });

/** An event that a routine or an agent emits less often than before, and nobody more often in its place. */
export interface Lost { readonly program: string; readonly event: string }

export function eventsLost(plain: Description, edited: Description): readonly Lost[] {
  const [before, after] = [programsIn(plain), programsIn(edited)];
  const all = (programs: ReadonlyMap<string, Program>): readonly string[] => [...programs.values()].flatMap(eventsOf);
  const [had, has] = [all(before), all(after)];
  const count = (events: readonly string[], event: string): number => events.filter((e) => e === event).length;
  const fewer = [...new Set(had)].filter((event) => count(has, event) < count(had, event));
  return fewer.length === 0 ? [] : [...before.values()].flatMap((p) => {
    const [old, now] = [eventsOf(p), eventsOf(after.get(p.name) ?? { name: p.name, body: [] })];
    return fewer.filter((event) => count(now, event) < count(old, event)).map((event): Lost => ({ program: p.name, event }));
  });
}

/** Every place of a program where it emits, by event. */
function eventsOf({ body }: Program): readonly string[] {
  const events: string[] = [];
  const note = (effects: readonly EffectNode[]): void => visitEffects(effects, (e) => { if (e.op === 'emit') events.push(e.event); });
  for (const { node } of nodesIn(body)) if (node.kind === 'step' || node.kind === 'forEach') note(node.effects);
  return events;
}

/** Definitions and switches that mean something else now, where they are used. */
function changedMeanings(plain: Description, edited: Description): readonly Change[] {
  const old = new Map(plain.definitions.map((d) => [d.name, d]));
  const definitions = edited.definitions.filter((d) => old.has(d.name) && JSON.stringify(d) !== JSON.stringify(old.get(d.name)))
    .map(({ name }): Change => ({ name, at: usesOf(edited, 'define', name) }));
  const switches = Object.keys(edited.switches).filter((name) => edited.switches[name] !== plain.switches[name])
    .map((name): Change => ({ name, at: usesOf(edited, 'switch', name) }));
  return [...definitions, ...switches];
}

/** Nodes that mention a definition, directly or through another one, or a switch. */
function usesOf(d: Description, op: 'define' | 'switch', name: string): readonly string[] {
  const text = `"op":"${op}","name":${JSON.stringify(name)}`;
  const through = d.definitions.filter((x) => x.name !== name && JSON.stringify(x.body).includes(text))
    .flatMap((x) => usesOf(d, 'define', x.name));
  const direct = programsOf(d).flatMap((p) => (JSON.stringify(frame(p)).includes(text) ? within(p.name, p.body)
    : within(p.name, nodesIn(p.body).map((f) => f.node).filter((node) => line(node).includes(text)))));
  return [...new Set([...direct, ...through])];
}

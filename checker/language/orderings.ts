import type { EffectNode, Node, Ordering, RoutineNode } from './data.js';
import { branchesOf, filterNodes } from './edit/tree.js';
import { visitEffects } from './lower/rewrite.js';
import type { Description } from './system.js';

/** Events that somebody hears. */
export type Heard = ReadonlySet<string>;

/** Whether a step does nothing but order what stands before and behind it, as smp_mb() does. */
function isBarrier(node: Node, heard: Heard): boolean {
  if (node.kind !== 'step' || node.ordering === 'plain' || node.guard !== undefined) return false;
  return node.effects.every((e) => e.op === 'emit' && !heard.has(e.event));
}

/**
 * A description without its barriers. Two that are the same system then, and are not with them, differ in
 * orderings alone. What a branch of `either` begins with stays, as it must begin with a step.
 */
export function withoutBarriers(d: Description, heard: Heard): Description {
  const strip = (body: readonly Node[]): readonly Node[] => {
    const first = new Set(eithers(body).flatMap((branch) => branch.slice(0, 1)));
    return filterNodes(body, (node) => first.has(node) || !isBarrier(node, heard));
  };
  const put = <P extends { readonly body: readonly Node[] }>(p: P): P => ({ ...p, body: strip(p.body) });
  return { ...d, routines: d.routines.map(put), agents: d.agents.map(put) };
}

const eithers = (body: readonly Node[]): readonly (readonly Node[])[] =>
  body.flatMap((node) => [...(node.kind === 'either' ? node.branches : []), ...branchesOf(node).flatMap(eithers)]);

/** One step of an agent's program, its calls inlined. */
interface Access {
  /** What it does, without its name and its ordering. */
  readonly does: string;
  readonly address: string;
  readonly ordering: Ordering;
  readonly barrier: boolean;
}

/**
 * Whether an edit of `before` that gives `after` changes an order of accesses, whatever else it changes. In the
 * programs of the agents, calls inlined and in textual order, one of these is true of some step whose ordering is
 * not plain: it has another ordering than before; it is gone, not merely with other effects under its name; or it has
 * moved, being one of the fewest steps that must. Of a barrier also: it is new, or a step has come to its other side.
 */
export function ordersDiffer(before: Description, after: Description, heard: Heard): boolean {
  const seen = new Set<string>();
  return after.agents.some((agent, i) => {
    const old = before.agents.find((a) => a.name === agent.name);
    if (old === undefined) return false;
    const [a, b] = [new Outline(before, heard).of(old), new Outline(after, heard).of(after.agents[i])];
    const key = JSON.stringify([a, b]);
    if (seen.has(key)) return false;
    seen.add(key);
    return differ(a, b);
  });
}

type Body = { readonly name: string; readonly body: readonly Node[] };

/** Writes the steps of a program one after the other. */
class Outline {
  private readonly routines: ReadonlyMap<string, RoutineNode>;
  private readonly open: string[] = [];

  constructor(private readonly description: Description, private readonly heard: Heard) {
    this.routines = new Map(description.routines.map((r) => [r.name, r]));
  }

  of({ name, body }: Body): readonly Access[] {
    if (this.open.includes(name)) return [];
    this.open.push(name);
    const accesses = this.list(name, body);
    this.open.pop();
    return accesses;
  }

  private list(program: string, body: readonly Node[]): readonly Access[] {
    return body.flatMap((node) => [...this.own(program, node), ...branchesOf(node).flatMap((list) => this.list(program, list))]);
  }

  private own(program: string, node: Node): readonly Access[] {
    const access = (does: unknown, ordering: Ordering, barrier = false): readonly Access[] =>
      [{ does: JSON.stringify(does), address: `${program}/${node.name}`, ordering, barrier }];
    switch (node.kind) {
      case 'step': {
        const { guard, choose, effects, ordering, environment } = node;
        const barrier = isBarrier(node, this.heard);
        return access(barrier ? ordering : { guard, choose, effects: silent(effects, this.heard), environment }, ordering, barrier);
      }
      case 'forEach': return access({ mask: node.mask, effects: silent(node.effects, this.heard) }, 'plain');
      case 'exclusive': return access({ section: node.guard }, 'mb');
      case 'call': return this.called(node.routine);
      case 'indirect': return (this.description.sets[node.set] ?? []).flatMap((name) => this.called(name));
      default: return [];
    }
  }

  private called(name: string): readonly Access[] {
    const routine = this.routines.get(name);
    return routine === undefined ? [] : this.of(routine);
  }
}

/** Effects without the events that nobody hears. */
function silent(effects: readonly EffectNode[], heard: Heard): readonly EffectNode[] {
  let quiet = false;
  visitEffects(effects, (e) => { if (e.op === 'emit' && !heard.has(e.event)) quiet = true; });
  return quiet ? effects.filter((e) => e.op !== 'emit' || heard.has(e.event)) : effects;
}

function differ(before: readonly Access[], after: readonly Access[]): boolean {
  let start = 0;
  while (start < before.length && start < after.length && same(before[start], after[start])) start++;
  if (start === before.length && start === after.length) return false;
  let end = 0;
  const most = Math.min(before.length, after.length) - start;
  while (end < most && same(before[before.length - 1 - end], after[after.length - 1 - end])) end++;
  return differWithin(before.slice(start, before.length - end), after.slice(start, after.length - end));
}

const same = (a: Access, b: Access): boolean => a.does === b.does && a.ordering === b.ordering;

function differWithin(before: readonly Access[], after: readonly Access[]): boolean {
  const pairs = aligned(before, after);
  if (pairs.some(([i, j]) => before[i].ordering !== after[j].ordering)) return true;
  const [stays, comes] = [new Set(pairs.map(([i]) => i)), new Set(pairs.map(([, j]) => j))];
  const isAmended = (a: Access): boolean =>
    after.some((b, j) => !comes.has(j) && !a.barrier && b.address === a.address && b.ordering === a.ordering && b.does !== a.does);
  if (before.some((a, i) => a.ordering !== 'plain' && !stays.has(i) && !isAmended(a))) return true;
  if (after.some((b, j) => b.barrier && !comes.has(j))) return true;
  return pairs.some(([i, j]) => before[i].barrier && isCrossed(before, after, i, j));
}

/** Whether some step that is as often in both stands before the barrier in one and behind it in the other. */
function isCrossed(before: readonly Access[], after: readonly Access[], i: number, j: number): boolean {
  const count = (list: readonly Access[], does: string, end: number): number => list.slice(0, end).filter((x) => x.does === does).length;
  return before.some(({ does }) => count(before, does, before.length) === count(after, does, after.length)
    && count(before, does, i) !== count(after, does, j));
}

/** Above the number of steps that a program may have. */
const PLAIN = 1_000_000;

/** The steps that need not move: a longest common subsequence, of several one that keeps the plain steps. */
function aligned(a: readonly Access[], b: readonly Access[]): readonly (readonly [number, number])[] {
  const weigh = (x: Access): number => (x.ordering === 'plain' ? PLAIN : PLAIN - 1);
  const best = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0));
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      const both = a[i].does === b[j].does ? best[i + 1][j + 1] + weigh(a[i]) : 0;
      best[i][j] = Math.max(both, best[i + 1][j], best[i][j + 1]);
    }
  }
  const pairs: (readonly [number, number])[] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    if (a[i].does === b[j].does && best[i][j] === best[i + 1][j + 1] + weigh(a[i])) pairs.push([i++, j++]);
    else if (best[i][j] === best[i + 1][j]) i++;
    else j++;
  }
  return pairs;
}

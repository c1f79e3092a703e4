import { Interpreter } from '../../reference/interpreter.js';
import type { ObserverNode } from '../../language/data.js';
import { ground } from '../../language/index.js';
import type { Description } from '../../language/index.js';
import type { GroundSystem, GroundTransition } from '../../language/ground.js';
import type { State } from '../../language/evaluate.js';
import { DirectInterpreter } from './interpreter.js';
import type { DirectFiring, DirectState, Label } from './state.js';

/** What holding a lowered system against its description came to. */
export interface Comparison {
  /** The first difference in a sentence, with the path to it; undefined: none. */
  readonly difference: string | undefined;
  /** States of the description that were looked at. */
  readonly states: number;
  /** The same of the lowered system, which may be fewer: forgotten values tell no states apart. */
  readonly lowered: number;
  /** Every reachable state was. */
  readonly complete: boolean;
  /** Steps that faulted, violated or were at risk. */
  readonly judgements: number;
}

/**
 * Walks a description and its lowered system side by side, every step of every state: both offer the same steps
 * with the same faults, violations and risks, and a state of the description has one image in the lowered system,
 * with the same judgements. So verdicts, lengths of counterexamples, maxima and stuck calls are the same.
 */
export function compareWithDirect(d: Description, observers: readonly ObserverNode[], statesMax: number, system: GroundSystem = ground(d, observers)): Comparison {
  return new Walk(d, observers, system).run(statesMax);
}

interface Pair { readonly direct: DirectState; readonly image: State; readonly path: readonly string[] }

class Walk {
  private readonly direct: DirectInterpreter;
  private readonly lowered: Interpreter;
  private readonly images = new Map<string, string>();
  private readonly seen = new Set<string>();
  private judgements = 0;
  private readonly ids = new Map<unknown, number>();

  constructor(d: Description, private readonly observers: readonly ObserverNode[], private readonly system: GroundSystem) {
    this.direct = new DirectInterpreter(d, observers);
    this.lowered = new Interpreter(system);
  }

  run(statesMax: number): Comparison {
    const todo: Pair[] = [{ direct: this.direct.initial(), image: this.system.initial, path: [] }];
    let difference = this.meet(todo[0]);
    for (let k = 0; k < todo.length && difference === undefined && this.images.size < statesMax; k++) {
      difference = this.step(todo[k], todo);
    }
    return {
      difference, states: this.images.size, lowered: this.seen.size, complete: this.images.size < statesMax, judgements: this.judgements,
    };
  }

  /** Notes a pair, and what is wrong with it. */
  private meet({ direct, image, path }: Pair): string | undefined {
    const key = this.keyOf(direct);
    const text = image.join(',');
    const known = this.images.get(key);
    if (known !== undefined && known !== text) return told(path, `two images of one state: ${known} and ${text}`);
    this.images.set(key, text);
    this.seen.add(text);
    for (const o of this.observers) {
      const p = this.system.properties.find((x) => x.name === o.property);
      for (const what of ['invariant', 'atRisk', 'goal', 'measure'] as const) {
        const [written, made] = [o[what], p?.[what]];
        if (written === undefined || made === undefined) continue;
        const isNumber = what === 'measure';
        const [a, b] = [this.direct.judged(written, direct, o), this.lowered.evaluator.value(made, image)];
        if (isNumber ? a !== b : (a === 0) !== (b === 0)) return told(path, `${what} of ${o.property} is ${a}, lowered ${b}`);
      }
    }
    return undefined;
  }

  private step(pair: Pair, todo: Pair[]): string | undefined {
    const mine = new Map(this.direct.firings(pair.direct).map((f) => [textOf(f.label), f]));
    const theirs = new Map([...this.lowered.firings(pair.image)].map((f) => [textOf(this.labelOf(f.transition)), f]));
    for (const name of new Set([...mine.keys(), ...theirs.keys()])) {
      const [a, b] = [mine.get(name), theirs.get(name)];
      const path = [...pair.path, name];
      if (a === undefined || b === undefined) return told(path, `only ${a === undefined ? 'the lowered system' : 'the description'} offers it`);
      if ((a.next === undefined) !== (b.next === undefined)) return told(path, `enabled in one alone`);
      if (a.environment !== b.transition.environment) return told(path, 'of the environment in one alone');
      const said = [setText(a.violated), setText(a.atRisk)];
      const lowered = [setText(b.violated.map(([p]) => p)), setText(b.atRisk)];
      if (said.join(' | ') !== lowered.join(' | ')) return told(path, `violated and at risk: ${said.join(' | ')}, lowered ${lowered.join(' | ')} (faults ${setText(a.faults)})`);
      this.judgements += isJudgement(a) ? 1 : 0;
      if (a.next === undefined || b.next === undefined) continue;
      const next: Pair = { direct: a.next, image: b.next, path };
      const isNew = !this.images.has(this.keyOf(a.next));
      const wrong = this.meet(next);
      if (wrong !== undefined) return wrong;
      if (isNew) todo.push(next);
    }
    return undefined;
  }

  private labelOf(t: GroundTransition): Label {
    return { agent: this.system.agents[t.agent].name, address: t.address, path: t.path, chosen: t.chosen };
  }

  private keyOf(s: DirectState): string {
    const controls = s.controls.map((c) => [
      c.frames.map((f) => [f.path.join('>'), f.owner, Object.entries(f.values).sort().join(';')].join('!')),
      c.todo.map((i) => (i.kind === 'nodes' ? `${this.idOf(i.list)}:${i.at}` : i.kind === 'leave' ? 'leave' : `${i.kind} ${this.idOf(i.node)}`)),
    ].map((l) => l.join('/')).join('#'));
    return [[...s.stores.values()].map((v) => v.cells.join(',')).join(';'), ...controls, s.owner, s.sections].join('|');
  }

  private idOf(x: unknown): number {
    const known = this.ids.get(x) ?? this.ids.size;
    this.ids.set(x, known);
    return known;
  }
}

const isJudgement = ({ violated, atRisk, faults }: DirectFiring): boolean => violated.size + atRisk.size + faults.size > 0;
const textOf = ({ agent, address, path, chosen }: Label): string => [agent, ...path, address, chosen ?? ''].join(' ');
const setText = (s: Iterable<string>): string => [...new Set(s)].sort().join(',');
const told = (path: readonly string[], what: string): string => `after ${path.length} steps (${path.slice(-6).join(' ; ')}): ${what}`;

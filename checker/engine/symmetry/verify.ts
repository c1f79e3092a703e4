import type { GroundSystem, GroundTransition } from '../../language/ground.js';
import { Locals } from './dormant.js';
import { EffectKeys } from './effects.js';
import { Facts } from './facts.js';
import { Interner, Keys } from './keys.js';
import { Asymmetry, identity, PLAIN, SetMapping, withObjects } from './mapping.js';
import type { Mapping } from './mapping.js';
import { isStartKept, layOut } from './layout.js';
import type { Motion } from './motion.js';
import { Order } from './order.js';

type Images = ReadonlyMap<string, Int32Array>;

/** Proves of single permutations that they map a system onto itself, or says what they break. */
export class Verifier {
  readonly facts: Facts;
  readonly locals: Locals;
  private readonly interner = new Interner();
  private readonly order: Order;
  private readonly transitions: readonly (readonly GroundTransition[])[];
  /** Transitions by key: of one agent as they are written, of one of its locations with effects put in order. */
  private readonly targets = new Map<string, ReadonlyMap<number, readonly number[]>>();

  constructor(readonly system: GroundSystem) {
    this.facts = new Facts(system);
    this.locals = new Locals(system, movable(system));
    this.order = new Order(this.facts);
    this.transitions = system.agents.map((_, a) => system.transitions.filter((t) => t.agent === a));
  }

  /** The automorphism that moves the members of `sets`; throws `Asymmetry`. */
  prove(sets: Images): Motion {
    const moved = withObjects(this.system, sets);
    const mapping = new SetMapping(this.system, moved, this.facts.agentOf);
    const motion = this.matchAgents(sets, mapping);
    this.judgements(mapping, motion.agents);
    const layout = layOut(this.facts, moved, motion);
    isStartKept(this.facts, this.locals.dormant, layout);
    return motion;
  }

  private matchAgents(sets: Images, mapping: SetMapping): Motion {
    const { agents, transitions } = this.system;
    const images = new Int32Array(agents.length).fill(-1);
    const steps = new Int32Array(transitions.length).fill(-1);
    const taken = new Set<number>();
    const still = new Set<number>();
    for (let a = 0; a < agents.length; a++) {
      const image = this.matchAgent(a, taken, steps, mapping);
      taken.add(image);
      images[a] = image;
      for (const s of mapping.still) still.add(s);
    }
    for (const s of still) if (images[s] !== s) throw new Asymmetry(`the state of ${agents[s].name} is used by another agent`);
    mapping.matched(images);
    return { sets, agents: images, transitions: steps };
  }

  /** The agent, itself if possible, whose transitions are the images of those of `a`. */
  private matchAgent(a: number, taken: ReadonlySet<number>, steps: Int32Array, mapping: SetMapping): number {
    const { agents } = this.system;
    const count = this.transitions[a].length;
    const others = agents.map((_, b) => b).filter((b) => b !== a && !taken.has(b) && count > 0 && this.transitions[b].length === count);
    let furthest = { matched: -1, because: `${agents[a].name} has no agent left to be mapped to` };
    for (const b of taken.has(a) ? others : [a, ...others]) {
      mapping.matching(a, b);
      const failed = this.matchSteps(a, b, steps, mapping);
      if (failed === undefined) return b;
      if (failed.matched > furthest.matched) furthest = failed;
    }
    throw new Asymmetry(furthest.because);
  }

  /** Most images are written as their counterparts are; only where one is not is the order of effects looked at. */
  private matchSteps(a: number, b: number, steps: Int32Array, mapping: Mapping): { matched: number; because: string } | undefined {
    const written = new EffectKeys(this.facts, this.interner, mapping);
    const sorted = new EffectKeys(this.facts, this.interner, mapping, this.order);
    const used = new Set<number>();
    const free = (ids: readonly number[] | undefined): number | undefined => ids?.find((id) => !used.has(id));
    for (const t of this.transitions[a]) {
      const image = this.located(t, () => free(this.targetsOf(b).get(this.key(t, written)))
        ?? free(this.targetsOf(b, t.from).get(this.key(t, sorted))));
      if (image === undefined) {
        const [from, to] = [this.system.agents[a].name, this.system.agents[b].name];
        return { matched: used.size, because: `${place(from, t)} has no counterpart in ${to}` };
      }
      used.add(image);
      steps[t.id] = image;
    }
    return undefined;
  }

  private targetsOf(b: number, from?: number): ReadonlyMap<number, readonly number[]> {
    const name = `${b} ${from ?? ''}`;
    const known = this.targets.get(name);
    if (known !== undefined) return known;
    const effects = new EffectKeys(this.facts, this.interner, identity, from === undefined ? undefined : this.order);
    const out = new Map<number, number[]>();
    for (const t of this.transitions[b]) {
      if (from !== undefined && t.from !== from) continue;
      const key = this.key(t, effects);
      const same = out.get(key);
      if (same === undefined) out.set(key, [t.id]); else same.push(t.id);
    }
    this.targets.set(name, out);
    return out;
  }

  private key(t: GroundTransition, effects: EffectKeys): number {
    return this.interner.id(`step from ${t.from} ${t.environment ? 'environment' : ''} ${t.ordering}`, [
      effects.keys.of(t.guard, PLAIN), effects.list(this.locals.effects[t.id]),
    ]);
  }

  /** Enabling conditions and properties, in which faults are not reported. */
  private judgements(mapping: Mapping, agents: Int32Array): void {
    const image = new Keys(this.facts, this.interner, mapping, true);
    const plain = new Keys(this.facts, this.interner, identity, true);
    this.system.agents.forEach((agent, a) => {
      const to = this.system.agents[agents[a]];
      const key = told(() => agent.name, () => image.of(agent.enabled, PLAIN));
      if (this.transitions[a].length > 0 && key !== plain.of(to.enabled, PLAIN)) {
        throw new Asymmetry(`what enables ${agent.name} does not enable ${to.name}`);
      }
    });
    for (const p of this.system.properties) {
      for (const [what, e] of Object.entries({ invariant: p.invariant, 'at-risk condition': p.atRisk, goal: p.goal, measure: p.measure })) {
        if (e !== undefined && told(() => `property '${p.name}'`, () => image.of(e, PLAIN)) !== plain.of(e, PLAIN)) {
          throw new Asymmetry(`the ${what} of property '${p.name}' is not mapped onto itself`);
        }
      }
      const claimed = new Set(p.faults);
      const odd = this.system.faults.find((f) => claimed.has(f) !== claimed.has(mapping.fault(f)));
      if (odd !== undefined) throw new Asymmetry(`property '${p.name}' claims ${odd} alone`);
    }
  }

  private located<T>(t: GroundTransition, f: () => T): T { return told(() => place(this.system.agents[t.agent].name, t), f); }
}

/** Sets whose members some permutation may move, those of agents included. */
function movable(system: GroundSystem): ReadonlySet<string> {
  const sets = new Set(['agent', ...(system.interchangeable ?? [])]);
  for (const p of Object.values(system.pools)) if (p.dims.some((d) => sets.has(d))) sets.add(p.object);
  return sets;
}

const place = (agent: string, t: GroundTransition): string =>
  `${agent}: ${t.address}${t.chosen === undefined ? '' : ` ${t.chosen}`}`;

/** `f()`, with the place told before what it breaks. */
function told<T>(where: () => string, f: () => T): T {
  try {
    return f();
  } catch (error) {
    if (error instanceof Asymmetry) throw new Asymmetry(`${where()}: ${error.message}`);
    throw error;
  }
}

import type { ExprNode } from '../../language/data.js';
import type { GroundSystem, GroundTransition } from '../../language/ground.js';
import { Shape } from '../shape.js';
import type { CellSet } from './cell-set.js';
import { onlyEnables } from './enables.js';
import { Ranges } from './ranges.js';
import type { Footprint } from './ranges.js';
import { closeBackwards, outside } from './regions.js';

/** The conditions of `docs/fusing.md`, by name. */
export type Condition =
  'cooperative' | 'invisible' | 'alone' | 'stable' | 'commutes' | 'enables' | 'thaws' | 'ahead';

export interface ReductionOptions {
  /** Conditions that are not checked: the answer is then wrong, as tests show. */
  readonly without?: readonly Condition[];
}

export interface Reduction {
  /** By transition id: 1 if each state in which it is enabled may be left by it alone, unstored. */
  readonly passable: Uint8Array;
  /**
   * By transition id: that is so in states in which this holds too: no other agent stands where it could
   * come in the way. It reads program counters only.
   */
  readonly conditional: ReadonlyMap<number, ExprNode>;
}

/** The transitions of `system` that states may be passed through by: see `docs/fusing.md`. */
export function passable(system: GroundSystem, options: ReductionOptions = {}): Reduction {
  const judge = new Judge(system, options.without ?? []);
  const always = new Uint8Array(system.transitions.length);
  const conditional = new Map<number, ExprNode>();
  for (const t of system.transitions) {
    if (judge.obstacle(t) !== undefined) continue;
    const condition = judge.condition(t);
    if (condition === 'always') always[t.id] = 1;
    else if (condition !== 'never') conditional.set(t.id, condition);
  }
  return { passable: always, conditional };
}

/** Decides one system's transitions. */
class Judge {
  private readonly ranges: Ranges;
  private readonly footprints: readonly Footprint[];
  private readonly enabledReads: readonly CellSet[];
  private readonly visible: CellSet;
  private readonly hasGoals: boolean;
  /** By agent. */
  private readonly programs: readonly (readonly GroundTransition[])[];

  constructor(private readonly system: GroundSystem, private readonly without: readonly Condition[]) {
    const ranges = new Ranges(new Shape(system));
    this.ranges = ranges;
    this.footprints = system.transitions.map((t) => ranges.footprint(t, ranges.where(t.agent, t.from)));
    this.enabledReads = system.agents.map((a) => ranges.readsOf([a.enabled]));
    this.visible = ranges.readsOf(system.properties.flatMap((p) => [p.invariant, p.atRisk, p.goal, p.measure])
      .filter((e): e is ExprNode => e !== undefined));
    this.hasGoals = system.properties.some((p) => p.goal !== undefined);
    this.programs = system.agents.map((_, k) => system.transitions.filter((t) => t.agent === k));
  }

  /** The first condition that `t` breaks whatever the other agents do. */
  obstacle(t: GroundTransition): Condition | undefined {
    const mine = this.footprints[t.id];
    if (!mine.mayHappen) return 'alone';
    return this.broken('cooperative', t.environment && this.hasGoals)
      ?? this.broken('invisible', mine.writes.meets(this.visible))
      ?? this.broken('alone', !this.isAlone(t))
      ?? this.broken('thaws', this.hasGoals && mine.writes.meets(this.enabledReads[t.agent]) && this.mayFreeze(t));
  }

  /** The states in which no other agent can come in the way before `t`. */
  condition(t: GroundTransition): ExprNode | 'always' | 'never' {
    const place = this.placeOf(t, this.mayFreeze(t));
    const regions = new Map<number, ReadonlySet<number>>();
    for (const [agent, program] of this.programs.entries()) {
      if (agent === t.agent) continue;
      const region = new Set(program.filter((u) => this.conflict(place, u) !== undefined).map((u) => u.from));
      if (region.size === 0) continue;
      closeBackwards(region, program, (u) => this.ranges.targets[u.id],
        (u) => this.broken('ahead', true) !== undefined && this.isPossible(place, u));
      if (this.ranges.reached(agent).every((location) => region.has(location))) return 'never';
      regions.set(agent, region);
    }
    return regions.size === 0 ? 'always' : outside(this.system, regions);
  }

  /** What keeps `u` of another agent from being passed by the step of `place`. */
  private conflict(place: Place, u: GroundTransition): Condition | undefined {
    const mine = this.footprints[place.t.id];
    const base = this.footprints[u.id];
    const tested = mine.writes.meets(base.tests) || mine.writes.meets(this.enabledReads[u.agent]);
    const meets = (f: Footprint): Condition | undefined =>
      this.broken('stable', f.writes.meets(mine.tests) || f.writes.meets(mine.reads))
      ?? this.broken('commutes', f.writes.meets(mine.writes) || f.reads.meets(mine.writes));
    if (!tested && meets(base) === undefined) return undefined;
    if (place.freezes && tested && this.hasGoals && this.broken('thaws', true)) return 'thaws';
    const env = this.together(place, u);
    if (env === undefined) return undefined;
    if (!tested && !this.isNarrowed(place, u)) return meets(base);
    const pair = this.ranges.footprint(u, env.slice());
    if (!pair.mayHappen && !pair.mayPoll) return undefined;
    const conditions = [this.system.agents[u.agent].enabled, u.guard];
    const enabler = { effects: place.t.effects, writes: mine.writes };
    return meets(pair)
      ?? this.broken('enables', tested && !onlyEnables(enabler, conditions, this.ranges, env, pair.mayPoll));
  }

  private broken(condition: Condition, isBroken: boolean): Condition | undefined {
    return isBroken && !this.without.includes(condition) ? condition : undefined;
  }

  /** No other transition of the agent can be enabled, or looked at with a fault, where `t` is. */
  private isAlone(t: GroundTransition): boolean {
    const place = this.placeOf(t, false);
    return this.programs[t.agent].every((w) => {
      if (w === t || w.from !== t.from) return true;
      const other = this.ranges.footprint(w, place.env.slice());
      return !other.mayHappen && !other.mayPoll;
    });
  }

  /** Another agent's step can make the agent's own condition false while it stands before `t`. */
  private mayFreeze(t: GroundTransition): boolean {
    const own = this.enabledReads[t.agent];
    const place = this.placeOf(t, false);
    return this.system.transitions.some((u) => {
      if (u.agent === t.agent || !this.footprints[u.id].writes.meets(own)) return false;
      const env = this.together(place, u);
      return env !== undefined && this.ranges.footprint(u, env).writes.meets(own);
    });
  }

  private isPossible(place: Place, u: GroundTransition): boolean {
    const env = this.together(place, u);
    if (env === undefined || !this.isNarrowed(place, u)) return env !== undefined && this.footprints[u.id].mayHappen;
    return this.ranges.narrow(env, [this.system.agents[u.agent].enabled, u.guard]);
  }

  private placeOf(t: GroundTransition, freezes: boolean): Place {
    const env = this.ranges.where(t.agent, t.from);
    this.ranges.narrow(env, freezes ? [t.guard] : [this.system.agents[t.agent].enabled, t.guard]);
    return { t, freezes, env, narrowed: this.ranges.narrowedIn(env) };
  }

  /** Whether more is known of what `u` looks at where `t` is next. */
  private isNarrowed({ narrowed }: Place, u: GroundTransition): boolean {
    const { tests, reads } = this.footprints[u.id];
    return narrowed.meets(tests) || narrowed.meets(reads) || narrowed.meets(this.enabledReads[u.agent]);
  }

  /** States of `place` in which `u` is next for its agent; undefined if there are none. */
  private together({ env }: Place, u: GroundTransition): Int32Array | undefined {
    const both = env.slice();
    return this.ranges.meet(both, u.agent, u.from) ? both : undefined;
  }
}

/** The states in which `t` is next for its agent, its guard true and, unless it `freezes`, its agent enabled. */
interface Place {
  readonly t: GroundTransition;
  readonly freezes: boolean;
  readonly env: Int32Array;
  /** Cells that can have fewer values there. */
  readonly narrowed: CellSet;
}

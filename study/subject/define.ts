import { checkOptions } from '../../checker/language/options.js';
import type { AgentNode, Description, Edits, Property, RoutineNode, VariableNode } from '../../checker/language/index.js';
import type { Scenario } from '../../model/scenario.js';
import type { Expectation, Finding, Variant } from '../../model/variants/variant.js';

/** A user's own version of the protocol: a kernel developer's patch, in ten lines. */
export interface UserVariant {
  /** Short, and not that of a named variant: `X1`. */
  readonly id: string;
  readonly name?: string;
  /** What it is, in one sentence. */
  readonly says?: string;
  /** Numbers of the patches of the series that it contains: `series(1, 9)`, or `[]` for the kernel before. */
  readonly patches: readonly number[];
  /** Edits on top of the patches. */
  readonly edits: readonly Edits[];
  /** What else is in the kernel, shared with the controls: own callbacks, variables, agents. The patches come on top of it. */
  readonly world?: readonly Edits[];
  /** In place of `edits`: a control that must hold where `edits` were refuted, `--variant fixed`. */
  readonly fixed?: readonly Edits[];
  /** Names of standard scenarios, or own ones; those that run the edits unless given. */
  readonly scenarios?: readonly (string | Scenario)[];
  /** Observers beside the standard ones. */
  readonly properties?: readonly Property[];
  /** For `validate`. */
  readonly expect?: Expectation;
  readonly finding?: Finding;
  readonly source?: string;
  readonly preemption?: NonNullable<Variant['preemption']>;
}

/** Id of a user's variant with the edits of `fixed`. */
export const FIXED = 'fixed';

/** Declares the `variant` that a user's file exports. */
export const defineVariant = (variant: UserVariant): UserVariant => variant;

/** A system of the user's own, which need not have to do with Linux. */
export interface UserSystem {
  readonly description: Description;
  readonly properties: readonly Property[];
}

interface Holder<N> { readonly node: N }

/** What `defineSystem` needs; what is left out is empty. */
export interface SystemParts {
  readonly name: string;
  /** Members of every index set that is not an object set. */
  readonly sets?: Description['sets'];
  readonly variables: readonly (Holder<VariableNode> | VariableNode)[];
  readonly pools?: readonly (Holder<Description['pools'][number]> | Description['pools'][number])[];
  readonly definitions?: Description['definitions'];
  readonly routines?: readonly RoutineNode[];
  readonly agents: readonly AgentNode[];
  readonly switches?: Description['switches'];
  /** Columns of a trace; unless given each agent has its own. */
  readonly lanes?: readonly string[];
  /** Sets whose members may be interchangeable; tried, never trusted (docs/symmetry.md). */
  readonly interchangeable?: readonly string[];
  /** Beside these, `in-range` and `deadlock` are asked of every system. */
  readonly properties?: readonly Property[];
}

const nodeOf = <N>(part: Holder<N> | N): N =>
  ((typeof part === 'object' || typeof part === 'function') && part !== null && 'node' in part ? part.node : part);

const PARTS = ['name', 'sets', 'variables', 'pools', 'definitions', 'routines', 'agents', 'switches', 'lanes', 'interchangeable', 'properties'];

/** Declares the `system` that a user's file exports. */
export function defineSystem(parts: SystemParts): UserSystem {
  checkOptions(`defineSystem of '${parts.name}'`, parts, PARTS);
  return {
    properties: parts.properties ?? [],
    description: {
      name: parts.name, sets: parts.sets ?? {}, lanes: parts.lanes ?? parts.agents.map((a) => a.name),
      agents: parts.lanes === undefined ? parts.agents.map(inLane) : parts.agents,
      variables: parts.variables.map(nodeOf), pools: (parts.pools ?? []).map(nodeOf), definitions: parts.definitions ?? [],
      routines: parts.routines ?? [], switches: parts.switches ?? {},
      ...(parts.interchangeable === undefined ? {} : { interchangeable: parts.interchangeable }),
    },
  };
}

/** Gives agents that edits add a column of their own, where each agent of the system has its own. */
export function withLanes(edited: Description, { agents, lanes }: Description): Description {
  if (lanes.length !== agents.length || agents.some((a, i) => a.name !== lanes[i])) return edited;
  const added = edited.agents.filter((a) => !lanes.includes(a.name)).map((a) => a.name);
  if (added.length === 0) return edited;
  const all = [...lanes, ...added];
  return { ...edited, lanes: all, agents: edited.agents.map((a) => (added.includes(a.name) ? inLane(a, all.indexOf(a.name)) : a)) };
}

const inLane = (a: AgentNode, i: number): AgentNode => ({ ...a, lane: { op: 'const', value: i } });

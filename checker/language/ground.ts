import type { EffectNode, ExprNode, Ordering } from './data.js';

/**
 * A ground system: index sets fixed, routines inlined, observers woven in, constants folded. The
 * one lowering that every reader shares; it keeps every step.
 */
export interface GroundSystem {
  readonly name: string;
  readonly sets: Readonly<Record<string, readonly string[]>>;
  readonly pools: Readonly<Record<string, GroundPool>>;
  readonly variables: readonly GroundVariable[];
  readonly agents: readonly GroundAgent[];
  readonly transitions: readonly GroundTransition[];
  readonly properties: readonly GroundProperty[];
  /** Every fault that can occur: `dead:csd`, `index:cpu`, `domain:<variable>`, `recursion:<routine>`. */
  readonly faults: readonly string[];
  readonly lanes: readonly string[];
  /** Sets whose members the description says may be interchangeable. */
  readonly interchangeable?: readonly string[];
  /** One value a cell, in the order of `variables`. */
  readonly initial: readonly number[];
}

export interface GroundVariable {
  readonly name: string;
  readonly dims: readonly string[];
  readonly sizes: readonly number[];
  readonly kind: 'bool' | 'range' | 'index' | 'mask';
  /** Index set of an index or mask domain. */
  readonly set: string | undefined;
  /** Largest value; for an index this is "none". */
  readonly max: number;
  /** First cell and number of cells. */
  readonly offset: number;
  readonly cells: number;
  /** Object type whose field this is. */
  readonly object: string | undefined;
  /** No transition writes it: it costs no bits. */
  readonly constant: boolean;
  /** Control state of an agent: its program counter or a local. */
  readonly agent: string | undefined;
  /** Not shown in traces. */
  readonly bookkeeping: boolean;
  /** History of this property's observer. */
  readonly property: string | undefined;
}

export interface GroundPool {
  readonly object: string;
  readonly base: number;
  readonly sizes: readonly number[];
  readonly count: number;
  readonly dims: readonly string[];
  /** Variable that says which objects exist; undefined: all do, always. */
  readonly alive: string | undefined;
}

export interface GroundAgent {
  readonly name: string;
  readonly enabled: ExprNode;
  readonly lane: ExprNode;
  /** Name of the program counter variable. */
  readonly pc: string;
  /** Location names, for people. */
  readonly locations: readonly string[];
}

export interface GroundTransition {
  readonly id: number;
  readonly agent: number;
  readonly from: number;
  /** `routine/step`. */
  readonly address: string;
  /** Calls from the agent's program down to the step's routine. */
  readonly path: readonly string[];
  /** Member taken by a `choose` step. */
  readonly chosen: string | undefined;
  readonly guard: ExprNode;
  readonly effects: readonly EffectNode[];
  readonly ordering: Ordering;
  /** Never counted on: by its step or its agent. */
  readonly environment: boolean;
}

export interface GroundProperty {
  readonly name: string;
  readonly invariant: ExprNode | undefined;
  readonly because: string;
  readonly atRisk: ExprNode | undefined;
  /** Whether anything in this system could mark it at risk. */
  readonly faults: readonly string[];
  readonly goal: ExprNode | undefined;
  readonly measure: ExprNode | undefined;
}

/** A mistake in a description or an edit, told in one sentence with the place and the mend. */
export class ModelError extends Error {
  override readonly name = 'ModelError';

  /** `absent`: the routine or agent that an edit addresses and the description does not have. */
  constructor(message: string, readonly absent?: string) { super(message); }
}

/** Largest number that a description may name; sums of two of them still fit 32 bits with sign. */
export const VALUE_MAX = 2 ** 30 - 1;

/** Whether a description may name this number: a whole one from 0 to VALUE_MAX. */
export const isNameable = (value: number): boolean => Number.isInteger(value) && value >= 0 && value <= VALUE_MAX;

/** Masks are computed in 32-bit words; two bits stay free for the sign and for none. */
export const MASK_MEMBERS_MAX = 30;

const BUILTIN = 'model-error';
/** The property that faults claimed by no observer violate. */
export const modelErrorProperty = BUILTIN;

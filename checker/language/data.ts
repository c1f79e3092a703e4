/**
 * The description as plain data: everything a reader (interpreter, code generator, exporter,
 * renderer, digest) sees. The builders in the neighbouring files only construct these shapes.
 */

/** A finite domain; index and mask domains name an index set whose size the system fixes. */
export type DomainNode =
  | { readonly kind: 'bool' }
  | { readonly kind: 'range'; readonly max: number }
  | { readonly kind: 'index'; readonly set: string }
  | { readonly kind: 'mask'; readonly set: string };

export type BinaryOp =
  | 'eq' | 'ne' | 'lt' | 'le' | 'and' | 'or' | 'add' | 'sub' | 'monus'
  | 'has' | 'with' | 'without' | 'intersect' | 'minus' | 'union' | 'next';

export type UnaryOp = 'not' | 'first' | 'count';

/**
 * An expression. Values are small integers: a boolean is 0 or 1, an index its position in the set and
 * the size of the set for "none", a mask one bit a member. `sub` alone can be below 0, which no variable
 * holds; `monus` is 0 there (truncated subtraction).
 * `next(mask, i)` is the first member above `i` (`i` = none: the first), else none.
 */
export type ExprNode =
  /** `set`: it is the member at that position. */
  | { readonly op: 'const'; readonly value: number; readonly set?: string }
  | { readonly op: 'member'; readonly set: string; readonly name: string }
  | { readonly op: 'none'; readonly set: string }
  | { readonly op: 'all'; readonly set: string }
  | { readonly op: 'local'; readonly name: string }
  | { readonly op: 'bound'; readonly name: string }
  | { readonly op: 'self'; readonly attribute: string }
  | { readonly op: 'switch'; readonly name: string }
  | { readonly op: 'define'; readonly name: string; readonly args: readonly ExprNode[] }
  | { readonly op: 'ref'; readonly pool: string; readonly args: readonly ExprNode[] }
  | { readonly op: 'inPool'; readonly pool: string; readonly ref: ExprNode }
  | { readonly op: 'alive'; readonly object: string; readonly ref: ExprNode }
  | { readonly op: 'read'; readonly variable: string; readonly index: readonly ExprNode[] }
  | { readonly op: 'if'; readonly cond: ExprNode; readonly yes: ExprNode; readonly no: ExprNode }
  | { readonly op: 'exists' | 'forall'; readonly set: string; readonly name: string; readonly body: ExprNode }
  | { readonly op: 'select'; readonly set: string; readonly name: string; readonly body: ExprNode }
  | { readonly op: BinaryOp; readonly a: ExprNode; readonly b: ExprNode; readonly set?: string }
  | { readonly op: UnaryOp; readonly a: ExprNode; readonly set?: string };

/** What a step does, in order: each effect sees what the ones before it wrote. */
export type EffectNode =
  | { readonly op: 'set'; readonly target: ExprNode; readonly value: ExprNode }
  | { readonly op: 'when'; readonly cond: ExprNode; readonly yes: readonly EffectNode[]; readonly no: readonly EffectNode[] }
  | { readonly op: 'each'; readonly set: string; readonly name: string; readonly body: readonly EffectNode[] }
  | { readonly op: 'lifetime'; readonly pool: string; readonly args: readonly ExprNode[]; readonly alive: boolean }
  | { readonly op: 'fault'; readonly fault: string }
  | {
    readonly op: 'emit'; readonly event: string; readonly args: Readonly<Record<string, ExprNode>>;
    /** Domains of the arguments, for printers alone. */
    readonly params?: Readonly<Record<string, DomainNode>>;
  }
  | { readonly op: 'violate'; readonly property: string; readonly cond: ExprNode; readonly because: string }
  | { readonly op: 'atRisk'; readonly property: string; readonly cond: ExprNode };

/** Memory ordering of a step's access; kept for digests and exporters, inert under SC. */
export type Ordering = 'plain' | 'acquire' | 'release' | 'wmb' | 'mb';

export interface StepNode {
  readonly kind: 'step';
  readonly name: string;
  readonly guard: ExprNode | undefined;
  readonly choose: { readonly name: string; readonly set: string } | undefined;
  readonly effects: readonly EffectNode[];
  readonly ordering: Ordering;
  /** An environment step may come and is never counted on (a new call, cpu_up). */
  readonly environment: boolean;
}

/** A node of a routine's body. `if`, `loop`, `let` and `return` take no time and read locals only. */
export type Node =
  | StepNode
  | { readonly kind: 'if'; readonly name: string; readonly cond: ExprNode; readonly yes: readonly Node[]; readonly no: readonly Node[] }
  | { readonly kind: 'loop'; readonly name: string; readonly cond: ExprNode; readonly body: readonly Node[] }
  | { readonly kind: 'forEach'; readonly name: string; readonly local: string; readonly set: string; readonly mask: ExprNode; readonly effects: readonly EffectNode[]; readonly body: readonly Node[] }
  | { readonly kind: 'let'; readonly name: string; readonly local: string; readonly value: ExprNode }
  | { readonly kind: 'either'; readonly name: string; readonly branches: readonly (readonly Node[])[] }
  | { readonly kind: 'call'; readonly name: string; readonly routine: string; readonly args: Readonly<Record<string, ExprNode>>; readonly into: string | undefined }
  | { readonly kind: 'indirect'; readonly name: string; readonly set: string; readonly which: ExprNode; readonly args: Readonly<Record<string, ExprNode>>; readonly into: string | undefined }
  | { readonly kind: 'return'; readonly name: string; readonly value: ExprNode | undefined }
  | { readonly kind: 'exclusive'; readonly name: string; readonly guard: ExprNode; readonly body: readonly Node[] };

export interface RoutineNode {
  readonly name: string;
  readonly params: Readonly<Record<string, DomainNode>>;
  readonly locals: Readonly<Record<string, DomainNode>>;
  readonly body: readonly Node[];
  /** Arguments of calls that do not pass them, evaluated in the caller; edits add parameters so. */
  readonly defaults?: Readonly<Record<string, ExprNode>>;
}

export interface VariableNode {
  readonly name: string;
  readonly dims: readonly string[];
  readonly domain: DomainNode;
  /** Initial value of every cell, over the bound names of `dims` in order (`i0`, `i1`, …). */
  readonly init: ExprNode;
  /** Object type whose field this is: index 0 is then a reference that must be alive. */
  readonly object: string | undefined;
  /** Bounds the scenario and stands for nothing in the system: not shown in traces. */
  readonly bookkeeping?: boolean;
}

/** A family of objects inside an object set, addressed by its own index sets. */
export interface PoolNode {
  readonly name: string;
  readonly object: string;
  readonly dims: readonly string[];
  /** Whether the objects exist at the start, over bound names `i0`, `i1`, …; undefined: always. */
  readonly bornAlive: ExprNode | undefined;
}

export interface AgentNode {
  readonly name: string;
  readonly kind: 'cooperative' | 'environment';
  /** Conjoined to every step. */
  readonly enabled: ExprNode;
  /** Column of a trace: an index into the lane set. */
  readonly lane: ExprNode;
  /** What `self(...)` means in the routines that this agent runs. */
  readonly attributes: Readonly<Record<string, ExprNode>>;
  readonly locals: Readonly<Record<string, DomainNode>>;
  readonly body: readonly Node[];
  readonly repeat: boolean;
  /** Where it may wait for ever, as it may at its end: addresses of nodes, or anywhere. */
  readonly mayRest?: true | readonly string[];
}

export interface ObserverNode {
  readonly property: string;
  readonly variables: readonly VariableNode[];
  readonly on: Readonly<Record<string, readonly EffectNode[]>>;
  /** Must hold in every state. */
  readonly invariant: ExprNode | undefined;
  readonly because: string;
  readonly atRisk: ExprNode | undefined;
  /** Faults that violate: `dead:<object>`, `index:<set>`. */
  readonly faults: readonly string[];
  /** A call is stuck where no cooperative path leads to this. */
  readonly goal: ExprNode | undefined;
  /** A latency number: its maximum over the reachable states is the answer. */
  readonly measure: ExprNode | undefined;
  /** Its invariant is that some agent can go on or all may rest, which the lowering writes. */
  readonly deadlock?: true;
}

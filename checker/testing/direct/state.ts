import type { Node, ObserverNode, StepNode } from '../../language/data.js';
import type { Store } from './cells.js';
import type { Control } from './control.js';

/** A state of a description as it was written. */
export interface DirectState {
  /** Of the system, of pools (`<pool>.alive`), and of observers behind their names. */
  readonly stores: ReadonlyMap<string, Store>;
  readonly controls: readonly Control[];
  /** Agent in an exclusive section, and how many of them it is in. */
  readonly owner: number;
  readonly sections: number;
}

export interface Label {
  readonly agent: string;
  readonly address: string;
  readonly path: readonly string[];
  readonly chosen: string | undefined;
}

/** What one step does; `next` is undefined where it is not enabled and its guard met a fault. */
export interface DirectFiring {
  readonly label: Label;
  readonly environment: boolean;
  readonly violated: ReadonlySet<string>;
  readonly atRisk: ReadonlySet<string>;
  readonly faults: ReadonlySet<string>;
  readonly events: readonly string[];
  readonly next: DirectState | undefined;
}

export const NOBODY = -1;

/** A step that an agent could take: what it waits for and does, and where control is then. */
export interface Offer {
  readonly step: StepNode;
  readonly frame: number;
  readonly after: Control;
  readonly section?: 'enter' | 'leave';
  readonly forEach?: Extract<Node, { kind: 'forEach' }>;
}

/** The store that a name means to an observer, or to the system. */
export function storeIn(state: DirectState | undefined, name: string, observer?: ObserverNode): Store {
  const own = observer?.variables.some((v) => v.name === name) === true ? `${observer.property} ${name}` : name;
  const found = state?.stores.get(own);
  if (found === undefined) throw new RangeError(`no variable '${name}'`);
  return found;
}

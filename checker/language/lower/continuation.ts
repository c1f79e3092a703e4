import type { EffectNode, ExprNode } from '../data.js';
import type { Scope } from './scope.js';

type Effects = readonly EffectNode[];

/** What is left to do when a node is done: the effects that lead control to its next step. */
export interface Continuation {
  /** Within the step that leads to the node. */
  readonly now: () => Effects;
  /** Once a step was waited for. */
  readonly later: () => Effects;
}

export const always = (f: () => Effects): Continuation => ({ now: f, later: f });
export const afterwards = ({ later }: Continuation): Continuation => always(later);

/** A scope and what `return` does in it. */
export interface Frame extends Scope {
  /** Routines that are entered and not left, the agent's own program aside. */
  readonly open: readonly string[];
  readonly leave?: (value: ExprNode | undefined, next: 'now' | 'later') => Effects;
  /** A step was waited for in this activation. */
  readonly waited?: boolean;
  /** The agent is in an exclusive section: one within it neither begins nor ends it. */
  readonly exclusive?: boolean;
  /** It began that section in this activation. */
  readonly opened?: boolean;
}

/** The scope once a step was waited for in it. */
export const later = (scope: Frame): Frame => (scope.waited === true ? scope : { ...scope, waited: true });

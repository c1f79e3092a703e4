import { behaviourDigestOf, digestOf, ground, ModelError, ordersDiffer, withoutBarriers } from '../../checker/language/index.js';
import type { Description, GroundSystem, Property } from '../../checker/language/index.js';
import { pairOf } from '../subject/subject.js';
import type { Source, Subject } from '../subject/subject.js';

/** What the subject's own edits change in one scenario. */
export interface OrderingTask {
  readonly kind: 'ordering';
  readonly source: Source;
  readonly scenario: string;
  /** It is known that more than orderings differ. */
  readonly behaviour: boolean;
}

export interface OrderingOutcome {
  /** The system, barriers aside. */
  readonly behaviour: boolean;
  /** Memory orderings, whatever else. */
  readonly orderings: boolean;
}

export function orderingIn({ scenario, behaviour: isKnown }: OrderingTask, subject: Subject): OrderingOutcome {
  const { plain, edited } = pairOf(subject, scenario);
  const heard = heardBy(subject.properties);
  if (isKnown || behaviour(edited, subject.properties) !== behaviour(plain, subject.properties)) {
    return { behaviour: true, orderings: ordersDiffer(plain, edited, heard) };
  }
  const digest = (d: Description): string => digestOf(ground(d, subject.properties));
  return { behaviour: false, orderings: digest(edited) !== digest(plain) };
}

const heardBy = (observers: readonly Property[]): ReadonlySet<string> => new Set(observers.flatMap((p) => Object.keys(p.on)));

/** Digest of what a description does under sequential consistency: equal whatever its orderings and barriers are. */
export const behaviour = (d: Description, observers: readonly Property[]): string =>
  behaviourDigestOf(withoutAnyBarrier(d, observers) ?? ground(d, observers));

/** Undefined where the barriers are what makes it a program: a loop of nothing else. */
function withoutAnyBarrier(d: Description, observers: readonly Property[]): GroundSystem | undefined {
  try {
    return ground(withoutBarriers(d, heardBy(observers)), observers);
  } catch (error) {
    if (error instanceof ModelError) return undefined;
    throw error;
  }
}

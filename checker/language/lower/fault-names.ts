/** A variable as its faults are called. */
interface Named {
  readonly name: string;
  readonly dims: readonly string[];
  /** Property whose history it is. */
  readonly property?: string | undefined;
}

/** Begins the faults of an observer's own history: a mistake of the property, not of what it watches. */
export const HISTORY = 'history:';

const historyFault = (v: Named): string => `${HISTORY}${v.property} ${v.name}`;

/** The `k`th index of a variable is outside its set. */
export const indexFault = (v: Named, k: number): string =>
  (v.property === undefined ? `index:${v.dims[k]}` : historyFault(v));

/** A variable is given a value outside its domain. */
export const domainFault = (v: Named): string => (v.property === undefined ? `domain:${v.name}` : historyFault(v));

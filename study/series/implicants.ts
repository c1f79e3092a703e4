/** A product of literals over boolean variables 0, 1, …: those of `present` are true, those of `absent` false. */
export interface Cube {
  readonly present: number;
  readonly absent: number;
}

/** Whether every assignment of `b` is one of `a`. */
export const covers = (a: Cube, b: Cube): boolean =>
  (a.present & b.present) === a.present && (a.absent & b.absent) === a.absent;

/**
 * Every prime implicant of a function of so many variables, by splitting on one of them: the primes of the
 * two halves' conjunction do without it, the others of each half need its literal (Coudert and Madre 1992,
 * here on truth tables). Takes 3^variables operations at worst: good for 14.
 */
export function primeImplicants(variables: number, isOn: (assignment: number) => boolean): readonly Cube[] {
  return primes(Uint8Array.from({ length: 2 ** variables }, (_, a) => (isOn(a) ? 1 : 0)));
}

const EVERYTHING: Cube = { present: 0, absent: 0 };

function primes(table: Uint8Array): readonly Cube[] {
  const [first] = table;
  if (table.every((x) => x === first)) return first === 1 ? [EVERYTHING] : [];
  const half = table.length / 2;
  const [low, high] = [table.subarray(0, half), table.subarray(half)];
  const both = low.map((x, i) => x & high[i]);
  const free = primes(both);
  // A half that is the conjunction has no primes of its own.
  const needing = (side: Uint8Array): readonly Cube[] =>
    (side.every((x, i) => x === both[i]) ? [] : primes(side).filter((p) => !free.some((f) => covers(f, p))));
  // The variable that is split on has the highest bit of an index into the table.
  return [
    ...free,
    ...needing(low).map((p): Cube => ({ ...p, absent: p.absent | half })),
    ...needing(high).map((p): Cube => ({ ...p, present: p.present | half })),
  ];
}

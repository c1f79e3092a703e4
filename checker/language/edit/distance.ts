/**
 * `; did you mean …?` with the candidate that begins as `name` does, or has it as a part, or is at the least edit distance;
 * empty where that is more than half of the name.
 */
export function didYouMean(name: string, candidates: Iterable<string>): string {
  const all = [...candidates];
  const text = name.toLowerCase();
  const shortest = (fits: (c: string) => boolean): string | undefined =>
    all.filter((c) => fits(c.toLowerCase())).toSorted((a, b) => a.length - b.length).at(0);
  const best = text.length < PART_MIN ? nearest(name, all)
    : shortest((c) => c.startsWith(text)) ?? nearest(name, all) ?? shortest((c) => c.includes(text));
  return best === undefined ? '' : `; did you mean '${best}'?`;
}

/** Letters that tell something as the beginning or a part of a name. */
const PART_MIN = 3;

function nearest(name: string, candidates: readonly string[]): string | undefined {
  let best: string | undefined;
  let least = Math.ceil(name.length / 2) + 1;
  for (const c of candidates) {
    // A step may be named without its routine.
    const d = Math.min(editDistance(name, c), name.includes('/') ? Infinity : editDistance(name, c.slice(c.lastIndexOf('/') + 1)));
    if (d < least) { least = d; best = c; }
  }
  return best;
}

/** Levenshtein 1966: insertions, deletions and substitutions from `a` to `b`, row by row. */
export function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
    }
    row = next;
  }
  return row[b.length];
}

/** `; did you mean …?` with the candidate of least edit distance; empty without candidates. */
export function didYouMean(name: string, candidates: Iterable<string>): string {
  let best: string | undefined;
  let least = Infinity;
  for (const c of candidates) {
    const d = editDistance(name, c);
    if (d < least) { least = d; best = c; }
  }
  return best === undefined ? '' : `; did you mean '${best}'?`;
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

/** One line of a comparison. */
export interface DiffLine {
  readonly mark: ' ' | '-' | '+';
  readonly text: string;
}

/** The lines of `before` and `after` by a longest common subsequence; what goes stands before what comes. */
export function diffLines(before: readonly string[], after: readonly string[]): readonly DiffLine[] {
  const common = lengths(before, after);
  const out: DiffLine[] = [];
  let [i, j] = [0, 0];
  while (i < before.length || j < after.length) {
    if (i < before.length && j < after.length && before[i] === after[j]) {
      out.push({ mark: ' ', text: before[i] });
      i++;
      j++;
    } else if (i < before.length && (j === after.length || common[i + 1][j] >= common[i][j + 1])) {
      out.push({ mark: '-', text: before[i++] });
    } else out.push({ mark: '+', text: after[j++] });
  }
  return out;
}

/** `[i][j]`: common lines of what follows line `i` of one and line `j` of the other. */
function lengths(a: readonly string[], b: readonly string[]): readonly (readonly number[])[] {
  const table = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0));
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      table[i][j] = a[i] === b[j] ? table[i + 1][j + 1] + 1 : Math.max(table[i + 1][j], table[i][j + 1]);
    }
  }
  return table;
}

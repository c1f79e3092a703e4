/** A set of cells of one system, a bit a cell. */
export class CellSet {
  readonly words: Int32Array;

  constructor(cells: number) { this.words = new Int32Array((cells + 31) >>> 5); }

  add(cell: number): void { this.words[cell >>> 5] |= 1 << (cell & 31); }

  delete(cell: number): void { this.words[cell >>> 5] &= ~(1 << (cell & 31)); }

  has(cell: number): boolean { return ((this.words[cell >>> 5] >>> (cell & 31)) & 1) === 1; }

  addAll(other: CellSet): this {
    for (let k = 0; k < this.words.length; k++) this.words[k] |= other.words[k];
    return this;
  }

  keepAll(other: CellSet): this {
    for (let k = 0; k < this.words.length; k++) this.words[k] &= other.words[k];
    return this;
  }

  get isEmpty(): boolean { return this.words.every((w) => w === 0); }

  every(test: (cell: number) => boolean): boolean {
    let all = true;
    this.forEach((cell) => { if (!test(cell)) all = false; });
    return all;
  }

  clear(): void { this.words.fill(0); }

  /** Whether some cell is in both. */
  meets(other: CellSet): boolean {
    for (let k = 0; k < this.words.length; k++) if ((this.words[k] & other.words[k]) !== 0) return true;
    return false;
  }

  forEach(f: (cell: number) => void): void {
    for (let k = 0; k < this.words.length; k++) {
      for (let w = this.words[k]; w !== 0; w &= w - 1) f(k * 32 + 31 - Math.clz32(w & -w));
    }
  }
}

/** Width of a line that survives quoting in mail. */
export const LINE_WIDTH = 80;

/** Room that the text in the last lane should have. */
const TEXT_WIDTH = 40;
const STRIDE_MAX = 24;
const STRIDE_MIN = 2;
/** Between two changes, and between a step and its changes. */
const GAP = '  ';
/** Wrapped text stands further in than the event. */
const HANGING = 4;

interface Piece { readonly at: number; readonly text: string }

/**
 * Lays events of several lanes out as text, one lane an event. The lanes show as guides (`|`) unless
 * the text of the event, which may run over the lanes to the right, covers them.
 */
export class Columns {
  private readonly left: number;
  private readonly stride: number;
  private readonly indents: readonly number[];

  /** `events`: their number, for the width of the labels. */
  constructor(private readonly lanes: readonly string[], events: number) {
    this.left = Math.max(String(events).length, 2) + 2;
    const room = LINE_WIDTH - this.left - TEXT_WIDTH;
    this.stride = Math.max(STRIDE_MIN, Math.min(STRIDE_MAX, Math.floor(room / Math.max(1, lanes.length - 1))));
    this.indents = lanes.map((_, i) => this.left + i * this.stride);
  }

  /** The lanes' names over their columns, or below one another where they are too long for that. */
  header(): readonly string[] {
    if (this.lanes.some((l, i) => l.length >= this.stride && i < this.lanes.length - 1)) {
      return this.lanes.map((l, i) => this.row('', [{ at: this.indents[i], text: l }], this.indents.slice(0, i)));
    }
    const over = (text: (lane: string) => string): string =>
      `${' '.repeat(this.left)}${this.lanes.map((l) => text(l).padEnd(this.stride)).join('')}`.trimEnd();
    return [over((l) => l), over((l) => '-'.repeat(l.length))];
  }

  /** One event: its text, and what it changed at the right edge beside or below it. */
  entry(number: number, lane: number, text: string, changes: readonly string[]): readonly string[] {
    const label = String(number).padStart(this.left - 2);
    const indent = this.indents[lane];
    const lines = fill(text.split(' '), ' ', LINE_WIDTH - indent, LINE_WIDTH - indent - HANGING);
    const rows = lines.map((line, i): Piece[] => [{ at: i === 0 ? indent : indent + HANGING, text: line }]);
    const beside = changes.join(GAP);
    const last = rows[rows.length - 1];
    const end = last[0].at + last[0].text.length + GAP.length;
    if (changes.length > 0 && end + beside.length <= LINE_WIDTH) last.push(rightmost(beside));
    else rows.push(...fill(changes, GAP, this.roomBelow(lane, changes)).map((line) => [rightmost(line)]));
    return rows.map((pieces, i) => this.row(i === 0 ? label : '', pieces));
  }

  /** Changes below a step keep clear of its lane, unless one of them is too long for that. */
  private roomBelow(lane: number, changes: readonly string[]): number {
    const widest = Math.max(...changes.map((c) => c.length));
    return Math.min(LINE_WIDTH - this.left, Math.max(widest, LINE_WIDTH - this.indents[lane] - HANGING));
  }

  /** A line; its pieces cover the guides that they meet and leave a blank on either side. */
  private row(label: string, pieces: readonly Piece[], guides: readonly number[] = this.indents): string {
    const line = Array.from(label.padEnd(LINE_WIDTH));
    for (const i of guides) line[i] = '|';
    for (const { at, text } of pieces) {
      const end = Math.min(at + text.length, LINE_WIDTH - 1);
      for (let i = Math.max(at - 1, label.length); i <= end; i++) line[i] = text[i - at] ?? ' ';
    }
    return line.join('').trimEnd();
  }
}

const rightmost = (text: string): Piece => ({ at: LINE_WIDTH - text.length, text });

/** Words joined to lines of at most `first`, then `others` characters; longer words are cut. */
export function fill(words: readonly string[], glue: string, first: number, others = first): readonly string[] {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    const joined = last === undefined ? word : `${last}${glue}${word}`;
    if (last !== undefined && joined.length <= (lines.length === 1 ? first : others)) {
      lines[lines.length - 1] = joined;
      continue;
    }
    for (let rest = word; rest !== '';) {
      const room = lines.length === 0 ? first : others;
      lines.push(rest.slice(0, room));
      rest = rest.slice(room);
    }
  }
  return lines;
}

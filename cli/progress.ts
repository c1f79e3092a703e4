import type { Progress } from '../checker/result.js';
import type { Watch } from '../study/work/watch.js';
import { complaint } from './io.js';
import type { Io } from './io.js';
import { estimateRest } from '../checker/engine/estimate.js';
import { seconds, short } from './text.js';
import { plural } from '../study/words.js';

/** Milliseconds between two lines on a terminal, and where lines stay. */
const TERMINAL_MS = 1000;
const LINES_MS = 2000;

/** Tells on `err` how far searches have come. Times of what remains suppose the rate so far. */
export class ProgressLine implements Watch {
  private readonly began = performance.now();
  private readonly running = new Map<string, Progress>();
  private told = -Infinity;
  private width = 0;
  private done = 0;
  private total = 0;
  private statesDone = 0;
  private surveyed = 0;
  private unsaved: string | undefined;

  /** On a terminal, or where it is asked for. */
  constructor(private readonly io: Io, private readonly asked: boolean) {}

  of(name: string): (p: Progress) => void {
    return (p) => {
      this.running.set(name, p);
      this.warn(p.unsaved);
      this.tell();
    };
  }

  survey(): void {
    this.surveyed++;
    this.tell();
  }

  begin(): void { this.total++; }

  end(name: string, states: number): void {
    this.running.delete(name);
    this.statesDone += states;
    this.done++;
    this.tell();
  }

  /** Takes the line off a terminal. */
  clear(): void {
    if (this.width > 0) this.io.err(`\r${' '.repeat(this.width)}\r`);
    this.width = 0;
  }

  /** Asked or not: who relies on a checkpoint must know. Once, until it can be written again. */
  private warn(unsaved: string | undefined): void {
    if (unsaved !== undefined && unsaved !== this.unsaved) {
      this.clear();
      this.io.err(complaint(`the checkpoint could not be written, the search goes on: ${unsaved}`));
    }
    this.unsaved = unsaved;
  }

  private tell(): void {
    const { terminal } = this.io;
    const now = performance.now() - this.began;
    if (!(terminal || this.asked) || now - this.told < (terminal ? TERMINAL_MS : LINES_MS)) return;
    this.told = now;
    const text = this.text(now);
    this.io.err(terminal ? `\r${text.padEnd(this.width)}` : `${text}\n`);
    if (terminal) this.width = Math.max(this.width, text.length);
  }

  private text(now: number): string {
    if (this.total === 0) return `${plural(this.surveyed, 'system')} read  ${seconds(now)}`;
    const all = [...this.running.values()];
    const sum = (of: (p: Progress) => number): number => all.reduce((n, p) => n + of(p), 0);
    const states = this.statesDone + sum((p) => p.states);
    const jobs = this.total > 1 ? [`${this.done}/${this.total} searches`] : [];
    const open = all.some((p) => p.phase === 'walks') ? 'to walk' : 'frontier';
    return [
      ...jobs, plural(states, 'state'), `${short(states / (now / 1000))}/s`,
      `${open} ${short(sum((p) => p.frontier))}`, `depth ${Math.max(0, ...all.map((p) => p.depth))}`,
      `${Math.ceil(sum((p) => p.bytes) / 2 ** 20)} MiB`, seconds(now), ...this.rest(all, states / now),
    ].join('  ');
  }

  /** What is estimated to remain of the only search; it is right within a factor of three, or unknown. */
  private rest(all: readonly Progress[], statesPerMs: number): readonly string[] {
    const [only] = all;
    if (this.total !== 1 || all.length !== 1 || only.phase === 'walks') return [];
    const rest = estimateRest(only.levelSizes);
    return [rest === undefined ? 'rest unknown' : `rest ~${short(rest)}, ${Math.ceil(rest / statesPerMs / 1000)} s`];
  }
}

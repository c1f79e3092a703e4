import type { GroundSystem } from '../../language/ground.js';
import type { Counterexample, Ended, Maximum, SearchOptions, SearchResult } from '../../result.js';
import type { Reduction } from '../reduction/passable.js';
import type { Symmetry } from '../symmetry/permutation.js';
import { at, ENDED } from './board.js';
import type { Judged, Keep } from './checkpoint.js';
import { Lineage } from './lineage.js';
import { Session } from './session.js';
import { stuckCalls } from './stuck.js';

/** What a search may leave out. */
export interface Reductions {
  readonly symmetry?: Symmetry;
  readonly fusing?: Reduction;
}

/** All that 32-bit addresses reach. */
export const MEMORY_MAX = 2 ** 32;
/** Waking a thread takes about as long as expanding a few hundred states. */
const SHARE_FROM = 1024;
/** Milliseconds between two progress reports. */
const PROGRESS_MS = 100;

/** Breadth-first search by generated code over packed states, level by level. */
export class BreadthFirst {
  private readonly session: Session;
  private readonly lineage: Lineage;
  private readonly violations = new Map<string, Counterexample>();
  private readonly maxima = new Map<string, Maximum>();
  /** By property: what was hit or measured before this level. */
  private readonly best: Int32Array;
  private fired: readonly number[] = [];
  private phase: 'search' | 'walks' = 'search';
  private ended: Ended = 'complete';
  private told = -Infinity;
  private readonly poll = (): void => { this.look(); };

  constructor(
    private readonly system: GroundSystem, private readonly options: SearchOptions, private readonly reductions: Reductions = {},
    private readonly keep?: Keep,
  ) {
    const goals = system.properties.map((p) => p.goal).filter((g) => g !== undefined);
    this.session = new Session(system, goals, {
      workers: options.workers ?? 1, memoryMax: options.memoryMax ?? MEMORY_MAX,
      share: { from: options.shareFrom ?? SHARE_FROM, waits: options.shareFrom !== undefined },
      coverage: options.coverage ?? false, symmetry: reductions.symmetry, fusing: reductions.fusing,
    });
    this.lineage = new Lineage(this.session);
    this.best = new Int32Array(this.names.length);
  }

  run(): SearchResult {
    const { session, system } = this;
    const { levels, board } = session;
    if (!this.resume()) {
      session.insert(system.initial, -1);
      levels.add(board.get(at.ranges));
      this.judgeInitial();
    }
    let searched = levels.states(levels.count - 1) === 0;
    for (let level = levels.count - 1; !searched && this.mayGoOn(level); level++) {
      const whole = session.runLevel(level, this.poll);
      if (!whole) this.endEarly();
      levels.add(board.get(at.ranges));
      // What is expanded again from here on is not counted as fired.
      if (this.options.coverage === true) this.fired = session.space.fired;
      this.judge(level);
      if (this.options.coverage === true) session.space.fired = this.fired;
      if (!whole) break;
      searched = levels.states(level + 1) === 0;
    }
    this.tell();
    if (!searched && this.ended !== 'found' && session.isWhole) this.save();
    return this.result(searched && this.walk());
  }

  /** Judges the goals; a search that ends meanwhile is gone on with from before that. */
  private walk(): boolean {
    this.phase = 'walks';
    const complete = this.judgeGoals();
    if (!complete) this.endEarly();
    return complete;
  }

  /** Puts the search of a checkpoint in place. */
  private resume(): boolean {
    const judged = this.keep?.resume(this.session);
    if (judged === undefined) return false;
    for (const v of judged.violations) this.violations.set(v.property, v);
    for (const [name, maximum] of judged.maxima) this.maxima.set(name, maximum);
    this.best.set(judged.best);
    if (this.options.coverage === true) this.fired = this.session.space.fired;
    return true;
  }

  private get judged(): Judged {
    return { violations: [...this.violations.values()], maxima: [...this.maxima], best: [...this.best] };
  }

  private save(): void {
    if (this.options.coverage === true && this.phase === 'walks') this.session.space.fired = this.fired;
    this.keep?.save(this.session, this.judged);
  }

  /** Writes what a level or the walks were stopped in, then lets the threads look for what was found. */
  private endEarly(): void {
    this.ended = this.session.board.get(at.ended) === ENDED.told ? 'told' : 'memory';
    this.save();
    this.session.calm();
  }

  private get names(): readonly string[] { return this.session.space.program.tables.properties; }

  private get depth(): number {
    const { levels } = this.session;
    const last = levels.count - 1;
    return levels.states(last) === 0 ? last - 1 : last;
  }

  private get states(): number {
    const { levels, board } = this.session;
    return board.count(0, levels.end(levels.count - 1));
  }

  private mayGoOn(level: number): boolean {
    const wanted = this.options.properties ?? this.system.properties.map((p) => p.name);
    if (level > 0 && wanted[this.options.first === true ? 'some' : 'every']((p) => this.violations.has(p))) this.ended = 'found';
    else if (level > 0 && this.states >= (this.options.statesMax ?? Infinity)) this.ended = 'states';
    else if (this.options.shouldStop?.() === true) this.ended = 'told';
    return this.ended === 'complete';
  }

  private judgeInitial(): void {
    const { initial } = this.system;
    for (const [property, because] of this.lineage.interpreter.broken(initial)) {
      this.violations.set(property, { property, because, path: [] });
    }
    this.measure(0);
    this.clearHits();
  }

  /** Finds the counterexamples and maxima that the expansion of a level brought. */
  private judge(level: number): void {
    const { space } = this.session;
    const { hits } = space.program.places;
    const now = space.bytes.slice(hits, hits + this.names.length);
    for (const [k, property] of this.names.entries()) {
      if (now[k] !== 0 && !this.violations.has(property)) this.explain(level, k, property);
    }
    this.measure(level + 1);
  }

  /** Finds the first state of the level with a step that violates; a fused search only says that there is one. */
  private explain(level: number, k: number, property: string): void {
    const { session: { space }, lineage } = this;
    if (this.reductions.fusing !== undefined) {
      this.violations.set(property, { property, because: '', path: [] });
      return;
    }
    const trail = lineage.toFirst(level, (id) => this.violates(id, k), () => undefined);
    this.clearHits();
    space.bytes[space.program.places.hits + k] = 1;
    if (trail === undefined) return;
    for (const { transition, violated, next } of lineage.interpreter.firings(trail.state)) {
      const broken = next === undefined ? [] : lineage.interpreter.broken(next);
      const verdict = [...violated, ...broken].find(([name]) => name === property);
      if (verdict === undefined) continue;
      this.violations.set(property, { property, because: verdict[1], path: [...trail.path, transition.id] });
      return;
    }
    throw new RangeError(`the step that violates ${property} is lost`);
  }

  /** Whether a step from the state, or a state after it, violates property `k`. */
  private violates(id: number, k: number): boolean {
    const { space, machine } = this.session;
    const { places } = space.program;
    space.bytes[places.hits + k] = 0;
    const end = machine.exports.expand(space.address(id), id, machine.buffer) >>> 0;
    for (let entry = machine.buffer; entry < end; entry += 4 * places.entry) machine.exports.observe?.(entry);
    return space.bytes[places.hits + k] !== 0;
  }

  private clearHits(): void {
    const { space } = this.session;
    const { hits } = space.program.places;
    space.bytes.fill(0, hits, hits + this.names.length);
  }

  /** Looks which measures the states of `level` raised. */
  private measure(level: number): void {
    const { space, machine } = this.session;
    const at0 = space.program.places.best / 4;
    for (const [k, property] of this.names.entries()) {
      const value = space.words[at0 + k];
      if (value === this.best[k]) continue;
      this.best[k] = value;
      const trail = this.lineage.toFirst(level, (id) => {
        space.words[at0 + k] = value - 1;
        machine.exports.observe?.(space.address(id));
        return space.words[at0 + k] === value;
      }, () => undefined);
      space.words[at0 + k] = value;
      if (trail !== undefined) this.maxima.set(property, { value: value - 1, path: trail.path });
    }
  }

  private judgeGoals(): boolean {
    return stuckCalls(this.session, this.poll, ({ property: { name, because }, level, isStuck }) => {
      if (this.reductions.fusing !== undefined) {
        this.violations.set(name, { property: name, because, path: [] });
        return;
      }
      const trail = this.lineage.toFirst(level, isStuck, () => undefined);
      if (trail !== undefined) this.violations.set(name, { property: name, because, path: trail.path });
    });
  }

  /** Passes on a wish to stop, and tells now and then how far it is. */
  private look(): void {
    const { session, options } = this;
    if (options.shouldStop?.() === true) session.interrupt();
    if (this.keep?.isDue() === true) {
      if (this.phase === 'search') session.pause(() => { this.save(); });
      else this.save();
    }
    if (options.onProgress === undefined || performance.now() - this.told < PROGRESS_MS) return;
    this.told = performance.now();
    this.tell();
  }

  private tell(): void {
    const { levels, board, space } = this.session;
    const states = board.count(0, board.get(at.ranges));
    const unsaved = this.keep?.trouble();
    this.options.onProgress?.({
      phase: this.phase, states, transitions: space.totals.transitions, depth: this.depth,
      frontier: states - board.count(0, levels.first(levels.count - 1)), bytes: space.used(board.get(at.top)),
      levelSizes: levels.sizes, ...(unsaved === undefined ? {} : { unsaved }),
    });
  }

  private result(complete: boolean): SearchResult {
    const { session: { space }, options } = this;
    const { risks } = space.program.places;
    const atRisk = new Set(this.names.filter((_, k) => space.bytes[risks + k] !== 0));
    const { transitions, deadlocks } = space.totals;
    return {
      states: this.states, transitions, deadlocks, depth: this.depth, frontier: this.session.frontier,
      complete, ended: this.ended, violations: this.violations, atRisk, maxima: this.maxima,
      ...(options.coverage === true ? { fired: this.fired } : {}),
    };
  }
}

import type { GroundSystem } from '../language/ground.js';
import type { Searcher, SearchOptions, SearchResult } from '../result.js';
import { generateExpander } from './generate-search.js';
import type { Expander } from './generate-search.js';
import { Recorder } from './record.js';
import { Store } from './store.js';
import { stuckCalls } from './stuck.js';
import type { Searched } from './stuck.js';

/** Expanded states between two progress reports. */
const PROGRESS_STATES = 1 << 15;
/** Polls of the walks between two progress reports. */
const PROGRESS_POLLS = 64;

/**
 * Breadth-first search by generated code over packed states. It answers exactly as the reference
 * search does: states are expanded in the same order and counted one by one, though the code runs in
 * batches.
 */
class EngineSearch {
  private readonly store: Store;
  private readonly expander: Expander;
  private readonly record: Recorder;
  private next = 0;
  private level = 0;
  private levelEnd = 0;
  private transitions = 0;
  private reported = 0;
  private polls = 0;
  /** Ends of the batch's states in the buffer and in the log. */
  private readonly bufferEnds: Int32Array;
  private readonly logEnds: Int32Array;

  constructor(private readonly system: GroundSystem, private readonly options: SearchOptions) {
    this.record = new Recorder(system, (id) => this.store.path(id));
    const goals = system.properties.map((p) => p.goal).filter((g) => g !== undefined);
    this.expander = generateExpander(system, this.record, goals);
    this.store = new Store(this.expander.codec.words);
    this.bufferEnds = new Int32Array(this.expander.batch);
    this.logEnds = new Int32Array(this.expander.batch);
  }

  run(): SearchResult {
    const wanted = this.options.properties ?? this.system.properties.map((p) => p.name);
    let done = !this.begin();
    while (this.next < this.store.count && !done) {
      if (this.next === this.levelEnd) {
        this.level++;
        this.levelEnd = this.store.count;
        done = wanted[this.options.first === true ? 'some' : 'every']((p) => this.record.violations.has(p));
      }
      if (this.options.shouldStop?.() === true) done = true;
      if (!done) done = !this.batch();
      if (this.next - this.reported >= PROGRESS_STATES) this.progress('search', this.store.count - this.next);
    }
    this.progress('search', this.store.count - this.next);
    const searched = this.next === this.store.count;
    const complete = searched && stuckCalls({ ...this.parts(), poll: (open) => this.pollWalks(open) });
    const { violations, atRiskNames: atRisk, maxima } = this.record;
    return { states: this.store.count, transitions: this.transitions, depth: this.depth, complete, violations, atRisk, maxima };
  }

  private get depth(): number { return this.level + (this.store.count > this.levelEnd ? 1 : 0); }

  private parts(): Omit<Searched, 'poll'> {
    return { system: this.system, store: this.store, expander: this.expander, record: this.record };
  }

  private pollWalks(open: number): boolean {
    if (++this.polls % PROGRESS_POLLS === 0) this.progress('walks', open);
    return this.options.shouldStop?.() === true;
  }

  private progress(phase: 'search' | 'walks', frontier: number): void {
    this.reported = this.next;
    this.options.onProgress?.({
      phase, frontier, states: this.store.count, transitions: this.transitions, depth: this.depth,
      bytes: this.store.bytes + this.expander.buffer.byteLength,
    });
  }

  private begin(): boolean {
    const { buffer, codec } = this.expander;
    codec.pack(this.system.initial, buffer, 0);
    if (!this.store.reserve(1)) return false;
    this.discover(0, this.store.hash(buffer, 0), -1, -1);
    this.levelEnd = 1;
    return true;
  }

  /** Expands the next states of this level; false where a limit was met. */
  private batch(): boolean {
    const { store, expander, record } = this;
    const n = Math.min(expander.batch, this.levelEnd - this.next);
    let end = 0;
    for (let k = 0; k < n; k++) {
      const id = this.next + k;
      end = expander.expand(store.segment(id), store.offset(id), end);
      this.bufferEnds[k] = end;
      this.logEnds[k] = record.logged;
    }
    const hashes = store.prepare(expander.buffer, end, expander.codec.words + 1);
    let goOn = true;
    for (let k = 0; k < n && goOn; k++) {
      goOn = store.count < (this.options.statesMax ?? Infinity) && this.merge(k, hashes);
    }
    record.clear();
    return goOn;
  }

  /** Counts and stores the successors of the batch's state `k`; false where memory ended. */
  private merge(k: number, hashes: Int32Array): boolean {
    const { buffer, codec: { words } } = this.expander;
    const stride = words + 1;
    const begin = k === 0 ? 0 : this.bufferEnds[k - 1];
    const end = this.bufferEnds[k];
    const logEnd = this.logEnds[k];
    const source = this.next;
    if (!this.store.reserve((end - begin) / stride)) return false;
    for (let at = begin; at < end; at += stride) {
      if (this.record.pending(logEnd, at)) this.record.replay(logEnd, at, source);
      this.discover(at, hashes[at / stride], source, buffer[at + words]);
    }
    this.record.replay(logEnd, end, source);
    this.transitions += (end - begin) / stride;
    this.next++;
    return true;
  }

  private discover(at: number, hash: number, parent: number, via: number): void {
    const before = this.store.count;
    const id = this.store.insert(this.expander.buffer, at, hash, parent, via);
    if (id !== before) return;
    this.record.at(id, parent, via);
    this.expander.observe(this.expander.buffer, at);
  }
}

/** Searches by generated code; exact, of any width of states. */
export const searchEngine: Searcher = (system, options = {}) => new EngineSearch(system, options).run();

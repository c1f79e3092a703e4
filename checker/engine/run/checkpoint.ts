import type { GroundSystem } from '../../language/ground.js';
import { h64ToString } from '../../language/xxhash.js';
import type { Counterexample, Maximum, SavedSearch, SearchOptions, SearchResult } from '../../result.js';
import { hasMemory } from './machine.js';
import { CheckpointError, lockSealed, SealedReader, SECTION_MAX, writeSealed } from './sealed-file.js';
import type { Session } from './session.js';

/** Of the file and of what the engine stores. */
const VERSION = 2;
const EVERY_MS = 60_000;
/** What differs is told up to so many characters. */
const TOLD_MAX = 60;

/**
 * Which part of a search: `start`, the first states of one that may then be reduced; `plain`; `reduced`;
 * `again`, without reductions for the counterexamples of a reduced one.
 */
export type Stage = 'start' | 'plain' | 'reduced' | 'again';

/** What a search has found, apart from its states. */
export interface Judged {
  readonly violations: readonly Counterexample[];
  readonly maxima: readonly (readonly [string, Maximum])[];
  /** As of the last whole level. */
  readonly best: readonly number[];
}

type PlainResult = Omit<SearchResult, 'violations' | 'atRisk' | 'maxima'>
  & Pick<Judged, 'violations' | 'maxima'> & { readonly atRisk: readonly string[] };

interface Header {
  readonly about: Readonly<Record<string, string>>;
  readonly system: string;
  readonly layout: string;
  readonly stage: Stage;
  readonly before: PlainResult | undefined;
  readonly isCanonical: boolean;
  readonly bounds: readonly number[];
  readonly ranges: number;
  /** Ranges still to be expanded, and the first range of the board that is. */
  readonly rest: readonly { readonly from: number; readonly to: number }[];
  readonly first: number;
  readonly totals: { readonly transitions: number; readonly deadlocks: number };
  readonly fired: readonly number[];
  /** Bytes of the hits, the risks and the measures. */
  readonly watched: readonly number[];
  readonly judged: Judged;
}

/** What one part of a search does with checkpoints. */
export interface Keep {
  /** Puts a search in place where there is one to go on with. */
  readonly resume: (session: Session) => Judged | undefined;
  readonly isDue: () => boolean;
  readonly save: (session: Session, judged: Judged) => void;
  /** Why the search could not be written the last time; undefined where it could. */
  readonly trouble: () => string | undefined;
}

/** Writes a search to its file and reads it back. The table of slots is not written: it is hashed anew. */
export class Keeper {
  /** How the last attempt to write went. */
  saved: SavedSearch | undefined;
  private readonly about: Readonly<Record<string, string>>;
  private readonly system: string;
  private last = performance.now();
  private unlock: (() => void) | undefined;
  private reader: SealedReader | undefined;
  private header: Header | undefined;

  constructor(system: GroundSystem, private readonly options: SearchOptions) {
    const { properties, first = false, coverage = false, reduction = false, checkpoints } = options;
    this.about = {
      ...checkpoints?.about, coverage: String(coverage), reduction: String(reduction), first: String(first),
      'properties asked for': properties?.join(', ') ?? 'all',
    };
    this.system = h64ToString(JSON.stringify(system));
    try {
      if (checkpoints?.resume !== undefined) this.open(checkpoints.resume);
      if (checkpoints?.write !== undefined) this.lock(checkpoints.write);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** Part of the search that is gone on with. */
  get stage(): Stage | undefined { return this.header?.stage; }
  /** What the part before it had found. */
  get before(): SearchResult | undefined {
    return this.header?.before === undefined ? undefined : resultOf(this.header.before);
  }

  at(stage: Stage, before?: SearchResult): Keep {
    return {
      resume: (session) => (this.header?.stage === stage ? this.restore(session, this.header) : undefined),
      isDue: () => performance.now() - this.last >= (this.options.checkpoints?.everyMs ?? EVERY_MS),
      save: (session, judged) => { this.save(session, judged, stage, before); },
      trouble: () => (this.saved?.written === false ? this.saved.because : undefined),
    };
  }

  close(): void {
    this.closeReader();
    this.unlock?.();
    this.unlock = undefined;
  }

  private closeReader(): void {
    this.reader?.close();
    this.reader = undefined;
  }

  /** Where there can be no lock there can be no checkpoint either: the search goes on and says so. */
  private lock(file: string): void {
    try {
      this.unlock = lockSealed(file);
    } catch (error) {
      if (error instanceof CheckpointError) throw error;
      this.saved = failed(error);
    }
  }

  private get name(): string { return this.options.checkpoints?.resume ?? ''; }

  private open(file: string): void {
    const reader = new SealedReader(file, VERSION);
    this.reader = reader;
    const header = JSON.parse(new TextDecoder().decode(reader.next())) as Header;
    for (const key of new Set([...Object.keys(header.about), ...Object.keys(this.about)])) {
      const [was, is] = [header.about[key] ?? 'none', this.about[key] ?? 'none'];
      if (was === is) continue;
      const how = was.length + is.length > TOLD_MAX ? `other ${key}` : `${key}: '${was}', here '${is}'`;
      throw new CheckpointError(`the checkpoint '${file}' is of another search (${how})`);
    }
    if (header.system !== this.system) {
      throw new CheckpointError(`the checkpoint '${file}' is of another system: the model has changed since`);
    }
    this.header = header;
  }

  private restore(session: Session, header: Header): Judged {
    const { reader } = this;
    const { space, board, machine } = session;
    this.header = undefined;
    if (reader === undefined) throw new CheckpointError('a checkpoint is read once');
    if (header.layout !== layoutOf(session)) {
      throw new CheckpointError(`the checkpoint '${this.name}' was written by another version of this program`);
    }
    for (const piece of pieces(board.bytes(header.ranges))) reader.next(piece);
    const top = board.last(header.ranges);
    const full = `the states of the checkpoint '${this.name}' need more memory than this search may take`;
    if (space.address(top) > space.part.places.end || !hasMemory(space.part, top)) throw new CheckpointError(full);
    for (const piece of pieces(space.bytes.subarray(space.address(0), space.address(top)))) reader.next(piece);
    reader.end();
    this.closeReader();
    space.totals = header.totals;
    space.fired = header.fired;
    space.bytes.set(header.watched, space.program.places.hits);
    if (!session.resume(header) || machine.isStopped()) throw new CheckpointError(full);
    this.last = performance.now();
    return header.judged;
  }

  private save(session: Session, judged: Judged, stage: Stage, before: SearchResult | undefined): void {
    const file = this.options.checkpoints?.write;
    if (file === undefined) return;
    const { space, board, levels, isCanonical } = session;
    const { ranges: rest, first } = session.rest;
    const ranges = board.ranges;
    const { places } = space.program;
    const header: Header = {
      about: this.about, system: this.system, layout: layoutOf(session), stage,
      before: before === undefined ? undefined : plainOf(before), isCanonical, bounds: levels.bounds, ranges, rest, first,
      totals: space.totals, fired: space.fired, watched: [...space.bytes.subarray(places.hits, places.constants)], judged,
    };
    const states = space.bytes.subarray(space.address(0), space.address(board.last(ranges)));
    const text = new TextEncoder().encode(JSON.stringify(header));
    try {
      writeSealed(file, VERSION, [text, ...pieces(board.bytes(ranges)), ...pieces(states)]);
      this.saved = { written: true };
    } catch (error) {
      this.saved = failed(error);
    }
    this.last = performance.now();
  }
}

const failed = (error: unknown): SavedSearch =>
  ({ written: false, because: error instanceof Error ? error.message : String(error) });

function pieces(bytes: Uint8Array): Uint8Array[] {
  const list: Uint8Array[] = [];
  for (let from = 0; from < bytes.length; from += SECTION_MAX) list.push(bytes.subarray(from, from + SECTION_MAX));
  return list;
}

/** How this program packs the states of a system. */
function layoutOf({ space: { program: { packing, tables } } }: Session): string {
  return h64ToString(JSON.stringify([packing.words, packing.hint, [...packing.blocks], tables.properties]));
}

const plainOf = (r: SearchResult): PlainResult =>
  ({ ...r, violations: [...r.violations.values()], maxima: [...r.maxima], atRisk: [...r.atRisk] });

const resultOf = (r: PlainResult): SearchResult => ({
  ...r, violations: new Map(r.violations.map((v) => [v.property, v])),
  maxima: new Map(r.maxima), atRisk: new Set(r.atRisk),
});

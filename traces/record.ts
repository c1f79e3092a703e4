import type { DomainNode } from '../checker/language/data.js';
import type { EmittedEvent, State } from '../checker/language/evaluate.js';
import type { GroundProperty, GroundSystem, GroundTransition } from '../checker/language/ground.js';
import { visitEffects } from '../checker/language/lower/rewrite.js';
import { SystemWords, valueInWords } from '../checker/language/words.js';
import type { Cell } from '../checker/language/words.js';
import type { Counterexample } from '../checker/result.js';
import { Executor } from './execute.js';
import type { Changes, Trace, TraceStep } from './format.js';
import { TRACE_SCHEMA } from './schema.js';
import { cellsRead, falseTerms, isModelCell } from './terms.js';

/** What a trace file says about where it comes from. */
export interface TraceMeta {
  /** Digest of the ground system. */
  readonly digest: string;
  readonly scenario: string;
  readonly variant: string;
}

/**
 * The trace of a counterexample, by executing its path on `system`. A RangeError where the path does
 * not fit: the search that found it and the evaluator disagree.
 */
export const recordTrace = (system: GroundSystem, counterexample: Counterexample, meta: TraceMeta): Trace =>
  new Recorder(system).record(counterexample, meta);

class Recorder {
  private readonly executor: Executor;
  private readonly words: SystemWords;
  private readonly params: ReadonlyMap<string, Readonly<Record<string, DomainNode>>>;

  constructor(private readonly system: GroundSystem) {
    this.executor = new Executor(system);
    this.words = new SystemWords(system);
    this.params = eventParams(system);
  }

  record(counterexample: Counterexample, meta: TraceMeta): Trace {
    const steps: TraceStep[] = [];
    let state: State = this.system.initial;
    for (const id of counterexample.path) {
      const last = steps.length === counterexample.path.length - 1;
      const next = this.step(id, state, `step ${steps.length + 1} of ${counterexample.property}`, last);
      steps.push(next.step);
      state = next.state;
    }
    return {
      schema: TRACE_SCHEMA, system: meta.digest, scenario: meta.scenario, variant: meta.variant,
      property: counterexample.property, because: counterexample.because, lanes: [...this.system.lanes],
      initial: this.values(this.words.cells.filter((c) => !c.variable.constant), this.system.initial),
      steps, final: this.final(counterexample.property, steps, state),
    };
  }

  private step(id: number, state: State, place: string, last: boolean): { step: TraceStep; state: State } {
    const t = this.system.transitions.at(id);
    if (t === undefined || id < 0) throw new RangeError(`${place}: the system has no transition ${id}`);
    const attempt = this.executor.attempt(t, state);
    const polls = attempt.kind === 'blocked' && last;
    if (attempt.kind !== 'taken' && !polls) throw new RangeError(`${place}: ${this.nameOf(t)} is not enabled`);
    const after = attempt.kind === 'taken' ? attempt.state : state;
    const events = attempt.kind === 'taken' ? attempt.events : [];
    const changed = (kind: (c: Cell) => boolean): Changes => this.changes(state, after, kind);
    const isCounter = (c: Cell): boolean => this.words.domainOf(c.variable.name)?.kind === 'location';
    const locals = changed((c) => (c.variable.agent !== undefined && !isCounter(c)) || c.variable.bookkeeping);
    const history = changed((c) => c.variable.property !== undefined);
    return {
      state: after,
      step: {
        agent: this.system.agents[t.agent].name, lane: this.lane(t, state), address: t.address, path: [...t.path],
        ...(t.chosen === undefined ? {} : { chosen: t.chosen }), ...(polls ? { polls } : {}),
        events: events.map((e) => this.event(e)), changes: changed(isModelCell),
        ...(Object.keys(locals).length > 0 ? { locals } : {}), ...(Object.keys(history).length > 0 ? { history } : {}),
      },
    };
  }

  private nameOf(t: GroundTransition): string { return `${this.system.agents[t.agent].name} ${t.address}`; }

  private lane(t: GroundTransition, state: State): string {
    return this.system.lanes[this.executor.evaluator.value(this.system.agents[t.agent].lane, state)] ?? '-';
  }

  private event(e: EmittedEvent): TraceStep['events'][number] {
    const params = this.params.get(e.event) ?? {};
    const word = (arg: string, v: number): string => (arg in params ? valueInWords(v, params[arg], this.words) : String(v));
    return { event: e.event, args: Object.fromEntries(Object.entries(e.args).map(([k, v]) => [k, word(k, v)])) };
  }

  private changes(before: State, after: State, kind: (c: Cell) => boolean): Changes {
    const changed = this.words.cells.filter((c) => before[c.at] !== after[c.at] && kind(c));
    const word = (c: Cell, state: State): string => this.words.word(c, state[c.at]);
    return Object.fromEntries(changed.map((c) => [c.name, { from: word(c, before), to: word(c, after) }]));
  }

  private values(cells: readonly Cell[], state: State): Record<string, string> {
    return Object.fromEntries(cells.map((c) => [c.name, this.words.word(c, state[c.at])]));
  }

  /** Where the agents of the trace stand, the environment aside, and the cells behind what the judgement finds false. */
  private final(property: string, steps: readonly TraceStep[], state: State): Record<string, string> {
    const judged = this.system.properties.find((p) => p.name === property);
    const cells = judged === undefined ? [] : this.judgedCells(judged, state);
    const acted = new Set(steps.map((s) => s.agent));
    const counted = new Set(this.system.transitions.flatMap((t) => (t.environment ? [] : [t.agent])));
    const places = this.system.agents.filter((a, i) => acted.has(a.name) && counted.has(i))
      .flatMap((a) => { const c = this.words.cell(a.pc); return c === undefined ? [] : [c]; });
    return this.values([...places, ...cells], state);
  }

  private judgedCells(p: GroundProperty, state: State): readonly Cell[] {
    const { evaluator } = this.executor;
    const terms = [p.invariant, p.goal].flatMap((e) => (e === undefined ? [] : falseTerms(e, state, evaluator)));
    return terms.flatMap((e) => cellsRead(e, state, this.words, evaluator)).filter((c) => c.variable.agent === undefined);
  }
}

function eventParams(system: GroundSystem): ReadonlyMap<string, Readonly<Record<string, DomainNode>>> {
  const params = new Map<string, Readonly<Record<string, DomainNode>>>();
  for (const t of system.transitions) {
    visitEffects(t.effects, (e) => { if (e.op === 'emit' && e.params !== undefined) params.set(e.event, e.params); });
  }
  return params;
}

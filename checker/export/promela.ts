import type { GroundSystem, GroundVariable } from '../language/ground.js';
import { mentions, not } from './flat.js';
import { header, setLines } from './header.js';
import { placesOf, readVariables } from './locations.js';
import type { Place } from './locations.js';
import { outline, plain } from './outline.js';
import type { ExportOptions, Outline, OutlineAgent, OutlineTransition } from './outline.js';
import { isBoolean } from './reader.js';
import type { Failure, Statement } from './statements.js';
import { bare, ExpressionText, indent } from './text.js';

const COUNTS = [
  "States stored are those of smpcheck's unreduced search; SPIN counts the initial state as one more transition.",
  '-o2 keeps variables that are only written, -o3 each d_step one transition. Raise -m where the depth is too small.',
];

/** Bytes of a state up to which pan needs no option. */
const VECTOR_MAX = 1024;
/** Bytes that pan adds for a process, and at least for the whole. */
const PROCESS_BYTES = 12;
const BASE_BYTES = 64;

/**
 * A ground system in Promela, for SPIN. One process an agent; one d_step a transition.
 * @throws ModelError where a number needs more than 31 bits.
 */
export const exportPromela = (system: GroundSystem, options: ExportOptions = {}): string =>
  new PromelaWriter(outline(system, options)).file();

class PromelaWriter {
  private readonly helpers = new Map<string, string>();
  private readonly tables = new Map<string, string>();
  private readonly text: ExpressionText;
  /** Program counters that are variables too, because a place or an expression needs them. */
  private readonly counters = new Set<GroundVariable>();

  /** Name of the variable that holds an index for one statement. */
  private at: string | undefined;

  constructor(private readonly o: Outline) {
    this.text = new ExpressionText({
      and: '&&', or: '||', eq: '==',
      choice: (cond, yes, no) => `(${cond} -> ${yes} : ${no})`,
      number: (truth) => truth,
      helper: (name, size) => this.helper(name, size),
      indexesItself: false,
      table: (v, index) => this.table(v, index),
    }, o.nameOf);
    const read = readVariables(o.system);
    for (const a of o.agents) {
      if (a.pc !== undefined && (read.has(a.pc.name) || placesOf(a).places.some((p) => p.locations.length > 1))) this.counters.add(a.pc);
    }
  }

  file(): string {
    const { o } = this;
    const processes = o.agents.flatMap((a) => this.process(a));
    const monitor = this.monitor();
    const pcs = new Set(o.agents.map((a) => a.pc));
    const variables = o.variables.filter((v) => !pcs.has(v) || this.counters.has(v));
    const idle = o.agents.length === 0 ? ['active proctype nothing() { false }', ''] : [];
    return [
      ...comment([...header(o, this.run(variables), COUNTS), '', ...setLines(o)]), '',
      ...this.locations(), ...variables.map((v) => this.declaration(v)), '',
      ...(this.at === undefined ? [] : [`hidden int ${this.at};`]), ...this.tables.values(), ...this.helpers.values(), '',
      ...processes, ...monitor, ...idle,
    ].join('\n');
  }

  private run(variables: readonly GroundVariable[]): readonly string[] {
    const bytes = variables.reduce((sum, v) => sum + v.cells * bytesOf(this.o.reader.largest(v)), 0);
    const size = bytes + BASE_BYTES + PROCESS_BYTES * (this.o.agents.length + 1);
    const vector = size < VECTOR_MAX ? '' : ` -DVECTORSZ=${2 ** Math.ceil(Math.log2(size))}`;
    return [
      `spin -a -o2 -o3 MODEL.pml && gcc -O2 -DSAFETY -DNOREDUCE -DNOBOUNDCHECK${vector} -o pan pan.c`,
      './pan -E -m1000000 -w24',
    ];
  }

  private locations(): readonly string[] {
    const lines = this.o.agents.flatMap((a) =>
      (a.pc !== undefined && this.counters.has(a.pc) ? a.locations.map((l, i) => `#define ${l} ${i}`) : []));
    return lines.length === 0 ? [] : [...lines, ''];
  }

  private declaration(v: GroundVariable): string {
    const type = isBoolean(v) ? 'bool' : typeOf(this.o.reader.largest(v));
    const note = v.dims.length === 0 ? '' : ` /* ${plain(v.name + v.dims.map((d, k) => `[${d}: ${v.sizes[k]}]`).join(''))} */`;
    return `${type} ${this.o.nameOf(v)}${v.cells === 1 ? '' : `[${v.cells}]`} = ${initializer(this.o.reader.initial(v))};${note}`;
  }

  private process(a: OutlineAgent): readonly string[] {
    const { places, after } = placesOf(a);
    const label = (p: Place): string => a.labels[p.locations[0]];
    const blocks = places.flatMap((p) => {
      const lines = p.transitions.flatMap((k) => this.transition(a, a.transitions[k], p, label(after(a.transitions[k]))));
      return lines.length === 0 ? [`${label(p)}:`, '  false;'] : [`${label(p)}:`, '  if', ...indent(lines), '  fi;'];
    });
    return [`active proctype ${a.name}() {`, ...blocks, '}', ''];
  }

  private transition(a: OutlineAgent, t: OutlineTransition, place: Place, label: string): readonly string[] {
    const there = [
      ...(a.pc !== undefined && place.locations.length > 1 ? [`${this.o.nameOf(a.pc)} == ${a.locations[t.source.from]}`] : []),
      ...this.text.conjuncts(a.enabled),
    ];
    const step = (title: string, guard: readonly string[], body: readonly string[]): readonly string[] => [
      `:: d_step { /* ${title} */`, ...indent(joined(guard), 2),
      ...indent(block(body), 2), `  } goto ${label}`,
    ];
    return [
      ...step(t.title, [...there, ...this.text.conjuncts(t.guard)], t.body.flatMap((s) => this.statement(s))),
      ...t.polls.flatMap((f) =>
        step(`${t.title}: poll`, [...there, ...this.text.conjuncts(f.cond)], [`assert(false); /* ${message(f)} */`])),
    ];
  }

  private statement(s: Statement): readonly string[] {
    switch (s.op) {
      case 'assign': {
        const at = this.o.agents.find((a) => a.pc === s.cell.variable);
        if (at !== undefined && !this.counters.has(s.cell.variable)) return [];
        const value = at !== undefined && s.value.op === 'const' ? at.locations[s.value.value] : bare(this.text.of(s.value));
        const { index, variable } = s.cell;
        if (index === undefined || !mentions(index, variable)) return [`${this.text.of({ op: 'cell', ...s.cell })} = ${value};`];
        this.at ??= this.o.names.take('at');
        return [`${this.at} = ${bare(this.text.of(index))};`, `${this.o.nameOf(variable)}[${this.at}] = ${value};`];
      }
      case 'fail': return [`assert(${bare(this.text.denied(s))}); /* ${message(s)} */`];
      case 'when': {
        const [yes, no] = [s.yes, s.no].map((list) => list.flatMap((x) => this.statement(x)));
        if (yes.length + no.length === 0) return [];
        return ['if', `:: ${bare(this.text.of(s.cond))} ->`, ...indent(block(yes), 2), ':: else ->', ...indent(block(no), 2), 'fi;'];
      }
    }
  }

  private monitor(): readonly string[] {
    if (this.o.invariants.length === 0) return [];
    const lines = this.o.invariants.map((f) =>
      `  :: d_step { ${this.text.of(not(f.cond))} -> assert(false) /* ${message(f)} */ }`);
    return [`active proctype ${this.o.names.take('invariants')}() {`, '  if', ...lines, '  fi', '}', ''];
  }

  private table(v: GroundVariable, index: string): string {
    const name = this.o.nameOf(v);
    const values = this.o.reader.initial(v);
    this.tables.set(name, `hidden ${typeOf(this.o.reader.largest(v))} ${name}[${v.cells}] = ${initializer(values)};`);
    return `${name}[${index}]`;
  }

  private helper(name: 'first' | 'next' | 'count', size: number): string {
    const id = this.o.names.once(`${name}_of_${size}`);
    const bits = Array.from({ length: size }, (_, k) => k);
    const search = (test: (k: number) => string): string =>
      bits.reduceRight((others, k) => `(${test(k)} -> ${k} : ${others})`, `${size}`);
    const has = (k: number): string => `((m) & ${2 ** k})`;
    const text = {
      first: `(m) ${search(has)}`,
      next: `(m, i) ${search((k) => `${has(k)} && ((i) < ${k} || (i) >= ${size})`)}`,
      count: `(m) (${bits.map((k) => `(((m) >> ${k}) & 1)`).join(' + ')})`,
    };
    this.helpers.set(id, `#define ${id}${text[name]}`);
    return id;
  }
}

const BYTE_MAX = 255;
const SHORT_MAX = 32_767;
const bytesOf = (largest: number): number => (largest <= BYTE_MAX ? 1 : largest <= SHORT_MAX ? 2 : 4);
const typeOf = (largest: number): string => (largest <= BYTE_MAX ? 'byte' : largest <= SHORT_MAX ? 'short' : 'int');
const initializer = (values: readonly number[]): string =>
  (values.every((x) => x === values[0]) ? `${values[0]}` : `{${values.join(', ')}}`);

const block = (body: readonly string[]): readonly string[] => (body.length === 0 ? ['skip;'] : body);
const joined = (conjuncts: readonly string[]): readonly string[] => {
  const last = conjuncts.length - 1;
  return last < 0 ? ['true ->'] : conjuncts.map((c, k) => `${c} ${k < last ? '&&' : '->'}`);
};
const comment = (lines: readonly string[]): readonly string[] => ['/*', ...lines.map((l) => ` * ${l}`.trimEnd()), ' */'];
const message = (f: Failure): string => plain(`${f.property}: ${f.because}`);

import type { GroundSystem, GroundVariable } from '../language/ground.js';
import { VALUE_MAX } from '../language/ground.js';
import { header, setLines } from './header.js';
import { outline, plain } from './outline.js';
import type { ExportOptions, Outline, OutlineAgent, OutlineTransition } from './outline.js';
import { isBoolean } from './reader.js';
import type { Failure, Statement } from './statements.js';
import { bare, ExpressionText, indent } from './text.js';

const RUN = [
  'rumur --deadlock-detection=off --symmetry-reduction=off --output model.c MODEL.m',
  'gcc -O3 -march=native -o model model.c -lpthread && ./model',
];

const COUNTS = ["Rumur's states and rules fired are the states and transitions of smpcheck's unreduced search."];

/**
 * A ground system in the language of Murphi, as Rumur reads it (with its bit operators). One rule a transition.
 * @throws ModelError where a number needs more than 31 bits.
 */
export const exportMurphi = (system: GroundSystem, options: ExportOptions = {}): string =>
  new MurphiWriter(outline(system, options)).file();

class MurphiWriter {
  private readonly helpers = new Map<string, readonly string[]>();
  private readonly text: ExpressionText;

  constructor(private readonly o: Outline) {
    this.text = new ExpressionText({
      and: '&', or: '|', eq: '=',
      choice: (cond, yes, no) => `(${cond} ? ${yes} : ${no})`,
      number: (truth) => `(${truth} ? 1 : 0)`,
      helper: (name, size) => this.helper(name, size),
      indexesItself: true,
      table: (v, index) => `${this.table(v)}(${index})`,
    }, o.nameOf);
  }

  file(): string {
    const { o } = this;
    const rules = o.agents.flatMap((a) => a.transitions.flatMap((t) => this.rules(a, t)));
    const invariants = o.invariants.map((f) => `invariant "${message(f)}" ${bare(this.text.of(f.cond))};`);
    const locations = o.agents.flatMap((a) => (a.pc === undefined ? [] : a.locations.map((l, i) => `  ${l}: ${i};`)));
    return [
      ...header(o, RUN, COUNTS).map(comment), '', ...setLines(o).map(comment), '',
      ...(locations.length === 0 ? [] : ['const', ...locations, '']),
      // Rumur counts in the narrowest type that all ranges fit: this one makes it signed, for differences.
      'type', `  checker_signed: -${VALUE_MAX}..${VALUE_MAX};`, '',
      'var', ...o.variables.map((v) => this.declaration(v)), '',
      ...[...this.helpers.values()].flatMap((lines) => [...lines, '']),
      'startstate', 'begin', ...indent(o.variables.flatMap((v) => this.initial(v))), 'end;', '',
      ...(rules.length === 0 ? ['rule "nothing" false ==> begin end;'] : rules), ...invariants, '',
    ].join('\n');
  }

  private declaration(v: GroundVariable): string {
    const type = isBoolean(v) ? 'boolean' : `0..${this.o.reader.largest(v)}`;
    const note = v.dims.length === 0 ? '' : ` -- ${plain(v.name + v.dims.map((d, k) => `[${d}: ${v.sizes[k]}]`).join(''))}`;
    return `  ${this.o.nameOf(v)}: ${v.cells === 1 ? type : `array[0..${v.cells - 1}] of ${type}`};${note}`;
  }

  private initial(v: GroundVariable): readonly string[] {
    const [values, name] = [this.o.reader.initial(v), this.o.nameOf(v)];
    const literal = (x: number): string => (isBoolean(v) ? `${x !== 0}` : `${x}`);
    if (v.cells === 1) return [`${name} := ${literal(values[0])};`];
    if (values.every((x) => x === values[0])) return [`for i: 0..${v.cells - 1} do ${name}[i] := ${literal(values[0])}; end;`];
    return values.map((x, k) => `${name}[${k}] := ${literal(x)};`);
  }

  private rules(a: OutlineAgent, t: OutlineTransition): readonly string[] {
    if (a.pc === undefined && t.source.from !== a.start) return [];
    const there = [
      ...(a.pc === undefined ? [] : [`${this.o.nameOf(a.pc)} = ${a.locations[t.source.from]}`]), ...this.text.conjuncts(a.enabled),
    ];
    const rule = (title: string, guard: readonly string[], body: readonly string[]): readonly string[] =>
      [`rule "${title}"`, `  ${guard.length === 0 ? 'true' : guard.join('\n  & ')}`, '==>', 'begin', ...indent(body), 'end;', ''];
    return [
      ...rule(t.title, [...there, ...this.text.conjuncts(t.guard)], t.body.flatMap((s) => this.statement(s))),
      ...t.polls.flatMap((f) =>
        rule(`${t.title}: poll`, [...there, ...this.text.conjuncts(f.cond)], [`error "${message(f)}";`])),
    ];
  }

  private statement(s: Statement): readonly string[] {
    switch (s.op) {
      case 'assign': {
        const place = this.text.of({ op: 'cell', ...s.cell });
        const at = this.o.agents.find((a) => a.pc === s.cell.variable);
        const value = at !== undefined && s.value.op === 'const' ? at.locations[s.value.value] : bare(this.text.of(s.value));
        return [`${place} := ${value};`];
      }
      case 'fail': return [`assert ${this.text.denied(s)} "${message(s)}";`];
      case 'when': {
        const list = (l: readonly Statement[]): string[] => indent(l.flatMap((x) => this.statement(x)));
        const otherwise = s.no.length === 0 ? [] : ['else', ...list(s.no)];
        return [`if ${bare(this.text.of(s.cond))} then`, ...list(s.yes), ...otherwise, 'end;'];
      }
    }
  }

  private table(v: GroundVariable): string {
    const name = this.o.nameOf(v);
    const cases = this.o.reader.initial(v).map((x, k) => `  if i = ${k} then return ${isBoolean(v) ? x !== 0 : x}; end;`);
    const type = isBoolean(v) ? 'boolean' : `0..${this.o.reader.largest(v)}`;
    this.helpers.set(name, [
      `function ${name}(i: 0..${v.cells - 1}): ${type};`, 'begin', ...cases, `  return ${isBoolean(v) ? 'false' : '0'};`, 'end;',
    ]);
    return name;
  }

  private helper(name: 'first' | 'next' | 'count', size: number): string {
    const id = this.o.names.once(`${name}_of_${size}`);
    const mask = `m: 0..${2 ** 31 - 1}`;
    const from = (start: string): readonly string[] => [
      `  for k: 0..${size - 1} do if ${start}((m >> k) & 1) != 0 then return k; end; end;`, `  return ${size};`,
    ];
    const lines = {
      first: [`function ${id}(${mask}): 0..${size};`, 'begin', ...from('')],
      next: [`function ${id}(${mask}; i: 0..${2 ** 31 - 1}): 0..${size};`, 'begin', ...from(`(i >= ${size} | k > i) & `)],
      count: [
        `function ${id}(${mask}): 0..${size};`, 'var n: 0..31;', 'begin', '  n := 0;',
        `  for k: 0..${size - 1} do n := n + ((m >> k) & 1); end;`, '  return n;',
      ],
    };
    this.helpers.set(id, [...lines[name], 'end;']);
    return id;
  }
}

const comment = (line: string): string => `-- ${line}`.trimEnd();
const message = (f: Failure): string => plain(`${f.property}: ${f.because}`);

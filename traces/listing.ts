import type { DomainNode, ExprNode, Node, RoutineNode, StepNode } from '../checker/language/data.js';
import { binderInWords, printEffect, printExpr } from '../checker/language/print.js';
import { routineWords } from '../checker/language/words.js';
import type { Surroundings, Vocabulary } from '../checker/language/words.js';

const INDENT = '    ';
/** A step whose parts fit in a line of this width is put on one. */
const LINE_WIDTH = 80;

/**
 * A routine as indented text, a line a node, its steps with guard and effects: stable text, so that
 * a routine before and after a patch can be compared line by line. `around` names what it uses.
 */
export const renderRoutine = (routine: RoutineNode, around?: Surroundings): string =>
  new Listing(routine, routineWords(routine, around)).lines().map((l) => `${l}\n`).join('');

class Listing {
  constructor(private readonly routine: RoutineNode, private readonly words: Vocabulary) {}

  lines(): readonly string[] {
    const { name, params, locals, body } = this.routine;
    const declared = Object.entries(locals).map(([local, d]) => `${INDENT}local ${local}: ${domainText(d)}`);
    const formal = Object.entries(params).map(([p, d]) => `${p}: ${domainText(d)}`).join(', ');
    return [`${name}(${formal})`, ...declared, ...this.nodes(body, 1)];
  }

  private nodes(list: readonly Node[], depth: number): readonly string[] {
    return list.flatMap((n) => this.node(n, depth));
  }

  private node(n: Node, depth: number): readonly string[] {
    const pad = INDENT.repeat(depth);
    const inner = (list: readonly Node[]): readonly string[] => this.nodes(list, depth + 1);
    switch (n.kind) {
      case 'step': return this.step(n, depth);
      case 'if': {
        const otherwise = n.no.length === 0 ? [] : [`${pad}else`, ...inner(n.no)];
        return [`${pad}if ${n.name}: ${this.expr(n.cond)}`, ...inner(n.yes), ...otherwise];
      }
      case 'loop': return [`${pad}while ${n.name}: ${this.expr(n.cond)}`, ...inner(n.body)];
      case 'forEach': return [
        `${pad}for ${n.name}: ${n.local} in ${this.expr(n.mask)}`,
        ...n.effects.map((e) => `${pad}${INDENT}${INDENT}${printEffect(e, this.words)}`), ...inner(n.body),
      ];
      case 'let':
        return [`${pad}${printEffect({ op: 'set', target: { op: 'local', name: n.local }, value: n.value }, this.words)}`];
      case 'either': return n.branches.flatMap((b, i) => [`${pad}${i === 0 ? `either ${n.name}` : 'or'}`, ...inner(b)]);
      case 'call': return [`${pad}${into(n.into)}${callText(n.name, n.routine)}(${this.args(n.args)})`];
      case 'indirect': return [`${pad}${into(n.into)}${n.name}: (*${this.expr(n.which)})(${this.args(n.args)})`];
      case 'return': return [`${pad}return${n.value === undefined ? '' : ` ${this.expr(n.value)}`}`];
      case 'exclusive': {
        const always = n.guard.op === 'const' && n.guard.value === 1;
        return [`${pad}exclusive ${n.name}:${always ? '' : ` wait until ${this.expr(n.guard)}`}`, ...inner(n.body)];
      }
    }
  }

  private step(n: StepNode, depth: number): readonly string[] {
    const pad = INDENT.repeat(depth);
    const notes = [
      ...(n.choose === undefined ? [] : [`any ${binderInWords(n.choose.name, this.words)}`]), ...(n.ordering === 'plain' ? [] : [n.ordering]),
      ...(n.environment ? ['environment'] : []),
    ];
    const head = `${pad}${n.name}:${notes.length === 0 ? '' : ` [${notes.join(', ')}]`}`;
    const guard = n.guard === undefined ? [] : [`wait until ${this.expr(n.guard)}`];
    const parts = [...guard, ...n.effects.map((e) => printEffect(e, this.words))];
    const line = [head, ...parts].join(' ');
    if (parts.length <= 1 && line.length <= LINE_WIDTH) return [line];
    return [head, ...parts.map((p) => `${pad}${INDENT}${INDENT}${p}`)];
  }

  private expr(e: ExprNode): string { return printExpr(e, this.words); }

  private args(args: Readonly<Record<string, ExprNode>>): string {
    return Object.entries(args).map(([k, e]) => `${k} = ${this.expr(e)}`).join(', ');
  }
}

const into = (local: string | undefined): string => (local === undefined ? '' : `${local} = `);
const callText = (name: string, routine: string): string => (name === routine ? name : `${name}: ${routine}`);

function domainText(d: DomainNode): string {
  switch (d.kind) {
    case 'bool': return 'bool';
    case 'range': return `0..${d.max}`;
    case 'index': return d.set;
    case 'mask': return `mask of ${d.set}`;
  }
}

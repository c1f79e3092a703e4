import type { Node } from '../data.js';
import type { Description } from '../system.js';
import { addressesIn, programsOf } from './address.js';
import type { AddressEntry, Program } from './address.js';
import { at, remove, swap } from './build.js';
import type { Address, Edits } from './operation.js';
import { span } from './tree.js';

/** Taken out; exchanged with the next node of its list; taken out of the section that it stands in. */
export type MutantKind = 'drop' | 'swap' | 'move';

/** One mechanical change, to be applied alone. */
export interface Mutant extends Edits {
  readonly kind: MutantKind;
  /** Routine or agent. */
  readonly program: string;
  /** The node that it is about. */
  readonly at: Address;
  readonly node: Node['kind'];
  /** What that node changes places with, or comes to stand beside. */
  readonly beside: Address | undefined;
}

/**
 * What begins and ends a section: names of called routines, or of steps. A section reaches from an opening node to the
 * closing node that matches it in the same list; one that is closed elsewhere is none.
 */
export interface Section {
  readonly opens: readonly string[];
  readonly closes: readonly string[];
}

/**
 * Mechanical mutants of the named routines and agents, in textual order: each step and each call dropped, and
 * swapped with its neighbours in its list; each node directly in a section moved before its opening and after its
 * end. Names are unique. A swap across the border of a section is told as the move that it is.
 */
export function mutants(
  description: Description, programs: readonly string[], sections: readonly Section[] = [],
): readonly Mutant[] {
  return programsOf(description).filter((p) => programs.includes(p.name)).flatMap((p) => mutantsOf(p, sections));
}

const isAction = ({ kind }: AddressEntry): boolean => kind === 'step' || kind === 'call' || kind === 'indirect';
/** Whether a node's place in its list can matter. */
const isMovable = ({ kind }: AddressEntry): boolean => kind !== 'let' && kind !== 'return';

function mutantsOf(program: Program, sections: readonly Section[]): readonly Mutant[] {
  const all = addressesIn(program);
  const moves = all.flatMap((e) => movesFrom(e, all, sections));
  const own = all.flatMap((e) => {
    const drop = isAction(e) ? [mutant('drop', program, e, undefined)] : [];
    const next = all.find((o) => span(e.found.position, o.found.position) === 2);
    return next === undefined || !isSwappable(e, next) || isBorder(e, next, moves) ? drop
      : [...drop, mutant('swap', program, isAction(e) ? e : next, isAction(e) ? next : e)];
  });
  return [...own, ...moves.map((m) => mutant('move', program, m.member, m.anchor, m.side))];
}

/** After a `return` a node would be dead: that is its drop. */
const isSwappable = (a: AddressEntry, b: AddressEntry): boolean =>
  (isAction(a) || isAction(b)) && a.kind !== 'return' && b.kind !== 'return';

interface Move {
  readonly member: AddressEntry;
  readonly side: 'before' | 'after';
  readonly anchor: AddressEntry;
}

/** Whether one of two neighbours moves past the other anyway. */
const isBorder = (a: AddressEntry, b: AddressEntry, moves: readonly Move[]): boolean => moves.some((m) =>
  (m.side === 'before' ? m.anchor === a && m.member === b : m.member === a && m.anchor === b));

/** The moves out of the sections that `open` begins. */
function movesFrom(open: AddressEntry, all: readonly AddressEntry[], sections: readonly Section[]): readonly Move[] {
  const name = actionOf(open.found.node);
  return sections.filter((s) => s.opens.includes(name)).flatMap((section): readonly Move[] => {
    const rest = all.filter((e) => span(open.found.position, e.found.position) > 1);
    const end = closing(rest, section);
    if (end < 0) return [];
    const close = rest[end];
    return rest.slice(0, end).filter(isMovable).flatMap((member): readonly Move[] => [
      { member, side: 'before', anchor: open }, { member, side: 'after', anchor: close },
    ]);
  });
}

/** Where in a list the section ends that was opened before it; -1: elsewhere. */
function closing(list: readonly AddressEntry[], { opens, closes }: Section): number {
  let depth = 1;
  return list.findIndex(({ found: { node } }) => {
    const name = actionOf(node);
    depth += Number(opens.includes(name)) - Number(closes.includes(name));
    return depth === 0;
  });
}

/** What a step or a call does, by name. */
const actionOf = (node: Node): string => (node.kind === 'call' ? node.routine : node.kind === 'step' ? node.name : '');

function mutant(
  kind: MutantKind, program: Program, e: AddressEntry, other: AddressEntry | undefined, side: Move['side'] = 'before',
): Mutant {
  const about = { kind, program: program.name, at: e.address, node: e.kind, beside: other?.address, title: '' };
  if (other === undefined) return { ...about, name: `drop ${e.address}`, operations: [remove(e.address)] };
  if (kind === 'swap') {
    return { ...about, name: `swap ${e.address} with ${other.address}`, operations: [swap(e.address, other.address)] };
  }
  const node = at(e.address);
  return {
    ...about, name: `move ${e.address} ${side} ${other.address}`,
    operations: [side === 'before' ? node.moveBefore(other.address) : node.moveAfter(other.address)],
  };
}

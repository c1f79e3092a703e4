import type { Node } from '../data.js';
import type { Description } from '../system.js';
import { nodesIn } from './tree.js';
import type { Found } from './tree.js';

/** One addressable node, for listings and suggestions. */
export interface AddressEntry {
  /** `routine/node`, with `#2` where the name occurs a second time. */
  readonly address: string;
  readonly kind: Node['kind'];
  readonly found: Found;
}

/** Something with a body: a routine, or an agent under its own name. */
export interface Program {
  readonly name: string;
  readonly body: readonly Node[];
}

export const programsOf = (d: Description): readonly Program[] => [...d.routines, ...d.agents];

/** Every node of one routine or agent. */
export function addressesIn(program: Program): readonly AddressEntry[] {
  const all = nodesIn(program.body);
  const totals = new Map<string, number>();
  for (const { node } of all) totals.set(node.name, (totals.get(node.name) ?? 0) + 1);
  const seen = new Map<string, number>();
  return all.map((found) => {
    const { name, kind } = found.node;
    const nth = (seen.get(name) ?? 0) + 1;
    seen.set(name, nth);
    return { address: `${program.name}/${name}${totals.get(name) === 1 ? '' : `#${nth}`}`, kind, found };
  });
}

/** Every address of a description with the kind of its node, routines first. */
export const addressesOf = (d: Description): readonly AddressEntry[] =>
  programsOf(d).flatMap((p) => addressesIn(p));

/** The nodes that `name` can mean: `#2` picks the second one in textual order. */
export function findNodes(body: readonly Node[], name: string): { readonly bare: string; readonly found: readonly Found[] } {
  const all = nodesIn(body);
  const literal = all.filter((f) => f.node.name === name);
  const numbered = /^(.*)#([1-9]\d*)$/.exec(name);
  if (literal.length > 0 || numbered === null) return { bare: name, found: literal };
  const bare = numbered[1];
  const nth = all.filter((f) => f.node.name === bare)[Number(numbered[2]) - 1];
  return { bare, found: nth === undefined ? [] : [nth] };
}

/** Splits an address; the owner is the longest known name before a slash, else what precedes the first. */
export function splitAddress(address: string, owners: readonly string[]): { readonly owner: string; readonly name: string } {
  const known = owners.filter((o) => address.startsWith(`${o}/`)).sort((a, b) => b.length - a.length)[0];
  const cut = known?.length ?? address.indexOf('/');
  return cut < 0 ? { owner: address, name: '' } : { owner: address.slice(0, cut), name: address.slice(cut + 1) };
}

import type { Node } from '../data.js';
import { ModelError } from '../ground.js';
import { duplicateName } from '../lower/unique.js';
import type { Description } from '../system.js';
import { addressesIn, findNodes, programsOf, splitAddress } from './address.js';
import { didYouMean } from './distance.js';
import type { Program } from './address.js';
import { Ledger } from './ledger.js';
import type { Access } from './ledger.js';
import type { Address, Edits } from './operation.js';
import { nodesIn } from './tree.js';
import type { Found } from './tree.js';

/** An address that was found. */
export interface Located extends Found {
  readonly program: Program;
  /** `routine/node` without a number: what conflicts are about. */
  readonly plain: Address;
}

/** Names under which conflicts are noted; they read as part of the message. */
export const bodyOf = (routine: string): string => `the body of '${routine}'`;
export const nameOf = (routine: string): string => `the name of '${routine}'`;
export const contentsOf = (plain: Address): string => `the contents of '${plain}'`;
export const gap = (side: 'before' | 'after', plain: Address): string => `the place ${side} '${plain}'`;
export const orderIn = (routine: string): string => `the order of nodes in '${routine}'`;
const numbering = (plain: Address): string => `the numbering of '${plain}'`;
const quoted = (name: string): string => `'${name}'`;

/** A description being edited: finds addresses, puts bodies back, notes who touched what. */
export class Bench {
  private ledger = new Ledger();
  private base: Description;
  private edits: Edits = { name: '', title: '', operations: [] };
  private readonly takenBy = new Map<string, string>();
  private readonly addedBy = new Map<string, string>();

  constructor(public description: Description) { this.base = description; }

  /** From here on the result so far is what edits address, and none conflicts with those before. */
  startLayer(): void {
    this.base = this.description;
    this.ledger = new Ledger();
  }

  begin(edits: Edits): void { this.edits = edits; }

  note(thing: string, access: Access, verb: string): void { this.ledger.note(this.edits, thing, access, verb); }

  fail(message: string): ModelError { return new ModelError(`${this.edits.name}: ${message}`); }

  /** A routine or agent by name. */
  program(name: string): Program {
    this.note(bodyOf(name), 'use', 'uses');
    return this.find(name);
  }

  /** The same for one that is only named. */
  find(name: string): Program {
    const found = programsOf(this.description).find((p) => p.name === name);
    if (found !== undefined) return found;
    const candidates = programsOf(this.description).map((p) => p.name);
    const { message } = this.missing(`routine or agent '${name}'`, name, candidates);
    throw new ModelError(message, name);
  }

  locate(address: Address): Located {
    const { owner, name } = splitAddress(address, programsOf(this.description).map((p) => p.name));
    const program = this.program(owner);
    const { bare, found } = findNodes(program.body, name);
    const plain = `${owner}/${bare}`;
    this.note(quoted(plain), 'use', 'uses');
    if (bare !== name) this.note(numbering(plain), 'use', 'addresses by number');
    if (bare !== name) this.note(orderIn(owner), 'use', 'counts on');
    if (found.length === 1) return { ...found[0], program, plain };
    if (found.length > 1) {
      throw this.fail(`'${address}' occurs ${found.length} times: write '${address}#1' … '${address}#${found.length}'`);
    }
    throw this.missing(`node '${address}'`, address, addressesIn(program).map((e) => e.address));
  }

  missing(what: string, name: string, candidates: Iterable<string>): ModelError {
    const taker = this.takenBy.get(name);
    return this.fail(`there is no ${what}${taker === undefined ? didYouMean(name, candidates) : `: ${taker}`}`);
  }

  /** Nobody else in this layer may use the node, nor (`deep`) what is or was inside it. */
  alter(at: Located, verb: string, deep = false): void {
    this.note(quoted(at.plain), 'alter', verb);
    if (!deep) return;
    const before = programsOf(this.base).find((p) => p.name === at.program.name);
    const same = nodesIn(before?.body ?? []).filter((f) => f.node.name === at.node.name);
    for (const { node } of [at, ...same].flatMap((top) => nodesIn([top.node]))) {
      this.note(quoted(`${at.program.name}/${node.name}`), 'alter', verb);
    }
  }

  /** Puts a body in the place of the program's; notes what came and what went. */
  setBody(program: Program, body: readonly Node[], verb: string): void {
    const put = <P extends Program>(p: P): P => (p.name === program.name ? { ...p, body } : p);
    const { routines, agents } = this.description;
    this.description = { ...this.description, routines: routines.map(put), agents: agents.map(put) };
    const [old, now] = [nodesIn(program.body), nodesIn(body)];
    const had = new Set(old.map((f) => f.node));
    for (const { node } of now) {
      if (node.kind === 'call' && !had.has(node)) this.note(nameOf(node.routine), 'use', 'calls');
    }
    for (const name of new Set([...old, ...now].map((f) => f.node.name))) {
      const count = (list: readonly Found[]): number => list.filter((f) => f.node.name === name).length;
      this.noteChange(`${program.name}/${name}`, count(now) - count(old), count(now), verb);
    }
  }

  private noteChange(plain: Address, more: number, left: number, verb: string): void {
    if (more > 0) {
      this.note(numbering(plain), 'renumber', 'adds to');
      this.takenBy.delete(plain);
    }
    if (more >= 0) return;
    this.note(quoted(plain), 'alter', verb);
    if (left === 0) this.takenBy.set(plain, `'${this.edits.name}' ${verb} it`);
  }

  /** Notes that a name is no longer in use, and why, for later messages. */
  taken(name: string, why: string): void { this.takenBy.set(name, `'${this.edits.name}' ${why}`); }

  /** Refuses a second thing of one name. */
  addName(thing: string, taken: boolean): void {
    const by = this.addedBy.get(thing);
    if (taken) throw this.fail(`${thing} is already there${by === undefined ? '' : `, '${by}' adds it`}: take another name`);
    this.addedBy.set(thing, this.edits.name);
  }

  /** After an edit, two nodes that would become one location are refused. */
  checkNames(): void {
    for (const p of programsOf(this.description)) {
      const name = duplicateName(p.body);
      if (name === undefined) continue;
      throw this.fail(`'${p.name}' would have two nodes named '${name}': give the new one another name`);
    }
  }
}

import { Bytes, encode, I32, unsigned } from './code.js';
import type { Code, Local, ValueType } from './code.js';

/** Parameters, results and locals of one function. */
export class FunctionWriter {
  private readonly types: ValueType[];
  private readonly free = new Map<ValueType, Local[]>();
  body: Code = [];

  constructor(readonly params: readonly ValueType[], readonly results: readonly ValueType[]) { this.types = [...params]; }

  /** A local of its own. */
  local(type: ValueType): Local { return this.types.push(type) - 1; }

  /** A local that another use may have held; give it back with `release`. It is not zero. */
  take(type: ValueType): Local { return this.free.get(type)?.pop() ?? this.local(type); }

  release(l: Local): void {
    const type = this.types[l];
    const list = this.free.get(type);
    if (list === undefined) this.free.set(type, [l]);
    else list.push(l);
  }

  bytes(): Uint8Array {
    const out = new Bytes();
    const groups: number[][] = [];
    for (let k = this.params.length; k < this.types.length;) {
      let end = k;
      while (end < this.types.length && this.types[end] === this.types[k]) end++;
      groups.push([...unsigned(end - k), this.types[k]]);
      k = end;
    }
    out.append(unsigned(groups.length));
    for (const group of groups) out.append(group);
    encode(this.body, out, []);
    out.push(0x0b);
    return out.all;
  }
}

interface Signature { readonly params: readonly ValueType[]; readonly results: readonly ValueType[] }

/** How a module gets its memory. */
export interface MemoryImport { readonly pagesMin: number; readonly pagesMax: number; readonly shared: boolean }

/** Collects imports, functions and globals and writes the binary module. Imports come from `env`. */
export class ModuleWriter {
  private readonly types: Signature[] = [];
  private readonly imports: { readonly name: string; readonly type: number }[] = [];
  private readonly constants: string[] = [];
  private readonly functions: { readonly name: string | undefined; readonly writer: FunctionWriter }[] = [];
  private readonly globals: { readonly name: string; readonly type: ValueType }[] = [];

  /** Imports a function; before all others are added. */
  importFunction(name: string, params: readonly ValueType[], results: readonly ValueType[]): number {
    if (this.functions.length > 0) throw new RangeError('imports come before functions');
    return this.imports.push({ name, type: this.type({ params, results }) }) - 1;
  }

  /** Imports a constant 32-bit number; before `global`. */
  importConstant(name: string): number {
    if (this.globals.length > 0) throw new RangeError('imported globals come before own ones');
    return this.constants.push(name) - 1;
  }

  /** A variable, 0 at the start, exported by its name. */
  global(name: string, type: ValueType): number {
    return this.constants.length + this.globals.push({ name, type }) - 1;
  }

  /** Adds a function, exported where it has a name; its body is set later. */
  add(writer: FunctionWriter, name?: string): number {
    return this.imports.length + this.functions.push({ name, writer }) - 1;
  }

  bytes(memory: MemoryImport): Uint8Array<ArrayBuffer> {
    const types = this.functions.map(({ writer }) => this.type(writer));
    const out = new Bytes();
    out.append([0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]);
    section(out, 1, this.types.map((t) => [0x60, ...list(t.params), ...list(t.results)]));
    section(out, 2, [
      [...text('env'), ...text('memory'), 0x02, memory.shared ? 0x03 : 0x01, ...unsigned(memory.pagesMin), ...unsigned(memory.pagesMax)],
      ...this.imports.map((i) => [...text('env'), ...text(i.name), 0x00, ...unsigned(i.type)]),
      ...this.constants.map((name) => [...text('env'), ...text(name), 0x03, I32, 0x00]),
    ]);
    section(out, 3, types.map((t) => unsigned(t)));
    section(out, 6, this.globals.map((g) => [g.type, 0x01, g.type === I32 ? 0x41 : 0x42, 0x00, 0x0b]));
    section(out, 7, [
      ...this.globals.map((g, k) => [...text(g.name), 0x03, ...unsigned(this.constants.length + k)]),
      ...this.functions.flatMap(({ name }, k) => (name === undefined ? [] : [[...text(name), 0x00, ...unsigned(this.imports.length + k)]])),
    ]);
    section(out, 10, this.functions.map(({ writer }) => {
      const body = new Bytes();
      body.sized(writer.bytes());
      return body.all;
    }));
    return out.all;
  }

  private type(signature: Signature): number {
    const key = JSON.stringify([signature.params, signature.results]);
    const at = this.types.findIndex((t) => JSON.stringify([t.params, t.results]) === key);
    return at >= 0 ? at : this.types.push({ params: signature.params, results: signature.results }) - 1;
  }
}

const list = (items: readonly number[]): number[] => [...unsigned(items.length), ...items];

/** A section of so many items; none where there are none. */
function section(out: Bytes, id: number, items: readonly ArrayLike<number>[]): void {
  if (items.length === 0) return;
  const content = new Bytes();
  content.append(unsigned(items.length));
  for (const item of items) content.append(item);
  out.push(id);
  out.sized(content.all);
}

const text = (s: string): number[] => list([...new TextEncoder().encode(s)]);

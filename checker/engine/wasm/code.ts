/**
 * WebAssembly as a tree: every function here gives the code that pushes its result (or does its
 * work), and `encode` turns a tree into bytes. Binary format: WebAssembly Core Specification 2.0, chapter 5.
 */

/** Target of branches: a block or loop that is being built. */
export interface Label { readonly label: true }

interface Scope { readonly opens: Label | undefined; readonly opcode: number; readonly type: number; readonly body: Code }
interface Branch { readonly opcode: number; readonly to: Label }
interface Table { readonly labels: readonly Label[]; readonly otherwise: Label; readonly on: Code }

/** Bytes, nested code, scopes and branches to them. */
export type Code = readonly (number | Code | Scope | Branch | Table)[];

export const I32 = 0x7f;
export const I64 = 0x7e;
export const V128 = 0x7b;
export const VOID = 0x40;
export type ValueType = typeof I32 | typeof I64 | typeof V128;

/** Number of a local, a global or a function. */
export type Local = number;

export const label = (): Label => ({ label: true });

/** Unsigned LEB128 of a number below 2^32. */
export function unsigned(n: number): number[] {
  const out: number[] = [];
  let rest = n;
  do {
    const low = rest % 128;
    rest = Math.floor(rest / 128);
    out.push(rest > 0 ? low | 0x80 : low);
  } while (rest > 0);
  return out;
}

/** Signed LEB128. */
function signed(n: bigint): number[] {
  const out: number[] = [];
  for (let rest = n; ;) {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    const done = (rest === 0n && (low & 0x40) === 0) || (rest === -1n && (low & 0x40) !== 0);
    out.push(done ? low : low | 0x80);
    if (done) return out;
  }
}

const small = new Map<number, Code>();

/** A 32-bit constant, signed or not. */
export function i32(n: number): Code {
  const known = small.get(n);
  if (known !== undefined) return known;
  const code = [0x41, ...signed(BigInt(n | 0))];
  if (small.size < 4096) small.set(n, code);
  return code;
}
export const i64 = (n: bigint): Code => [0x42, ...signed(BigInt.asIntN(64, n))];

const gets: (Code | undefined)[] = [];
/** The first, and each of the others by `op` to what the ones before it gave; as flat as it can be written. */
export const folded = (op: (a: Code, b: Code) => Code, first: Code, others: readonly Code[]): Code =>
  [first, ...others.map((x) => op([], x))];

export const get = (l: Local): Code => gets[l] ??= [0x20, ...unsigned(l)];
export const set = (l: Local, value: Code): Code => [value, 0x21, ...unsigned(l)];
export const tee = (l: Local, value: Code): Code => [value, 0x22, ...unsigned(l)];
export const getGlobal = (g: number): Code => [0x23, ...unsigned(g)];
export const setGlobal = (g: number, value: Code): Code => [value, 0x24, ...unsigned(g)];
export const call = (f: number, ...args: readonly Code[]): Code => [...args, 0x10, ...unsigned(f)];
export const drop = (value: Code): Code => [value, 0x1a];
export const leave: Code = [0x0f];
export const giveBack = (value: Code): Code => [value, 0x0f];

const binary = (opcode: number) => (a: Code, b: Code): Code => [a, b, opcode];
const unary = (opcode: number) => (a: Code): Code => [a, opcode];

export const eqz = unary(0x45);
export const eq = binary(0x46);
export const ne = binary(0x47);
export const lt = binary(0x49);
/** With sign, as every value of an expression is. */
export const ltSigned = binary(0x48);
export const leSigned = binary(0x4c);
export const gt = binary(0x4b);
export const le = binary(0x4d);
export const ge = binary(0x4f);
export const countTrailing = unary(0x68);
export const popcount = unary(0x69);
const plainAdd = binary(0x6a);
export const sub = binary(0x6b);
const plainMul = binary(0x6c);
export const divide = binary(0x6e);
export const and = binary(0x71);
export const or = binary(0x72);
export const xor = binary(0x73);
const plainShl = binary(0x74);
const plainShr = binary(0x76);
export const rotateRight = binary(0x78);
export const add64 = binary(0x7c);
export const sub64 = binary(0x7d);
export const mul64 = binary(0x7e);
export const xor64 = binary(0x85);
export const or64 = binary(0x84);
export const shr64 = binary(0x88);
export const eqz64 = unary(0x50);
export const wrap = unary(0xa7);
export const extend = unary(0xad);

const isI32 = (c: Code, n: number): boolean => c === i32(n);
export const add = (a: Code, b: Code): Code => (isI32(b, 0) ? a : isI32(a, 0) ? b : plainAdd(a, b));
export const mul = (a: Code, b: Code): Code => (isI32(b, 1) ? a : plainMul(a, b));
export const shl = (a: Code, b: Code): Code => (isI32(b, 0) ? a : plainShl(a, b));
export const shr = (a: Code, b: Code): Code => (isI32(b, 0) ? a : plainShr(a, b));
export const not = (a: Code): Code => xor(a, i32(-1));

/** `yes` where `cond`, else `no`; both are computed. */
export const select = (cond: Code, yes: Code, no: Code): Code => [yes, no, cond, 0x1b];

const memory = (opcode: number, align: number) => (address: Code, offset: number): Code =>
  [address, opcode, align, ...unsigned(offset)];
const memoryStore = (opcode: number, align: number) => (address: Code, offset: number, value: Code): Code =>
  [address, value, opcode, align, ...unsigned(offset)];
export const load = memory(0x28, 2);
export const load64 = memory(0x29, 0);
export const load8 = memory(0x2d, 0);
export const store = memoryStore(0x36, 2);
export const store64 = memoryStore(0x37, 0);
export const store8 = memoryStore(0x3a, 0);
export const load128 = (address: Code, offset: number): Code => [address, 0xfd, 0x00, 0, ...unsigned(offset)];
export const store128 = (address: Code, offset: number, value: Code): Code =>
  [address, value, 0xfd, 0x0b, 0, ...unsigned(offset)];
const simd = (opcode: number) => (a: Code, b: Code): Code => [a, b, 0xfd, ...unsigned(opcode)];
export const or128 = simd(0x50);
export const xor128 = simd(0x51);
export const anyTrue128 = (a: Code): Code => [a, 0xfd, 0x53];
export const fill = (address: Code, byte: Code, bytes: Code): Code => [address, byte, bytes, 0xfc, 0x0b, 0];

/** Atomic accesses are sequentially consistent; they work on memory that is not shared, too. */
export const atomicLoad = (address: Code, offset: number): Code => [address, 0xfe, 0x10, 2, ...unsigned(offset)];
export const atomicOr = (address: Code, offset: number, value: Code): Code =>
  [address, value, 0xfe, 0x33, 2, ...unsigned(offset)];
/** The value before; `wanted` is stored where that was `expected`. */
export const compareExchange = (address: Code, offset: number, expected: Code, wanted: Code): Code =>
  [address, expected, wanted, 0xfe, 0x48, 2, ...unsigned(offset)];

export const block = (l: Label, body: Code): Code => [{ opens: l, opcode: 0x02, type: VOID, body }];
export const loop = (l: Label, body: Code): Code => [{ opens: l, opcode: 0x03, type: VOID, body }];
export const branch = (to: Label): Code => [{ opcode: 0x0c, to }];
export const branchIf = (cond: Code, to: Label): Code => [cond, { opcode: 0x0d, to }];
export const branchTable = (on: Code, labels: readonly Label[], otherwise: Label): Code => [{ labels, otherwise, on }];

/** Statements where `cond` holds. */
export const when = (cond: Code, yes: Code, no: Code = []): Code =>
  [cond, { opens: undefined, opcode: 0x04, type: VOID, body: no.length === 0 ? yes : [yes, 0x05, no] }];
/** A value of `type`; only one side is computed. */
export const choose = (cond: Code, yes: Code, no: Code, type: ValueType = I32): Code =>
  [cond, { opens: undefined, opcode: 0x04, type, body: [yes, 0x05, no] }];

/** Repeats `body` while `cond` holds. */
export function whileLoop(cond: Code, body: Code): Code {
  const again = label();
  return loop(again, when(cond, [body, branch(again)]));
}

/** Bytes that grow. */
export class Bytes {
  private held = new Uint8Array(1 << 12);
  private n = 0;

  push(byte: number): void {
    if (this.n === this.held.length) this.reserve(1);
    this.held[this.n++] = byte;
  }

  append(bytes: ArrayLike<number>): void {
    this.reserve(bytes.length);
    this.held.set(bytes, this.n);
    this.n += bytes.length;
  }

  /** Adds bytes with their number in front. */
  sized(bytes: ArrayLike<number>): void {
    this.append(unsigned(bytes.length));
    this.append(bytes);
  }

  get all(): Uint8Array<ArrayBuffer> { return this.held.subarray(0, this.n); }

  private reserve(more: number): void {
    if (this.n + more <= this.held.length) return;
    const larger = new Uint8Array(Math.max(2 * this.held.length, this.n + more));
    larger.set(this.held);
    this.held = larger;
  }
}

/** Appends the bytes of `code`; `open` are the scopes around it, innermost last. */
export function encode(code: Code, out: Bytes, open: (Label | undefined)[]): void {
  // Walked for every byte of a module, mostly before the code is compiled: calls and iterators would cost most.
  for (let k = 0; k < code.length; k++) {
    const part = code[k];
    if (typeof part === 'number') out.push(part);
    else if (isCode(part)) encode(part, out, open);
    else if ('body' in part) {
      out.push(part.opcode);
      out.push(part.type);
      open.push(part.opens);
      encode(part.body, out, open);
      open.pop();
      out.push(0x0b);
    } else if ('to' in part) {
      out.push(part.opcode);
      out.append(unsigned(distance(part.to, open)));
    } else {
      encode(part.on, out, open);
      out.push(0x0e);
      out.append(unsigned(part.labels.length));
      for (const l of [...part.labels, part.otherwise]) out.append(unsigned(distance(l, open)));
    }
  }
}

const isCode = (part: Exclude<Code[number], number>): part is Code => Array.isArray(part);

function distance(to: Label, open: readonly (Label | undefined)[]): number {
  const at = open.lastIndexOf(to);
  if (at < 0) throw new RangeError('a branch leaves its function');
  return open.length - 1 - at;
}

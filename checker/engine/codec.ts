import type { Shape } from './shape.js';

/** Where a cell lies in a packed state; 0 bits: it never changes. Fields do not straddle words. */
export interface Field {
  readonly word: number;
  readonly shift: number;
  readonly bits: number;
}

/** Layout of bit-packed states. */
export interface Codec {
  /** 32-bit words a state, at least one. */
  readonly words: number;
  /** Bits that carry information. */
  readonly bits: number;
  /** One field a cell. */
  readonly fields: readonly Field[];
  /** Packs one state into `words` at index `at`. */
  readonly pack: (cells: ArrayLike<number>, words: Int32Array, at: number) => void;
  /** Unpacks the variable cells of one state; constant cells are left alone. */
  readonly unpack: (words: Int32Array, at: number, cells: Int32Array) => void;
}

const WORD_BITS = 32;
/** Statements a generated function, so that V8 optimises each. */
const CHUNK = 400;

/** Lays the cells of `shape` out in words, first fit in their order. */
export function createCodec(shape: Shape): Codec {
  const free: number[] = [];
  let total = 0;
  const place = (bits: number): Field => {
    if (bits === 0) return { word: 0, shift: 0, bits };
    let word = free.findIndex((room) => room >= bits);
    if (word < 0) word = free.push(WORD_BITS) - 1;
    const shift = WORD_BITS - free[word];
    free[word] -= bits;
    total += bits;
    return { word, shift, bits };
  };
  const fields = shape.system.variables.flatMap((v) => Array.from({ length: v.cells }, (_, k) =>
    place(v.constant ? 0 : bitsFor(shape.largest[v.offset + k]))));
  const words = Math.max(free.length, 1);
  return { words, bits: total, fields, pack: generatePack(fields, words), unpack: generateUnpack(fields) };
}

const bitsFor = (largest: number): number => WORD_BITS - Math.clz32(largest);

/** The value of a field, as an expression over the words `w` at `b`. */
export function fieldText(f: Field): string {
  const word = `w[${offsetText('b', f.word)}]`;
  const shifted = f.shift === 0 ? word : `${word} >>> ${f.shift}`;
  return f.shift + f.bits === WORD_BITS ? shifted : `${shifted} & ${maskOf(f)}`;
}

/** All ones, as many as the field has bits. */
export const maskOf = (f: Field): number => 2 ** f.bits - 1;

/** An index `by` words behind `base`. */
export const offsetText = (base: string, by: number): string => (by === 0 ? base : `${base} + ${by}`);

/** Statements that unpack some cells of the state at `w[b]` into `c`. */
export const unpackLines = (fields: readonly Field[], cells: Iterable<number>): readonly string[] =>
  [...cells].filter((i) => fields[i].bits > 0).map((i) => `c[${i}] = ${fieldText(fields[i])};`);

/** A function `name` of `lines`, cut in pieces that call each other; and its text. */
export function inPieces(name: string, params: string, lines: readonly string[]): string {
  if (lines.length <= CHUNK) return `function ${name}(${params}) {\n${lines.join('\n')}\n}`;
  const pieces = Array.from({ length: Math.ceil(lines.length / CHUNK) }, (_, k) => lines.slice(k * CHUNK, (k + 1) * CHUNK));
  const calls = pieces.map((_, k) => `${name}_${k}(${params});`);
  return [...pieces.map((piece, k) => inPieces(`${name}_${k}`, params, piece)), inPieces(name, params, calls)].join('\n');
}

function generateUnpack(fields: readonly Field[]): Codec['unpack'] {
  const text = inPieces('unpack', 'w, b, c', unpackLines(fields, fields.keys()));
  return new Function(`'use strict';\n${text}\nreturn unpack;`)() as Codec['unpack'];
}

function generatePack(fields: readonly Field[], words: number): Codec['pack'] {
  const lines = Array.from({ length: words }, (_, word) => {
    const parts = [...fields.entries()].filter(([, f]) => f.bits > 0 && f.word === word)
      .map(([i, f]) => (f.shift === 0 ? `c[${i}]` : `c[${i}] << ${f.shift}`));
    return `w[${offsetText('b', word)}] = ${parts.length === 0 ? '0' : parts.join(' | ')};`;
  });
  return new Function(`'use strict';\n${inPieces('pack', 'c, w, b', lines)}\nreturn pack;`)() as Codec['pack'];
}

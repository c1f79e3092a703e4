import type { GroundVariable } from '../../language/ground.js';
import type { Shape } from '../shape.js';
import * as w from './code.js';
import type { Code, Local } from './code.js';
import type { FunctionWriter } from './module.js';
import { cellOf, maskOf } from './packing.js';
import type { Block, Packing } from './packing.js';

/** What the emitters share about one system. */
export interface Ground {
  readonly shape: Shape;
  readonly packing: Packing;
  /** Address of the table of cells that never change. */
  readonly constants: number;
}

/** Number of a cell in its variable: a constant and locals times their strides. */
export interface Flat {
  readonly constant: number;
  readonly terms: readonly (readonly [Local, number])[];
}

/** Sum of the parts of `flat`. */
export function flatCode({ constant, terms }: Flat): Code {
  const parts = terms.map(([l, stride]) => w.mul(w.get(l), w.i32(stride)));
  return parts.reduce((a, b) => w.add(a, b), constant === 0 && parts.length > 0 ? w.i32(0) : w.i32(constant));
}

/** Emits reads and writes of cells of the packed state at the address in `base`. */
export class CellEmitter {
  constructor(private readonly ground: Ground, private readonly f: FunctionWriter, private readonly base: Local) {}

  /** Value of a cell that exists. */
  read(v: GroundVariable, at: Flat): Code {
    const { initial } = this.ground.shape.system;
    if (v.constant) {
      if (at.terms.length === 0) return w.i32(initial[v.offset + at.constant]);
      return w.load(w.shl(flatCode(at), w.i32(2)), this.ground.constants + 4 * v.offset);
    }
    const b = this.block(v);
    if (b.bits === 0) return w.i32(0);
    if (at.terms.length === 0) {
      const { word, shift } = cellOf(b, at.constant);
      const shifted = w.shr(w.load(w.get(this.base), 4 * word), w.i32(shift));
      return shift + b.bits === 32 ? shifted : w.and(shifted, w.i32(maskOf(b.bits)));
    }
    const flat = flatCode(at);
    if (b.low === 'one') {
      return w.and(w.shr(w.load(w.get(this.base), 4 * b.word), this.shiftOf(b, flat)), w.i32(maskOf(b.bits)));
    }
    const t = this.f.take(w.I32);
    const address = this.addressOf(b, w.tee(t, flat));
    const code = w.and(w.shr(w.load(address, 4 * b.word), this.shiftOf(b, w.get(t))), w.i32(maskOf(b.bits)));
    this.f.release(t);
    return code;
  }

  /** Stores the value in the local `value`, which fits, in a cell that exists. */
  write(v: GroundVariable, at: Flat, value: Code): Code {
    const b = this.block(v);
    if (b.bits === 0) return w.drop(value);
    const base = w.get(this.base);
    if (at.terms.length === 0) {
      const { word, shift } = cellOf(b, at.constant);
      const shifted = w.shl(value, w.i32(shift));
      if (b.bits === 32) return w.store(base, 4 * word, shifted);
      const kept = w.and(w.load(base, 4 * word), w.i32(~(maskOf(b.bits) << shift)));
      return w.store(base, 4 * word, w.or(kept, shifted));
    }
    const t = this.f.take(w.I32);
    const s = this.f.take(w.I32);
    const a = this.f.take(w.I32);
    const code = [
      w.set(t, flatCode(at)), w.set(s, this.shiftOf(b, w.get(t))),
      w.set(a, b.low === 'one' ? base : this.addressOf(b, w.get(t))),
      w.store(w.get(a), 4 * b.word, w.or(
        w.and(w.load(w.get(a), 4 * b.word), w.not(w.shl(w.i32(maskOf(b.bits)), w.get(s)))), w.shl(value, w.get(s)),
      )),
    ];
    for (const l of [t, s, a]) this.f.release(l);
    return code;
  }

  private block(v: GroundVariable): Block {
    const b = this.ground.packing.blocks.get(v.name);
    if (b === undefined) throw new RangeError(`variable '${v.name}' has no place in the state`);
    return b;
  }

  private shiftOf(b: Block, flat: Code): Code {
    const k = b.low === 'one' ? flat : w.and(flat, w.i32(2 ** b.low - 1));
    const scaled = Number.isInteger(Math.log2(b.bits)) ? w.shl(k, w.i32(Math.log2(b.bits))) : w.mul(k, w.i32(b.bits));
    return w.add(scaled, w.i32(b.shift));
  }

  private addressOf(b: Block, flat: Code): Code {
    const low = b.low === 'one' ? 0 : b.low;
    return w.add(w.get(this.base), w.shl(w.shr(flat, w.i32(low)), w.i32(2)));
  }
}

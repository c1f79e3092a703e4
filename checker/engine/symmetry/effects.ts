import type { EffectNode } from '../../language/data.js';
import type { Facts } from './facts.js';
import { Keys } from './keys.js';
import type { Interner } from './keys.js';
import { PLAIN } from './mapping.js';
import type { Mapping } from './mapping.js';
import { leastOrder } from './order.js';
import type { Order } from './order.js';

/** Numbers for images of effects, equal only if the images do the same; events and texts do not count. */
export class EffectKeys {
  readonly keys: Keys;
  /** With an `order`, effects that it leaves free may stand in any order. */
  constructor(
    private readonly facts: Facts, private readonly interner: Interner, private readonly mapping: Mapping, private readonly order?: Order,
  ) { this.keys = new Keys(facts, interner, mapping); }

  list(effects: readonly EffectNode[]): number {
    const keys = effects.map((e) => this.one(e));
    return this.interner.id('do', keys.length > 1 && this.order !== undefined ? leastOrder(keys, this.order.of(effects)) : keys);
  }

  private one(e: EffectNode): number {
    const { interner, keys } = this;
    switch (e.op) {
      case 'set': return interner.id('set', [keys.place(e.target), keys.of(e.value, this.facts.typeOf(e.target) ?? PLAIN)]);
      case 'when': return interner.id('when', [keys.of(e.cond, PLAIN), this.list(e.yes), this.list(e.no)]);
      case 'violate': case 'atRisk': return interner.id(`${e.op} ${e.property}`, [keys.of(e.cond, PLAIN)]);
      case 'fault': return interner.id(`fault ${this.mapping.fault(e.fault)}`, []);
      case 'emit': return interner.id('emit', []);
      default: throw new RangeError(`'${e.op}' is not ground`);
    }
  }
}

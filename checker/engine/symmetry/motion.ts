/** One automorphism by what determines it. */
export interface Motion {
  /** Images of the members of the declared sets that move. */
  readonly sets: ReadonlyMap<string, Int32Array>;
  /** Image of each agent. */
  readonly agents: Int32Array;
  /** Image of each transition, by id. */
  readonly transitions: Int32Array;
}

const after = (q: Int32Array, p: Int32Array): Int32Array => p.map((i) => q[i]);

/** `p`, then `q`. */
function compose(q: Motion, p: Motion): Motion {
  const sets = new Map(p.sets);
  for (const [name, image] of q.sets) {
    const first = p.sets.get(name);
    sets.set(name, first === undefined ? image : after(image, first));
  }
  return { sets, agents: after(q.agents, p.agents), transitions: after(q.transitions, p.transitions) };
}

const isIdentity = (image: Int32Array): boolean => image.every((to, i) => to === i);

/** Equal for motions that do the same to every state: which steps show it does not count. */
const keyOf = (m: Motion): string =>
  [...m.sets].filter(([, image]) => !isIdentity(image)).map(([name, image]) => `${name}:${image.join()}`).sort()
    .concat(m.agents.join()).join(';');

/** A group that grows by generators, without its identity. */
export class Group {
  private elements = new Map<string, Motion>();
  private readonly generators: Motion[] = [];

  /** `identity` is that of the system; a group of more than `sizeMax` members is not built. */
  constructor(private readonly identity: Motion, private readonly sizeMax: number) {
    this.elements.set(keyOf(identity), identity);
  }

  /** Everything but the identity. */
  get motions(): readonly Motion[] { return [...this.elements.values()].filter((m) => m !== this.identity); }

  /** Closes the group with one more generator; false and unchanged if it would be too large. */
  add(generator: Motion): boolean {
    const generators = [...this.generators, generator];
    const elements = new Map([[keyOf(this.identity), this.identity]]);
    const todo = [this.identity];
    for (let m = todo.pop(); m !== undefined; m = todo.pop()) {
      for (const g of generators) {
        const next = compose(g, m);
        const key = keyOf(next);
        if (elements.has(key)) continue;
        if (elements.size >= this.sizeMax) return false;
        elements.set(key, next);
        todo.push(next);
      }
    }
    this.elements = elements;
    this.generators.push(generator);
    return true;
  }
}

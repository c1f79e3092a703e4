import type { GroundSystem } from '../../language/ground.js';
import { TransitionWriter } from './effects.js';
import type { Target } from './effects.js';
import { observeText } from './observe.js';
import { agentText, environment, evaluate, functionText } from './program.js';
import { Shape } from '../../engine/shape.js';
import { Tables } from '../../engine/tables.js';
import type { Reports } from '../../engine/tables.js';

/** Generated code that works on the unpacked state in `cells`. */
export interface Stepper {
  /** One value a cell, and a 1 behind the last. */
  readonly cells: Int32Array;
  /** Writes the ids of the enabled transitions to `ids` from `n`, ascending; the end. */
  readonly enabled: (ids: Int32Array, n: number) => number;
  /** By transition: applies its effects to the cells. */
  readonly fire: readonly (() => void)[];
  /** Reports what the properties say of the cells. */
  readonly observe: () => void;
}

/** Generates guards and effects one by one, for searches that choose among transitions. */
export function generateStepper(system: GroundSystem, reports: Reports): Stepper {
  const shape = new Shape(system);
  const names = environment(shape, reports);
  const text = stepsText({ shape, tables: new Tables(system) });
  return { cells: names.c, ...evaluate<Omit<Stepper, 'cells'>>(text, names) };
}

function stepsText(target: Target): string {
  const { system } = target.shape;
  const fires = system.transitions.map((t) => {
    const writer = new TransitionWriter(target, t);
    const effects = writer.effects();
    return functionText(`T${t.id}`, '', effects, writer.temporaries);
  });
  const agents = system.agents.map((_, k) => agentText(target.shape, k, { prefix: 'G', params: ['d', 'n'] }, (t) => {
    const writer = new TransitionWriter(target, t);
    const guard = writer.guard();
    return { text: guard === 'true' ? `d[n++] = ${t.id};` : `if (${guard}) d[n++] = ${t.id};`, temporaries: writer.temporaries };
  }));
  return [
    // Reports want a position in a buffer, which steps do not have.
    'const p = 0;', ...fires, ...agents,
    `function enabled(d, n) {\n${system.agents.map((_, k) => `n = G${k}(d, n);`).join('\n')}\nreturn n;\n}`,
    observeText(target.shape, target.tables),
    `return { enabled, observe, fire: [${system.transitions.map((t) => `T${t.id}`).join(', ')}] };`,
  ].join('\n');
}

import { modelErrorProperty } from '../language/ground.js';
import type { GroundAgent, GroundSystem, GroundTransition, GroundVariable } from '../language/ground.js';
import { Names } from './names.js';
import { Reader } from './reader.js';
import type { Flat } from './flat.js';
import { StatementReader } from './statements.js';
import type { Failure, Statement } from './statements.js';

export interface ExportOptions {
  /**
   * Properties whose violations the other checker shall report. 'none': no assertions, so that it
   * goes on past every violation and counts all states.
   */
  readonly check?: 'none' | readonly string[];
}

/** A ground system as the foreign languages say it, with names for everything. */
export interface Outline {
  readonly system: GroundSystem;
  readonly reader: Reader;
  readonly names: Names;
  /** State variables; constant ones are no state. */
  readonly variables: readonly GroundVariable[];
  readonly nameOf: (v: GroundVariable) => string;
  readonly agents: readonly OutlineAgent[];
  readonly invariants: readonly Failure[];
  readonly checked: readonly string[];
}

export interface OutlineAgent {
  readonly name: string;
  readonly agent: GroundAgent;
  readonly enabled: Flat;
  readonly pc: GroundVariable | undefined;
  readonly start: number;
  /** Name of each location, in the whole and in the agent. */
  readonly locations: readonly string[];
  readonly labels: readonly string[];
  readonly transitions: readonly OutlineTransition[];
}

export interface OutlineTransition {
  readonly source: GroundTransition;
  readonly title: string;
  readonly guard: Flat;
  readonly polls: readonly Failure[];
  readonly body: readonly Statement[];
}

/** Reads a ground system for an exporter. A system that no 31-bit number can hold is a ModelError. */
export function outline(system: GroundSystem, { check = 'none' }: ExportOptions = {}): Outline {
  const asked = new Set(check === 'none' ? [] : check);
  const reader = new Reader(system);
  const statements = new StatementReader(reader, system, asked);
  const names = new Names();
  const ids = new Map(system.variables.map((v) => [v.name, names.take(v.name)]));
  const invariants = system.properties.flatMap(({ name, invariant, because }): readonly Failure[] =>
    (invariant === undefined || !asked.has(name) ? [] : [{ op: 'fail', cond: reader.test(invariant), property: name, because }]));
  const agents = system.agents.map((agent, k): OutlineAgent => {
    const pc = system.variables.find((v) => v.name === agent.pc && !v.constant);
    const labels = new Names();
    const own = agent.locations.map((l) => (l.startsWith(`${agent.name}/`) ? l.slice(agent.name.length + 1) : l));
    return {
      agent, pc, name: names.take(agent.name), enabled: reader.test(agent.enabled),
      start: pc === undefined ? 0 : system.initial[pc.offset],
      locations: own.map((l) => names.take(`${agent.name}_at_${l}`)), labels: own.map((l) => labels.take(`at_${l}`)),
      transitions: system.transitions.filter((t) => t.agent === k).map((source) => ({
        source, title: titleOf(agent, source), guard: reader.test(source.guard), polls: statements.polls(source.guard),
        body: statements.list(source.effects),
      })),
    };
  });
  return {
    system, reader, names, agents, invariants, variables: system.variables.filter((v) => v.cells > 0 && !v.constant),
    nameOf: (v) => ids.get(v.name) ?? v.name, checked: check === 'none' ? [] : [...asked],
  };
}

/** Names of the properties of a system, mistakes of the model among them; goals and measures make no assertion. */
export const exportable = (system: GroundSystem): readonly string[] =>
  [...new Set([...system.properties.map((p) => p.name), modelErrorProperty])];

const titleOf = (agent: GroundAgent, { address, chosen }: GroundTransition): string =>
  plain(`${agent.name}: ${address}${chosen === undefined ? '' : ` (${chosen})`}`);

/** Text that ends neither a comment nor a string. */
export const plain = (text: string): string => text
  .replaceAll('*/', '* /').replaceAll('"', "'").replaceAll('\\', '/').replaceAll('\n', ' ');

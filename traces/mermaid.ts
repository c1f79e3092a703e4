import { splitAddress } from '../checker/language/edit/address.js';
import { didYouMean } from '../checker/language/edit/distance.js';
import { ModelError } from '../checker/language/ground.js';
import type { GroundAgent, GroundSystem, GroundTransition } from '../checker/language/ground.js';
import { visitEffects } from '../checker/language/lower/rewrite.js';

/**
 * One agent's machine as a Mermaid `stateDiagram-v2`: its locations, and an arrow from each to where
 * a step can lead, labelled with the steps. A ModelError where the system has no such agent.
 */
export function renderMermaid(system: GroundSystem, agentName: string): string {
  const index = system.agents.findIndex((a) => a.name === agentName);
  if (index < 0) {
    const hint = didYouMean(agentName, system.agents.map((a) => a.name));
    throw new ModelError(`${system.name} has no agent '${agentName}'${hint}`);
  }
  const agent = system.agents[index];
  const own = system.transitions.filter((t) => t.agent === index);
  const pc = system.variables.find((v) => v.name === agent.pc);
  const start = pc === undefined ? 0 : system.initial[pc.offset];
  const arrows = own.flatMap((t) => targets(t, agent).map((to) => ({ from: t.from, to, label: stepName(t, agent) })))
    .sort((a, b) => a.from - b.from || a.to - b.to);
  const shown = [...new Set([start, ...arrows.flatMap((a) => [a.from, a.to])])].sort((a, b) => a - b);
  const lines = [
    'stateDiagram-v2',
    ...shown.map((l) => `  state "${escape(locationName(l, agent))}" as s${l}`),
    `  [*] --> s${start}`,
    ...new Set(arrows.map((a) => `  s${a.from} --> s${a.to} : ${escape(a.label)}`)),
  ];
  return lines.map((l) => `${l}\n`).join('');
}

/** Locations to which the step can lead; its own where no effect moves the program counter. */
function targets(t: GroundTransition, agent: GroundAgent): readonly number[] {
  const found = new Set<number>();
  visitEffects(t.effects, (e) => {
    if (e.op !== 'set' || e.target.op !== 'read' || e.target.variable !== agent.pc) return;
    if (e.value.op === 'const') found.add(e.value.value);
  });
  return found.size === 0 ? [t.from] : [...found];
}

const locationName = (l: number, agent: GroundAgent): string => agent.locations[l] ?? `location ${l}`;

function stepName(t: GroundTransition, agent: GroundAgent): string {
  const name = splitAddress(t.address, [agent.name]).name;
  return t.chosen === undefined ? name : `${name} [${t.chosen}]`;
}

/** Characters that end a description or open a comment in Mermaid's grammar, as its entity codes. */
const escape = (text: string): string =>
  text.replace(/[#;:"%<]|[^\x20-\x7e]/g, (c) => `#${c.codePointAt(0)};`);

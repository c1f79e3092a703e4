import { patches } from '../../model/patches/index.js';
import { needWith } from './report-graph.js';
import type { Edge } from '../../study/series/graph.js';
import { patchName } from './words.js';

const ARROW: Readonly<Record<Edge['kind'], string>> = { unsafe: '-->', warning: '-.->', gain: '==>' };

/** The derived graph as a Mermaid flowchart: solid unsafe, dotted warning, thick gain. */
export function seriesMermaid(edges: readonly Edge[]): string {
  const nodes = patches.map(({ name, title }) => `  ${name}["${name} ${title.replaceAll('"', '#quot;')}"]`);
  const label = (e: Edge): string => [e.kind, needWith(e)].filter((s) => s !== '').join(', ');
  const lines = edges.map((e) => `  ${patchName(e.from)} ${ARROW[e.kind]}|${label(e)}| ${patchName(e.to)}`);
  return `${['flowchart LR', ...nodes, ...lines].join('\n')}\n`;
}

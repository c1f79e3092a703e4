import { filled } from '../text.js';
import { count, listing, plural } from '../../study/words.js';
import type { Analysis } from '../../study/series/analysis.js';
import type { Compared, Undocumented } from '../../study/series/compare.js';
import { isSettled } from '../../study/series/family.js';
import type { Edge } from '../../study/series/graph.js';
import type { Need } from '../../study/series/needs.js';
import { bit } from '../../study/series/subsets.js';
import { cubeText, patchName, rowsText, setText, some } from './words.js';

/** `with P6`: what must be there too for the need to show; empty: nothing. */
export const needWith = ({ to, needs }: Edge): string => {
  const others = needs.map((n) => n.present & ~bit(to));
  return others.length === 0 || others.includes(0) ? '' : `with ${others.map(setText).join(' or ')}`;
};

const edgeName = ({ from, to }: Pick<Edge, 'from' | 'to'>): string => `${patchName(from)} -> ${patchName(to)}`;

/** Sets with `to` that fail without `from`, and where. */
const because = (needs: readonly Need[]): string => {
  const shown = needs.toSorted((a, b) => b.scenarios.length - a.scenarios.length).slice(0, 2);
  const others = needs.length > shown.length ? `; ${needs.length - shown.length} more sets` : '';
  const each = shown.map((n) => `${setText(n.present)} without ${patchName(n.absent)} fails in ${some(n.scenarios, 2)}`);
  return `${each.join('; ')}${others}`;
};

const edgeText = (e: Edge): string => (e.kind === 'gain'
  ? `every smallest set that brings a gain and has ${patchName(e.to)} has ${patchName(e.from)}` : because(e.needs));

/** The derived graph, its difference from the documented one, and the implicants that it is read from. */
export function graphText(a: Analysis): string {
  const cubes = a.implicants.map(cubeText);
  return [
    filled(`A set of patches fails if and only if it has one of these (prime implicants): ${cubes.join('; ') || 'none'}.`),
    '\nDerived graph: Y needs X\n',
    rowsText(['X -> Y', 'kind', 'because'], a.edges.map((e) => [edgeName(e), e.kind, edgeText(e)])),
    '\nBeside the documented graph\n',
    rowsText(['X -> Y', 'documented', 'derived'], [
      ...a.compared.map((c) => comparedRow(a, c)), ...a.undocumented.map(undocumentedRow),
    ]),
  ].join('');
}

function comparedRow(a: Analysis, { edge, standing }: Compared): readonly string[] {
  const head = [edgeName(edge), edge.kind];
  switch (standing.is) {
    case 'derived': return [...head, standing.edge.kind === edge.kind ? 'the same' : `as ${standing.edge.kind}`];
    case 'finer': return [...head, `finer: ${patchName(edge.to)} alone needs no ${patchName(edge.from)}; ${because(standing.needs)}`];
    case 'not derivable': return [...head, `cannot be derived: ${edge.says}`];
    case 'not in the model': return [...head, 'a patch of it is not in the model'];
    case 'not derived': return [...head, notDerived(a, standing.gains, edge)];
  }
}

function notDerived(a: Analysis, gains: readonly { readonly scenario: string }[], edge: Compared['edge']): string {
  const whole = a.families.filter(isSettled);
  const sets = whole.reduce((n, f) => n + f.verdicts.size, 0);
  const scope = `in ${count(sets)} sets, each searched to its end or its first violation, in ${plural(whole.length, 'scenario')}`;
  if (edge.kind === 'gain') {
    return gains.length === 0 ? `not derived: no gain has ${patchName(edge.to)}, ${scope}`
      : `not derived: ${patchName(edge.to)} has a part in gains without ${patchName(edge.from)}: ${
        some(gains.map((g) => g.scenario), 2)}`;
  }
  return `not derived: no set with ${patchName(edge.to)} fails for want of ${patchName(edge.from)}, ${scope}`;
}

function undocumentedRow({ edge, through }: Undocumented): readonly string[] {
  const how = through.length > 0 ? `implied by ${through.map(patchName).join(' -> ')}` : 'new';
  return [edgeName(edge), '', `${edge.kind}, ${how}: ${edgeText(edge)}`];
}

/** Patches that change nothing, and nothing that counts. */
export function idleText({ idle }: Analysis): string {
  const names = (is: (i: Analysis['idle'][number]) => boolean): string => listing(idle.filter(is).map((i) => patchName(i.patch)));
  const [same, quiet] = [names((i) => i.system), names((i) => !i.system && i.verdict)];
  return filled([
    same === '' ? 'Every patch changes the system somewhere.' : `No system is changed by ${same}.`,
    quiet === '' ? 'Every other changes a verdict or a latency number.'
      : `The system, but no verdict and no latency number, is changed by ${quiet}.`,
  ].join(' '));
}

import { patches } from '../../model/patches/index.js';
import { shortest } from '../../study/series/evidence.js';
import { exitCode } from './outcome.js';
import type { SeriesReport } from './outcome.js';
import { numbersOf } from '../../study/series/subsets.js';
import type { PatchSet } from '../../study/series/subsets.js';
import { commandFor } from './words.js';
import type { KernelRow } from '../../study/series/analysis.js';
import type { Cube } from '../../study/series/implicants.js';
import type { Edge } from '../../study/series/graph.js';

const kernel = (r: Pick<KernelRow, 'evidence'>): object => ({
  violated: r.evidence.map(({ scenario, violated, cut }) => ({ scenario, violated, cut })), command: commandFor(r.evidence) ?? null,
});
const cube = ({ present, absent }: Cube): object => ({ present: numbersOf(present), absent: numbersOf(absent) });
const sets = (list: readonly PatchSet[]): readonly (readonly number[])[] => list.map(numbersOf);
const edge = ({ from, to, kind, needs }: Edge): object =>
  ({ from, to, kind, needs: needs.map((n) => ({ present: numbersOf(n.present), absent: n.absent, scenarios: n.scenarios })) });

/** The same as one JSON object, without the times: it does not vary from run to run. */
export function seriesJson(r: SeriesReport): string {
  return `${JSON.stringify({
    command: 'series', exit: exitCode(r), interrupted: r.interrupted, ...r.totals,
    patches: patches.map((p, i) => ({ number: i + 1, name: p.name, title: p.title })),
    scenarios: r.families.map((f) => ({
      scenario: f.scenario, matter: numbersOf(f.relevant), subsets: f.verdicts.size, systems: new Set(f.digests.values()).size,
      excused: f.excused, measured: f.measured,
    })),
    leftOut: r.leftOut, partial: r.partial,
    prefixes: r.prefixes.map((p, k) => ({ patches: k, verdict: p.verdict, ...kernel(p) })),
    without: r.without.map((w) => ({
      patch: w.patch, verdict: w.verdict, same: w.same, larger: w.larger, still: w.still, ...kernel(w),
    })),
    needs: r.needs.map((n) => ({
      absent: n.absent, present: numbersOf(n.present), kind: n.kind, scenarios: n.scenarios,
      shortest: shortest(n.evidence).map(({ scenario, violated }) => ({ scenario, violated })), ...kernel(n),
    })),
    implicants: r.implicants.map(cube),
    gains: r.gains.map((g) => ({
      ...g, by: sets(g.by), carriers: numbersOf(g.carriers), spoilers: numbersOf(g.spoilers),
      best: g.best === undefined ? null : { value: g.best.value, by: sets(g.best.by) },
    })),
    edges: r.edges.map(edge),
    documented: r.compared.map(({ edge: d, standing }) => ({ ...d, standing: standing.is })),
    undocumented: r.undocumented.map(({ edge: e, through }) => ({ ...edge(e), through })),
    idle: r.idle, traces: r.traces,
  })}\n`;
}

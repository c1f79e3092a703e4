import type { ExprNode } from '../../language/data.js';
import type { GroundSystem, GroundTransition } from '../../language/ground.js';

/** Adds to `region` every location from which possible steps of `program` lead into it. */
export function closeBackwards(
  region: Set<number>, program: readonly GroundTransition[],
  targetsOf: (u: GroundTransition) => ReadonlySet<number>, isPossible: (u: GroundTransition) => boolean,
): void {
  for (let size = 0; size !== region.size;) {
    size = region.size;
    for (const u of program) {
      if (!region.has(u.from) && leadsInto(targetsOf(u), region) && isPossible(u)) region.add(u.from);
    }
  }
}

function leadsInto(targets: ReadonlySet<number>, region: ReadonlySet<number>): boolean {
  for (const location of targets) if (region.has(location)) return true;
  return false;
}

/** That no agent stands in its region, over the program counters. */
export function outside(system: GroundSystem, regions: ReadonlyMap<number, ReadonlySet<number>>): ExprNode {
  return [...regions].flatMap(([agent, region]) => {
    const pc: ExprNode = { op: 'read', variable: system.agents[agent].pc, index: [] };
    return intervals([...region].sort((a, b) => a - b)).map(([low, high]) => notBetween(pc, low, high));
  }).reduce((a, b): ExprNode => ({ op: 'and', a, b }));
}

function intervals(ascending: readonly number[]): readonly (readonly [number, number])[] {
  const out: (readonly [number, number])[] = [];
  for (const n of ascending) {
    const last = out.at(-1);
    if (last !== undefined && last[1] === n - 1) out[out.length - 1] = [last[0], n];
    else out.push([n, n]);
  }
  return out;
}

function notBetween(e: ExprNode, low: number, high: number): ExprNode {
  const limit = (value: number): ExprNode => ({ op: 'const', value });
  if (low === high) return { op: 'ne', a: e, b: limit(low) };
  const above: ExprNode = { op: 'lt', a: limit(high), b: e };
  return low === 0 ? above : { op: 'or', a: { op: 'lt', a: e, b: limit(low) }, b: above };
}

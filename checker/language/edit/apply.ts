import type { Description } from '../system.js';
import { Bench } from './bench.js';
import { nodeOperations } from './nodes.js';
import type { Edits, Operation } from './operation.js';
import { checkRebind, rebindCalls, wholeOperations } from './whole.js';

interface Rebinding { from: string; to: string; readonly edits: Edits }

/**
 * Applies edits in the order given. A later layer addresses the result of the one before; within a
 * layer two edits must not depend on their order, but for inserts at one and the same place.
 * Throws ModelError for a conflict, an unknown address or name, or a name used twice.
 * @example applyEdits(base, [[patch01, patch02, patch06], [myVariant]])
 */
export function applyEdits(description: Description, layers: readonly (readonly Edits[])[]): Description {
  const bench = new Bench(description);
  for (const layer of layers) {
    bench.startLayer();
    const rebindings: Rebinding[] = [];
    for (const one of layer) {
      bench.begin(one);
      for (const operation of one.operations) applyOne(bench, operation, one, rebindings);
      bench.checkNames();
    }
    for (const r of rebindings) {
      bench.begin(r.edits);
      rebindCalls(bench, r.from, r.to);
    }
  }
  return bench.description;
}

function applyOne(bench: Bench, o: Operation, edits: Edits, rebindings: Rebinding[]): void {
  switch (o.op) {
    case 'insert': return nodeOperations.insert(bench, o);
    case 'remove': return nodeOperations.remove(bench, o);
    case 'replace': return nodeOperations.replace(bench, o);
    case 'move': return nodeOperations.move(bench, o);
    case 'swap': return nodeOperations.swap(bench, o);
    case 'wrap': return nodeOperations.wrap(bench, o);
    case 'surround': return nodeOperations.surround(bench, o);
    case 'refine': return nodeOperations.refine(bench, o);
    case 'amend': return nodeOperations.amend(bench, o);
    case 'arguments': return nodeOperations.arguments(bench, o);
    case 'extend': return wholeOperations.extend(bench, o);
    case 'body': return wholeOperations.body(bench, o);
    case 'routine': return wholeOperations.routine(bench, o);
    case 'local': return wholeOperations.local(bench, o);
    case 'parameter': return wholeOperations.parameter(bench, o);
    case 'add': return wholeOperations.add(bench, o);
    case 'member': return wholeOperations.member(bench, o);
    case 'redefine': return wholeOperations.redefine(bench, o);
    case 'switch': return wholeOperations.switch(bench, o);
    case 'rebind':
      checkRebind(bench, o);
      rebindings.push({ from: o.routine, to: o.to, edits });
      return;
    case 'rename':
      wholeOperations.rename(bench, o);
      for (const r of rebindings) {
        if (r.from === o.routine) r.from = o.to;
        if (r.to === o.routine) r.to = o.to;
      }
      return;
    default: throw bench.fail(`there is no edit '${String((o as { readonly op?: unknown }).op)}'`);
  }
}

import { ModelError } from '../ground.js';
import type { Edits } from './operation.js';

/**
 * How an edit touches something. `alter` excludes every other edit of the layer; `renumber` (a node
 * of this name is added, so `name#2` may come to mean another) excludes `use`.
 */
export type Access = 'use' | 'alter' | 'renumber';

interface Entry {
  readonly edits: Edits;
  readonly access: Access;
  readonly verb: string;
}

const clash = (a: Access, b: Access): boolean => a === 'alter' || b === 'alter' || a !== b;

/** What the edits of one layer touched, so that the order of two of them never decides in silence. */
export class Ledger {
  private readonly entries = new Map<string, Entry[]>();

  /** Notes that `edits` touches `thing`; throws ModelError if another edit of the layer minds. */
  note(edits: Edits, thing: string, access: Access, verb: string): void {
    const known = this.entries.get(thing) ?? [];
    const other = known.find((e) => e.edits !== edits && clash(e.access, access));
    const entry = { edits, access, verb };
    if (other !== undefined) throw conflict(thing, other, entry);
    this.entries.set(thing, [...known, entry]);
  }
}

function conflict(thing: string, a: Entry, b: Entry): ModelError {
  const [doer, other] = a.access === 'use' ? [b, a] : [a, b];
  return new ModelError(`edits '${a.edits.name}' and '${b.edits.name}' conflict: '${doer.edits.name}' ${doer.verb} ` +
    `${thing}, which '${other.edits.name}' ${other.verb}; put one of them in a later layer`);
}

import type { GroundProperty } from '../../language/ground.js';
import { at } from './board.js';
import { hasBytes } from './machine.js';
import type { Session } from './session.js';
import { StateSet } from './state-set.js';

/** Bytes of a worker's path in a walk. */
const PATH_BYTES = 1 << 16;

/** States of the least depth from which no cooperative steps lead to a goal. */
export interface Stuck {
  readonly property: GroundProperty;
  readonly level: number;
  readonly isStuck: (id: number) => boolean;
}

/**
 * Which properties have a stuck call. Completion walks: in reverse order of discovery, follow a
 * path from each unmarked state until it meets a marked one and mark the path; most states are near
 * a goal, so about one expansion a state does. What no walk can mark is settled by reverse sweeps.
 * One pass for all goals together; each alone only where that leaves states over. `found` gets each
 * property before its set is used again. False where it was stopped or memory ended.
 */
export function stuckCalls(session: Session, poll: () => void, found: (s: Stuck) => void): boolean {
  const owners = session.system.properties.filter((p) => p.goal !== undefined);
  if (owners.length === 0) return true;
  const top = session.board.get(at.top);
  const path = StateSet.behind(session.space, top) + 4 * StateSet.bytesFor(top);
  const { workers } = session.space.part;
  if (!hasBytes(session.space.part.memory, path + workers * PATH_BYTES)) return false;
  const walk = new Walks(session, top, path, poll);
  if (!walk.mark(2 ** owners.length - 1)) return false;
  if (walk.firstLevelMissing() === undefined) return true;
  for (const [k, property] of owners.entries()) {
    if (owners.length > 1 && !walk.mark(2 ** k)) return false;
    const level = walk.firstLevelMissing();
    if (level !== undefined) found({ property, level, isStuck: (id) => !walk.marked.has(id) });
  }
  return true;
}

class Walks {
  readonly marked: StateSet;
  private readonly tried: StateSet;

  constructor(
    private readonly session: Session, top: number, private readonly path: number, private readonly poll: () => void,
  ) {
    const sets = StateSet.allocate(session.space, top, 4);
    if (sets === undefined) throw new RangeError('no memory for the walks');
    // The first two belong to `Lineage`, which asks while these are in use.
    [, , this.marked, this.tried] = sets;
  }

  /** Marks all states from which cooperative steps lead to one where all `goals`, a mask, hold. */
  mark(goals: number): boolean {
    const { session, marked, tried, poll } = this;
    const end = session.levels.end(session.levels.count - 1);
    StateSet.clear(session.space, [marked, tried]);
    if (!session.perform('seed', 0, end, [marked.address, goals], poll)) return false;
    if (!session.perform('walk', 0, end, [marked.address, tried.address, this.path, PATH_BYTES], poll)) return false;
    for (;;) {
      session.board.set(at.changed, 0);
      if (!session.perform('sweep', 0, end, [marked.address], poll)) return false;
      if (session.board.get(at.changed) === 0) return true;
    }
  }

  firstLevelMissing(): number | undefined {
    const { levels, board } = this.session;
    for (let level = 0; level < levels.count; level++) {
      for (let k = levels.first(level); k < levels.end(level); k++) {
        if (this.marked.lacks(board.from(k), board.to(k))) return level;
      }
    }
    return undefined;
  }
}

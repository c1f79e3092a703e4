import type { GroundSystem } from '../language/ground.js';
import type { Expander } from './generate-search.js';
import type { Recorder } from './record.js';
import type { Store } from './store.js';
import { markWalks, StateSet } from './walks.js';
import type { WalkGraph } from './walks.js';

/** A complete search, and how to tell and ask the caller while its states are walked. */
export interface Searched {
  readonly system: GroundSystem;
  readonly store: Store;
  readonly expander: Expander;
  readonly record: Recorder;
  /** Tells how many states are still open; true: stop. */
  readonly poll: (open: number) => boolean;
}

/** Expansions between two polls. */
const POLL = 512;

/**
 * Records the properties with a stuck call: a state from which no cooperative steps lead to the
 * goal. One pass for all goals together; each alone only where that leaves states over. False where
 * the caller stopped it, and then nothing is recorded.
 */
export function stuckCalls(searched: Searched): boolean {
  const { system, store, expander, record } = searched;
  const owners = system.properties.filter((p) => p.goal !== undefined);
  if (owners.length === 0) return true;
  const holds = (goal: number, id: number): boolean => expander.goals[goal](store.segment(id), store.offset(id));
  const graph = walkGraph(searched);
  const both = new StateSet(store.count);
  for (let id = 0; id < store.count; id++) if (owners.every((_, k) => holds(k, id))) both.add(id);
  if (!markWalks(graph, both)) return false;
  if (both.firstMissing() < 0) return true;
  const found = owners.map((_, k) => {
    const marked = both.copy();
    for (let id = 0; id < store.count; id++) if (!marked.has(id) && holds(k, id)) marked.add(id);
    return owners.length === 1 || markWalks(graph, marked) ? marked.firstMissing() : undefined;
  });
  if (found.includes(undefined)) return false;
  found.forEach((id, k) => {
    if (id !== undefined && id >= 0) record.stuck(owners[k].name, owners[k].because, id);
  });
  return true;
}

function walkGraph({ system, store, expander, poll }: Searched): WalkGraph {
  const cooperative = Uint8Array.from(system.transitions, (t) => (t.environment ? 0 : 1));
  const { buffer, codec: { words } } = expander;
  let expanded = 0;
  return {
    count: store.count,
    successors: (id, into) => {
      expanded++;
      const end = expander.expand(store.segment(id), store.offset(id), 0);
      let n = 0;
      for (let at = 0; at < end; at += words + 1) {
        if (cooperative[buffer[at + words]] === 1) into[n++] = store.find(buffer, at);
      }
      return n;
    },
    shouldStop: (open) => {
      if (expanded < POLL) return false;
      expanded = 0;
      return poll(open);
    },
  };
}

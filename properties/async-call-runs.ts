import { all, atRisk, any, effectIf, not, on, property, variable } from '../checker/language/index.js';
import type { EffectNode, Expr, Index } from '../checker/language/index.js';
import { callBegins, callEntered, callReturned, callSelected, csdFunctionExit } from '../model/smp/events.js';
import { calls, cpus } from '../model/sets.js';
import { everyCpuAnswers } from './hung.js';

/** Runs that are due: of the call as it was made last, and of the same call made before. */
const latest = variable('async-call-runs.latest', [calls], cpus.mask, cpus.empty);
const earlier = variable('async-call-runs.earlier', [calls], cpus.mask, cpus.empty);
/** Runs that came before the call had sent to its last target. */
const early = variable('async-call-runs.early', [calls], cpus.mask, cpus.empty);
const watched = variable('async-call-runs.watched', [], calls.mask, calls.empty);
/** Calls whose caller waits: sync-complete judges those. */
const waited = variable('async-call-runs.waited', [], calls.mask, calls.empty);

/** What is due of the call is due of one made before. */
const moreDue = (call: Expr<Index<'call'>>): EffectNode => earlier(call).set(earlier(call).union(latest(call)));

export const asyncCallRuns = property('async-call-runs', {
  kind: 'liveness',
  states: 'Every accepted callback without wait eventually runs.',
  protects: 'Nobody waits for it, so nobody notices that it was lost.',
  brokenBy: 'V28, V04: two callers of one csd; V03, B02: queued to a dead CPU; B06.',
  history: [latest, earlier, early, watched, waited],
  on: [
    // A call may be made again, with the same csd, while its function still runs.
    on(callEntered, ({ call, wait }) => [effectIf(wait, [waited().set(waited().with(call))], [moreDue(call), latest(call).set(cpus.empty)])]),
    on(callBegins, ({ call }) => [effectIf(not(waited().has(call)), [
      moreDue(call), latest(call).set(cpus.empty), watched().set(watched().with(call)),
    ])]),
    on(callSelected, ({ call, targets }) => [effectIf(not(waited().has(call)), [
      atRisk(everyCpuAnswers), moreDue(call), latest(call).set(targets.minus(early(call))),
      early(call).set(cpus.empty), watched().set(watched().without(call)),
    ])]),
    on(csdFunctionExit, ({ cpu, info }) => [effectIf(info.ne(calls.none), [
      // A queue is first in, first out: a run that was due before is none of the call that is being made.
      effectIf(earlier(info).has(cpu), [earlier(info).set(earlier(info).without(cpu))], [
        effectIf(watched().has(info), [early(info).set(early(info).with(cpu))], [latest(info).set(latest(info).without(cpu))]),
      ]),
    ])]),
    on(callReturned, ({ call, failed }) => [effectIf(failed, [latest(call).set(cpus.empty)]), waited().set(waited().without(call))]),
  ],
  goal: any(not(everyCpuAnswers), calls.forall((k) => all(latest(k).isEmpty(), earlier(k).isEmpty()))),
  because: 'from here no steps of the kernel lead to the run of every callback that was accepted',
});

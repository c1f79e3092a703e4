import type { State } from '../checker/language/evaluate.js';
import type { GroundSystem, GroundTransition } from '../checker/language/ground.js';
import { didYouMean } from '../checker/language/edit/distance.js';
import type { SystemWords } from '../checker/language/words.js';
import type { Executor } from './execute.js';
import type { TraceStep } from './format.js';
import { whyFalse } from './terms.js';

/** The transition that a recorded step means: names are unique within a routine. */
export const transitionOf = (system: GroundSystem, step: TraceStep): GroundTransition | undefined =>
  system.transitions.find((t) => system.agents[t.agent].name === step.agent && t.address === step.address
    && t.chosen === step.chosen && samePath(t.path, step.path));

const samePath = (a: readonly string[], b: readonly string[]): boolean => a.length === b.length && a.every((x, i) => x === b[i]);

/** Why `transitionOf` finds nothing, in a sentence. */
export function whyNoStep(system: GroundSystem, step: TraceStep): string {
  const names = system.agents.map((a) => a.name);
  if (!names.includes(step.agent)) return `the system has no agent '${step.agent}'${didYouMean(step.agent, names)}`;
  const own = system.transitions.filter((t) => system.agents[t.agent].name === step.agent);
  const named = own.filter((t) => t.address === step.address);
  if (named.length === 0) {
    return `agent ${step.agent} has no step '${step.address}'${didYouMean(step.address, new Set(own.map((t) => t.address)))}`;
  }
  const called = named.filter((t) => samePath(t.path, step.path));
  if (called.length === 0) {
    return `agent ${step.agent} comes to '${step.address}' by ${calls(named[0].path)}, not by ${calls(step.path)}`;
  }
  const choices = called.flatMap((t) => (t.chosen === undefined ? [] : [t.chosen]));
  const has = choices.length === 0 ? 'is no choice' : `offers ${choices.join(', ')}`;
  return `step '${step.address}' of agent ${step.agent} ${has}, not ${step.chosen ?? 'a step without a choice'}`;
}

const calls = (path: readonly string[]): string => (path.length === 0 ? 'no call' : path.join(' > '));

/** Why a transition cannot be taken in `state`, in a sentence. */
export function whyNotEnabled(t: GroundTransition, state: State, executor: Executor, words: SystemWords): string {
  const { system, evaluator } = executor;
  const agent = system.agents[t.agent];
  const location = executor.location(t.agent, state);
  if (location !== t.from) return `agent ${agent.name} is at ${agent.locations[location]}, not at ${agent.locations[t.from]}`;
  if (!executor.isEnabled(t.agent, state)) {
    return `agent ${agent.name} is not enabled: it needs ${whyFalse(agent.enabled, state, words, evaluator)}`;
  }
  return `the step '${t.address}' waits for ${whyFalse(t.guard, state, words, evaluator)}`;
}

import { z } from 'zod';

const CPUS_MAX = 8;

const cpu = z.int().min(0);
const mask = z.array(cpu);
const wait = z.boolean();
const call = z.discriminatedUnion('to', [
  z.strictObject({ to: z.literal('many'), mask, wait, cond: z.string().optional() }),
  z.strictObject({ to: z.literal('smp_call_function'), wait }),
  z.strictObject({ to: z.literal('smp_call_function_many'), mask, wait }),
  z.strictObject({ to: z.literal('single'), cpu, wait }),
  z.strictObject({ to: z.literal('single_async'), cpu, func: z.string().optional() }),
  z.strictObject({ to: z.literal('any'), mask, wait }),
  z.strictObject({ to: z.literal('scftorture'), wait }),
]);
const task = z.strictObject({ on: cpu, calls: z.array(call), irqsOff: z.boolean().optional(), initTask: z.boolean().optional() });
const word = z.string().regex(/^[\w-]+$/, 'expected a name of letters, digits, - and _');

const fields = z.strictObject({
  name: word,
  says: z.string(),
  cpus: z.int().min(1, `expected 1 to ${CPUS_MAX} CPUs`).max(CPUS_MAX, `expected 1 to ${CPUS_MAX} CPUs`),
  offline: mask.optional(),
  tasks: z.record(word, task),
  hotplug: z.strictObject({ cpu, motion: z.enum(['down', 'up', 'down-up']) }).optional(),
  interrupt: z.strictObject({ cpu, call }).optional(),
  hung: cpu.optional(),
  polling: cpu.optional(),
  preemption: z.enum(['full', 'none', 'rt', 'voluntary']).optional(),
  switches: z.record(z.string(), z.boolean()).optional(),
});

type Fields = z.infer<typeof fields>;
type Call = z.infer<typeof call>;

type Place = readonly (string | number)[];

function* inCall(c: Call, path: Place): Generator<readonly [number, Place]> {
  if ('cpu' in c) yield [c.cpu, [...path, 'cpu']];
  if ('mask' in c) for (const [i, n] of c.mask.entries()) yield [n, [...path, 'mask', i]];
}

/** Every CPU number of a scenario with its place. */
function* cpuNumbers(s: Fields): Generator<readonly [number, Place]> {
  for (const [i, n] of (s.offline ?? []).entries()) yield [n, ['offline', i]];
  for (const [name, t] of Object.entries(s.tasks)) {
    yield [t.on, ['tasks', name, 'on']];
    for (const [i, c] of t.calls.entries()) yield* inCall(c, ['tasks', name, 'calls', i]);
  }
  if (s.hotplug !== undefined) yield [s.hotplug.cpu, ['hotplug', 'cpu']];
  if (s.interrupt !== undefined) {
    yield [s.interrupt.cpu, ['interrupt', 'cpu']];
    yield* inCall(s.interrupt.call, ['interrupt', 'call']);
  }
  if (s.hung !== undefined) yield [s.hung, ['hung']];
  if (s.polling !== undefined) yield [s.polling, ['polling']];
}

/** A scenario of the user's own: 1 to 8 CPUs, CPU numbers that exist, a task, a CPU that is online. */
export const scenarioShape = fields.superRefine((s, context) => {
  const fail = (path: Place, message: string): void => {
    context.addIssue({ code: 'custom', path: [...path], message });
  };
  for (const [n, path] of cpuNumbers(s)) {
    if (n >= s.cpus) fail(path, `there is no CPU${n}: the scenario has CPU0 to CPU${s.cpus - 1}`);
  }
  if (Object.keys(s.tasks).length === 0) fail(['tasks'], 'expected at least one task');
  if (new Set(s.offline).size >= s.cpus) fail(['offline'], 'expected at least one CPU that is online at the start');
});

import { z } from 'zod';
import { controlCpuOf, NO_CONTROL_CPU } from '../model/scenario.js';

const CPUS_MAX = 8;
// A mask has at most 30 members.
const PAGES_MAX = 30;
const PAGES = `expected 1 to ${PAGES_MAX} pages`;

const cpu = z.int().min(0);
const mask = z.array(cpu);
const wait = z.boolean();
const call = [
  z.strictObject({ to: z.literal('many'), mask, wait, cond: z.string().optional() }),
  z.strictObject({ to: z.literal('smp_call_function'), wait }),
  z.strictObject({ to: z.literal('smp_call_function_many'), mask, wait }),
  z.strictObject({ to: z.literal('single'), cpu, wait }),
  z.strictObject({ to: z.literal('single_async'), cpu, func: z.string().optional(), csdOf: z.int().min(0).optional() }),
  z.strictObject({ to: z.literal('any'), mask, wait }),
  z.strictObject({ to: z.literal('scftorture'), wait }),
] as const;
const flag = z.boolean().optional();
const page = z.int().min(0);
const ofAnMm = [
  z.strictObject({ to: z.literal('unmap'), pages: z.array(page), tables: flag, protect: flag }),
  z.strictObject({ to: z.literal('reclaim'), mm: z.string(), page }),
  z.strictObject({ to: z.literal('vunmap'), page }),
  z.strictObject({ to: z.literal('exit_mm') }),
] as const;
const anyCall = z.discriminatedUnion('to', [...call, ...ofAnMm]);
const task = z.strictObject({
  on: cpu, calls: z.array(anyCall), irqsOff: flag, initTask: flag, allowed: mask.optional(), mm: z.string().optional(), stays: flag,
});
const word = z.string().regex(/^[\w-]+$/, 'expected a name of letters, digits, - and _');

const KERNELS_OWN = 'that is a name of the kernel\'s own';

const tlb = z.strictObject({
  mms: z.array(word.refine((name) => !['init_mm', 'LOADED_MM_SWITCHING'].includes(name), KERNELS_OWN))
    .refine((names) => new Set(names).size === names.length, 'expected each mm once'),
  pages: z.int().min(1, PAGES).max(PAGES_MAX, PAGES),
  roam: flag,
  ran: z.record(z.string().regex(/^\d+$/, 'expected a CPU number'), z.array(z.string())).optional(),
  entries: z.array(z.enum(['user', 'kernel', 'tables'])).optional(),
  globalAsids: flag,
  vcpus: mask.optional(),
});

const fields = z.strictObject({
  name: word,
  says: z.string(),
  cpus: z.int().min(1, `expected 1 to ${CPUS_MAX} CPUs`).max(CPUS_MAX, `expected 1 to ${CPUS_MAX} CPUs`),
  offline: mask.optional(),
  tasks: z.record(word, task),
  hotplug: z.strictObject({ cpu, motion: z.enum(['down', 'up', 'down-up']) }).optional(),
  interrupt: z.strictObject({ cpu, call: z.discriminatedUnion('to', call) }).optional(),
  stopper: cpu.optional(),
  hung: cpu.optional(),
  polling: cpu.optional(),
  preemption: z.enum(['full', 'none', 'rt', 'voluntary', 'dynamic-none']).optional(),
  switches: z.record(z.string(), z.boolean()).optional(),
  tlb: tlb.optional(),
});

type Fields = z.infer<typeof fields>;
type Call = z.infer<typeof anyCall>;

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
    for (const [i, n] of (t.allowed ?? []).entries()) yield [n, ['tasks', name, 'allowed', i]];
    for (const [i, c] of t.calls.entries()) yield* inCall(c, ['tasks', name, 'calls', i]);
  }
  if (s.hotplug !== undefined) yield [s.hotplug.cpu, ['hotplug', 'cpu']];
  if (s.interrupt !== undefined) {
    yield [s.interrupt.cpu, ['interrupt', 'cpu']];
    yield* inCall(s.interrupt.call, ['interrupt', 'call']);
  }
  if (s.stopper !== undefined) yield [s.stopper, ['stopper']];
  if (s.hung !== undefined) yield [s.hung, ['hung']];
  if (s.polling !== undefined) yield [s.polling, ['polling']];
  for (const n of Object.keys(s.tlb?.ran ?? {})) yield [Number(n), ['tlb', 'ran', n]];
  for (const [i, n] of (s.tlb?.vcpus ?? []).entries()) yield [n, ['tlb', 'vcpus', i]];
}

type Fault = readonly [place: Place, message: string];

const unknownMm = (mm: string, mms: readonly string[]): string => `there is no mm '${mm}': tlb.mms has ${mms.join(', ')}`;
const takesTlb = (what: string): string => `${what} a world with address spaces: add 'tlb'`;

/** What a task of a world with address spaces names that is not there. */
function* inTask(name: string, t: Fields['tasks'][string], { mms, pages }: NonNullable<Fields['tlb']>): Generator<Fault> {
  const task: Place = ['tasks', name];
  if (t.mm !== undefined && !mms.includes(t.mm)) yield [[...task, 'mm'], unknownMm(t.mm, mms)];
  if (t.allowed !== undefined && !t.allowed.includes(t.on)) {
    yield [[...task, 'allowed'], `the task starts on CPU${t.on}, which is not among them`];
  }
  for (const [i, c] of t.calls.entries()) {
    const place: Place = [...task, 'calls', i];
    if ((c.to === 'unmap' || c.to === 'exit_mm') && t.mm === undefined) {
      yield [place, `'${c.to}' is of the task's own mm: give the task an 'mm'`];
    }
    if (c.to === 'reclaim' && !mms.includes(c.mm)) yield [[...place, 'mm'], unknownMm(c.mm, mms)];
    for (const n of 'pages' in c ? c.pages : 'page' in c ? [c.page] : []) {
      if (n >= pages) yield [place, `there is no page ${n}: the scenario has page 0 to ${pages - 1}`];
    }
  }
}

/** What takes address spaces that the scenario has not. */
function* withoutTlb(s: Fields): Generator<Fault> {
  for (const [name, { mm, allowed, calls }] of Object.entries(s.tasks)) {
    if (mm !== undefined || allowed !== undefined) yield [['tasks', name], takesTlb("'mm' and 'allowed' take")];
    for (const [i, { to }] of calls.entries()) {
      if (ofAnMm.some((c) => c.shape.to.value === to)) yield [['tasks', name, 'calls', i], takesTlb(`'${to}' takes`)];
    }
  }
}

/** What a scenario says of its address spaces that cannot be. */
function* withTlb(s: Fields, t: NonNullable<Fields['tlb']>): Generator<Fault> {
  for (const [name, task] of Object.entries(s.tasks)) yield* inTask(name, task, t);
  for (const [n, names] of Object.entries(t.ran ?? {})) {
    for (const mm of names) if (!t.mms.includes(mm)) yield [['tlb', 'ran', n], unknownMm(mm, t.mms)];
  }
  if (t.globalAsids === true && s.switches?.['pcid'] === false) yield [['switches', 'pcid'], 'a global ASID is a PCID: leave pcid on'];
  for (const part of ['polling', 'hung', 'stopper'] as const) {
    if (s[part] !== undefined) yield [[part], 'this is not modelled in a world with address spaces'];
  }
}

/** A CPU that has stopped is online, and no task of the scenario is in it. */
function* ofHung(s: Fields): Generator<Fault> {
  if (s.hung === undefined) return;
  if (s.offline?.includes(s.hung) === true) yield [['hung'], `CPU${s.hung} is offline at the start: a CPU that has stopped is online`];
  for (const [name, t] of Object.entries(s.tasks)) {
    if (t.on === s.hung) yield [['tasks', name, 'on'], `CPU${t.on} has stopped: no task runs there`];
  }
}

/** A CPU is taken down or up from another one, by a task that has a name like any other. */
function* ofHotplug(s: Fields): Generator<Fault> {
  for (const name of ['irq', 'hotplug', 'swapper']) if (name in s.tasks) yield [['tasks', name], KERNELS_OWN];
  if (s.hotplug !== undefined && controlCpuOf(s, s.hotplug.cpu) === undefined) yield [['hotplug'], NO_CONTROL_CPU];
}

function* csdOwners(s: Fields): Generator<Fault> {
  const { length } = Object.values(s.tasks).flatMap((t) => t.calls);
  for (const [name, t] of Object.entries(s.tasks)) {
    for (const [i, c] of t.calls.entries()) {
      if (c.to !== 'single_async' || (c.csdOf ?? 0) < length) continue;
      yield [['tasks', name, 'calls', i, 'csdOf'], `there is no call ${c.csdOf}: the scenario has ${length}, from 0`];
    }
  }
}

/** A scenario of the user's own: 1 to 8 CPUs, CPU numbers that exist, a task, a CPU that is online. */
export const scenarioShape = fields.superRefine((s, context) => {
  const fail = (path: Place, message: string): void => {
    context.addIssue({ code: 'custom', path: [...path], message });
  };
  for (const [n, path] of cpuNumbers(s)) {
    if (n >= s.cpus) fail(path, `there is no CPU${n}: the scenario has CPU0 to CPU${s.cpus - 1}`);
  }
  for (const fault of s.tlb === undefined ? withoutTlb(s) : withTlb(s, s.tlb)) fail(...fault);
  for (const fault of [...ofHung(s), ...ofHotplug(s), ...csdOwners(s)]) fail(...fault);
  if (Object.keys(s.tasks).length === 0) fail(['tasks'], 'expected at least one task');
  if (new Set(s.offline).size >= s.cpus) fail(['offline'], 'expected at least one CPU that is online at the start');
});

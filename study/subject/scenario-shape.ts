import { z } from 'zod';
import { controlCpuOf, NO_CONTROL_CPU } from '../../model/scenario.js';

const CPUS_MAX = 8;
// A mask has at most 30 members.
const PAGES_MAX = 30;
const PAGES = `expected 1 to ${PAGES_MAX} pages`;

const cpu = z.int().min(0);
const mask = z.array(cpu);
const wait = z.boolean();
const flag = z.boolean().optional();
const call = [
  z.strictObject({ to: z.literal('many'), mask, wait, cond: z.string().optional() }),
  z.strictObject({ to: z.literal('smp_call_function'), wait }),
  z.strictObject({ to: z.literal('smp_call_function_many'), mask, wait }),
  z.strictObject({ to: z.literal('single'), cpu, wait }),
  z.strictObject({ to: z.literal('single_async'), cpu, func: z.string().optional(), csdOf: z.int().min(0).optional(), init: flag }),
  z.strictObject({ to: z.literal('any'), mask, wait }),
  z.strictObject({ to: z.literal('scftorture'), wait }),
] as const;
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
  for (const mm of t.mms) yield* counted(s, mm);
  if (t.globalAsids === true && s.switches?.['pcid'] === false) yield [['switches', 'pcid'], 'a global ASID is a PCID: leave pcid on'];
  for (const part of ['polling', 'hung', 'stopper'] as const) {
    if (s[part] !== undefined) yield [[part], 'this is not modelled in a world with address spaces'];
  }
}

/** Times that a PTE can be changed and stay present, an mm's generation raised and its batches counted: what the domains of the model hold. */
const PROTECTS_MAX = 2;
const FLUSHES_MAX = 6;
const RECLAIMS_MAX = 3;

const times = (n: number, most: number): string => `${n} times: the model counts to ${most}`;

/** What the calls on an mm need counted that the model's domains do not hold. */
function* counted(s: Fields, mm: string): Generator<Fault> {
  const tasks = Object.values(s.tasks);
  const unmaps = tasks.filter((t) => t.mm === mm).flatMap((t) => t.calls.flatMap((c) => (c.to === 'unmap' ? [c] : [])));
  const reclaims = tasks.flatMap((t) => t.calls.filter((c) => c.to === 'reclaim' && c.mm === mm)).length;
  const flushes = unmaps.length * (s.switches?.['tlb_batch'] === true ? 2 : 1) + reclaims;
  const protects = Math.max(0, ...unmaps.flatMap((c) => c.pages).map((p) => unmaps.filter((c) => c.protect === true && c.pages.includes(p)).length));
  if (flushes > FLUSHES_MAX) yield [['tasks'], `the calls may raise tlb_gen of ${mm} ${times(flushes, FLUSHES_MAX)}`];
  if (protects > PROTECTS_MAX) yield [['tasks'], `the calls protect a page of ${mm} ${times(protects, PROTECTS_MAX)}`];
  if (reclaims > RECLAIMS_MAX) yield [['tasks'], `the calls reclaim pages of ${mm} ${times(reclaims, RECLAIMS_MAX)}`];
}

/** Switches of what the scenario does not have. */
function* idleSwitches(s: Fields): Generator<Fault> {
  const calls = [...Object.values(s.tasks).flatMap((t) => t.calls), ...(s.interrupt === undefined ? [] : [s.interrupt.call])];
  if (s.switches?.['numa'] === true && !calls.some((c) => c.to === 'any')) {
    yield [['switches', 'numa'], "the scheduler's masks are looked at by 'any' alone, which nobody calls"];
  }
  if (s.switches?.['kvm_emulation'] === true && s.tlb?.vcpus === undefined) {
    yield [['switches', 'kvm_emulation'], "a host emulates instructions of its vCPUs: give them in 'tlb.vcpus'"];
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

/** Whether the csd that an async call names is there, and filled by then; `mine`: the numbers of the task's calls before it. */
function* ofCsd(c: Call, all: readonly Call[], mine: readonly number[], path: Place): Generator<Fault> {
  if (c.to !== 'single_async') return;
  if (c.csdOf === undefined) {
    if (c.init !== undefined) yield [[...path, 'init'], 'the csd is the call\'s own, which it initialises anyway: leave init out'];
  } else if (c.csdOf >= all.length) {
    yield [[...path, 'csdOf'], `there is no call ${c.csdOf}: the scenario has ${all.length}, from 0`];
  } else if (c.init !== true) {
    const owner = all[c.csdOf];
    if (!mine.includes(c.csdOf) || owner.to !== 'single_async' || owner.csdOf !== undefined) {
      yield [[...path, 'csdOf'], `call ${c.csdOf} is no call before it, of the same task, that fills an async csd of its own: give init: true`];
    } else if (c.func !== undefined) {
      yield [[...path, 'func'], `the csd is as call ${c.csdOf} has filled it: give func there, or init: true here`];
    }
  }
}

function* csdOwners(s: Fields): Generator<Fault> {
  const all = Object.values(s.tasks).flatMap((t) => t.calls);
  let first = 0;
  for (const [name, t] of Object.entries(s.tasks)) {
    for (const [i, c] of t.calls.entries()) yield* ofCsd(c, all, range(first, i), ['tasks', name, 'calls', i]);
    first += t.calls.length;
  }
  if (s.interrupt !== undefined) yield* ofCsd(s.interrupt.call, all, [], ['interrupt', 'call']);
}

const range = (from: number, count: number): readonly number[] => Array.from({ length: count }, (_, i) => from + i);

/** A scenario of the user's own: 1 to 8 CPUs, CPU numbers that exist, a task, a CPU that is online. */
export const scenarioShape = fields.superRefine((s, context) => {
  const fail = (path: Place, message: string): void => {
    context.addIssue({ code: 'custom', path: [...path], message });
  };
  for (const [n, path] of cpuNumbers(s)) {
    if (n >= s.cpus) fail(path, `there is no CPU${n}: the scenario has CPU0 to CPU${s.cpus - 1}`);
  }
  for (const fault of s.tlb === undefined ? withoutTlb(s) : withTlb(s, s.tlb)) fail(...fault);
  for (const fault of [...ofHung(s), ...ofHotplug(s), ...csdOwners(s), ...idleSwitches(s)]) fail(...fault);
  if (Object.keys(s.tasks).length === 0) fail(['tasks'], 'expected at least one task');
  if (new Set(s.offline).size >= s.cpus) fail(['offline'], 'expected at least one CPU that is online at the start');
});

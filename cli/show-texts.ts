import type { Property } from '../checker/language/index.js';
import type { CallSpec, Scenario } from '../model/scenario.js';
import { patches } from '../model/patches/index.js';
import { variants } from '../model/variants/index.js';
import type { Expectation, Variant } from '../model/variants/variant.js';
import { filled } from './text.js';
import { listing } from '../study/words.js';
import { expectedIn } from '../study/check/verdict.js';

/** Lines `name: text`, empty ones left out, long ones wrapped. */
export const facts = (pairs: readonly (readonly [string, string])[]): string =>
  pairs.filter(([, text]) => text !== '').map(([name, text]) => {
    const [first, ...rest] = filled(text, ' '.repeat(14)).split('\n');
    return [`${`${name}:`.padEnd(14)}${first.trim()}`, ...rest].join('\n');
  }).join('');

const cpu = (n: number): string => `CPU${n}`;

/** `many({CPU1,CPU2}, wait)` */
export function callText(c: CallSpec): string {
  const where = 'mask' in c ? [`{${c.mask.map(cpu).join(',')}}`] : 'cpu' in c ? [cpu(c.cpu)] : [];
  const what = [
    ...('func' in c && c.func !== undefined ? [c.func] : []), ...('cond' in c && c.cond !== undefined ? [`if ${c.cond}`] : []),
  ];
  return `${c.to}(${[...where, ...what, ...('wait' in c && c.wait ? ['wait'] : [])].join(', ')})`;
}

export const scenarioText = (s: Scenario): string => `${s.name}\n${facts([
  ['what', s.says],
  ['CPUs', `${s.cpus}${s.offline === undefined ? '' : `, ${listing(s.offline.map(cpu))} offline at the start`}`],
  ...Object.entries(s.tasks).map(([name, t]): [string, string] => [
    `task ${name}`, `on ${cpu(t.on)}: ${t.calls.map(callText).join('; ')}${t.irqsOff === true ? ', interrupts off' : ''}`,
  ]),
  ['interrupt', s.interrupt === undefined ? '' : `on ${cpu(s.interrupt.cpu)}: ${callText(s.interrupt.call)}`],
  ['hotplug', s.hotplug === undefined ? '' : `${cpu(s.hotplug.cpu)} ${s.hotplug.motion.replace('-', ', then ')}`],
  ['stopped CPU', s.hung === undefined ? '' : cpu(s.hung)],
  ['polling idle', s.polling === undefined ? '' : cpu(s.polling)],
  ['preemption', s.preemption ?? ''],
  ['switches', Object.entries(s.switches ?? {}).map(([k, v]) => `${k}=${v ? 'on' : 'off'}`).join(', ')],
  ['variants', variants.filter((v) => v.scenarios.includes(s.name)).map((v) => v.id).join(' ')],
])}`;

export const propertyText = (p: Property): string => `${p.property}\n${facts([
  ['kind', p.kind],
  ['states', p.states],
  ['protects', p.protects],
  ['broken by', p.brokenBy],
  ['watches', [...Object.keys(p.on), ...p.faults].join(', ')],
  ['expected in', variants.filter((v) => expectedIn(v.expect).includes(p.property)).map((v) => v.id).join(' ')],
])}`;

/** `UNSAFE: csd-lifetime` */
const expectationText = (e: Expectation): string => [e.verdict, expectedIn(e).join(', ')].filter((s) => s !== '').join(': ');

/** `P1 to P9`, `P1 P2 P4` */
function patchesText(numbers: readonly number[]): string {
  if (numbers.length === 0) return 'none';
  const [first] = numbers;
  const isRun = numbers.length > 2 && numbers.every((n, i) => n === first + i);
  return isRun ? `P${first} to P${numbers.at(-1)}` : numbers.map((n) => `P${n}`).join(' ');
}

export const variantText = (v: Variant): string => `${v.id} ${v.name}\n${facts([
  ['what', v.says],
  ['also called', (v.aliases ?? []).join(' ')],
  ['patches', patchesText(v.patches)],
  ['edits', v.edits.map((e) => e.title).join('; ')],
  ['preemption', v.preemption ?? ''],
  ['scenarios', v.scenarios.join(', ')],
  ['expected', expectationText(v.expect)],
  ['finding', v.finding?.because ?? ''],
  ['source', v.source],
])}`;

export const patchText = (n: number): string => `${patches[n - 1].name} ${patches[n - 1].title}\n`;

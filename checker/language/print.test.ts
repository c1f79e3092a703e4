import { describe, expect, test } from 'vitest';
import {
  agent, all, any, bool, boolean, call, choose, define, effectIf, event, FALSE, ground, ifElse, indexSet, lit, not, objectType, pool, range,
  routine, self, step, store, switchOn, TRUE, variable, wait,
} from './index.js';
import type { Description, EffectNode, Expr, Index } from './index.js';
import { printEffect, printExpr } from './print.js';
import { routineWords, SystemWords, valueInWords } from './words.js';

const cpus = indexSet('cpu');
const flags = indexSet('csd_flag');
const csd = objectType('csd', { flags: [flags.mask, flags.empty], next: [indexSet('csd').index, indexSet('csd').none] });
const cfdCsd = pool('cfd_data.csd', csd, [cpus, cpus]);
const stackCsd = pool('stack_csd', csd, [cpus], false);
const online = variable('cpu_online_mask', [], cpus.mask, cpus.full);
const count = variable('preempt_count', [cpus], range(4), lit(0));
const off = variable('irqs_disabled', [cpus], boolean, FALSE);
const LOCK = flags.member('LOCK');
const cpu = self<Index<'cpu'>>('cpu');
const free = define('free', (c: Expr<Index<'csd'>>) => not(csd.fields.flags(c).has(LOCK)));

const around: Description = {
  name: 'words', sets: { cpu: ['CPU0', 'CPU1', 'CPU2'], csd_flag: ['LOCK', 'SYNC'] }, lanes: ['CPU0'], switches: { debug: 0 },
  variables: [...csd.variables, online.node, count.node, off.node], pools: [cfdCsd.node, stackCsd.node], definitions: [free],
  routines: [], agents: [],
};
const used = routine('user', { csd: csd.index }, { flags: flags.mask, seen: cpus.mask }, (v) => [
  step('all', [
    v.flags.set(csd.fields.flags(v.csd).with(LOCK)), v.flags.set(v.flags.without(LOCK)), v.seen.set(online().minus(cpus.only(cpu))),
    v.seen.set(online().without(cpu).intersect(v.seen.union(online()))), v.seen.set(cpus.empty), v.flags.set(flags.empty),
  ]),
]);
const words = routineWords(used, around);
const effectsOf = (r: Pick<typeof used, 'body'>): readonly EffectNode[] => r.body.flatMap((n) => (n.kind === 'step' ? n.effects : []));
const show = (e: { readonly node: Parameters<typeof printExpr>[0] }): string => printExpr(e.node, words);

describe('printing', () => {
  test('assignments of flag words and masks', () => {
    expect(effectsOf(used).map((e) => printEffect(e, words))).toEqual([
      'flags = csd.flags[csd] | LOCK', 'flags = flags & ~LOCK', 'seen = cpu_online_mask \\ {self.cpu}',
      'seen = (cpu_online_mask \\ {self.cpu}) & (seen | cpu_online_mask)', 'seen = {}', 'flags = 0',
    ]);
  });

  test('conditions bind as they were built, with parentheses where C would surprise', () => {
    const a = online().has(cpu);
    const b = count(cpu).eq(lit(2));
    expect(show(all(a, any(b, off(cpu)))))
      .toBe('cpu_online_mask has self.cpu && (preempt_count[self.cpu] == 2 || irqs_disabled[self.cpu])');
    expect(show(any(all(a, b), not(b))))
      .toBe('cpu_online_mask has self.cpu && preempt_count[self.cpu] == 2 || preempt_count[self.cpu] != 2');
    expect(show(not(any(a, b)))).toBe('!(cpu_online_mask has self.cpu || preempt_count[self.cpu] == 2)');
    expect(show(online().intersect(online()).isEmpty())).toBe('(cpu_online_mask & cpu_online_mask) == {}');
    expect(show(off(cpu).eq(FALSE))).toBe('!irqs_disabled[self.cpu]');
    expect(show(off(cpu).ne(FALSE))).toBe('irqs_disabled[self.cpu]');
    expect(show(not(off(cpu).eq(TRUE)))).toBe('!irqs_disabled[self.cpu]');
    expect(show(count(cpu).plus(1).below(count(cpu).less(1))))
      .toBe('preempt_count[self.cpu] + 1 < preempt_count[self.cpu] - 1');
    expect(show(not(ifElse(a, b, bool(true))))).toBe('!(cpu_online_mask has self.cpu ? preempt_count[self.cpu] == 2 : yes)');
    expect(show(switchOn('debug').implies(a))).toBe('!debug || cpu_online_mask has self.cpu');
  });

  test('objects, definitions and operators on sets', () => {
    expect(show(cfdCsd.ref(cpu, cpus.at(1)))).toBe('cfd_data[self.cpu].csd[CPU1]');
    expect(show(csd.fields.next(stackCsd.ref(cpu)).eq(csd.none))).toBe('csd.next[stack_csd[self.cpu]] == NULL');
    expect(show(csd.alive(stackCsd.ref(cpu)))).toBe('alive(stack_csd[self.cpu])');
    expect(show(stackCsd.contains(csd.none))).toBe('NULL in stack_csd');
    expect(show(free(stackCsd.ref(cpu)))).toBe('free(stack_csd[self.cpu])');
    expect(show(cpus.first(online()).ne(cpus.none))).toBe('first(cpu_online_mask) != none');
    expect(show(cpus.next(online(), cpus.at(2)))).toBe('next(cpu_online_mask, CPU2)');
    expect(show(online().count())).toBe('count(cpu_online_mask)');
    expect(show(cpus.full)).toBe('{all cpu}');
  });

  test('binders are named by their set, so that no run-dependent number shows', () => {
    const inner = cpus.forall((a) => cpus.exists((b) => off(a).and(off(b))));
    expect(show(inner)).toBe('every cpu: some cpu2: irqs_disabled[cpu] && irqs_disabled[cpu2]');
    expect(show(cpus.where((c) => off(c)))).toBe('{cpu: irqs_disabled[cpu]}');
    expect(show(not(cpus.exists((c) => off(c))))).toBe('!(some cpu: irqs_disabled[cpu])');
    const chosen = choose('pick', cpus, (c) => [cpus.each((d) => [count(d).set(lit(1))]), off(c).set(TRUE)], {
      when: (c) => cpus.exists((d) => off(d).and(off(c))),
    });
    expect(chosen.guard === undefined ? '' : printExpr(chosen.guard, words))
      .toBe('some cpu2: irqs_disabled[cpu2] && irqs_disabled[cpu]');
    expect(chosen.effects.map((e) => printEffect(e, words)))
      .toEqual(['for each cpu: { preempt_count[cpu] = 1 }', 'irqs_disabled[cpu] = yes']);
  });

  test('and differ from every name in scope', () => {
    const inner = routine('inner', { cpu: cpus.index }, { cpu2: cpus.mask }, (v) => [
      step('each', [cpus.each((c) => [csd.fields.next(cfdCsd.ref(v.cpu, c)).set(csd.none)]), cpus.each((c) => [count(c).set(lit(0))])]),
      choose('any', cpus, (c) => [cpus.each((d) => [effectIf(c.ne(d), [count(d).set(lit(1))])]), v.cpu.set(c)], {
        when: (c) => cpus.forall((d) => v.cpu.eq(d).or(d.eq(c)).or(cpus.exists((e) => off(e)))),
      }),
    ]);
    const own = routineWords(inner, around);
    expect(effectsOf(inner).map((e) => printEffect(e, own))).toEqual([
      'for each cpu3: { csd.next[cfd_data[cpu].csd[cpu3]] = NULL }', 'for each cpu3: { preempt_count[cpu3] = 0 }',
      'for each cpu4: { if (cpu3 != cpu4) { preempt_count[cpu4] = 1 } }', 'cpu = cpu3',
    ]);
    const guards = inner.body.flatMap((n) => (n.kind === 'step' && n.guard !== undefined ? [printExpr(n.guard, own)] : []));
    expect(guards).toEqual(['every cpu4: cpu == cpu4 || cpu4 == cpu3 || (some cpu5: irqs_disabled[cpu5])']);
  });

  test('effects', () => {
    const hit = event('hit', { cpu: cpus.index, mask: cpus.mask });
    const effects = [
      effectIf(off(cpu), [off(cpu).set(FALSE), count(cpu).set(lit(3))], [stackCsd.begin(cpu)]), stackCsd.end(cpus.at(0)),
      hit({ cpu: cpus.at(1), mask: cpus.empty }),
    ];
    expect(effects.map((e) => printEffect(e, words))).toEqual([
      'if (irqs_disabled[self.cpu]) { irqs_disabled[self.cpu] = no; preempt_count[self.cpu] = 3 } else { stack_csd[self.cpu] begins }',
      'stack_csd[CPU0] ends', 'emit hit(cpu=CPU1, mask={})',
    ]);
  });
});

describe('words of a ground system', () => {
  const v = routine('take', { csd: csd.index }, { flags: flags.mask }, (l) => [
    step('load', [l.flags.set(csd.fields.flags(l.csd))]),
    wait('wait', csd.fields.flags(l.csd).eq(l.flags), 'plain', [stackCsd.end(cpus.at(1))]),
    store('store', csd.fields.flags(l.csd), l.flags.with(LOCK)),
    step('more', [csd.fields.next(l.csd).set(stackCsd.ref(cpus.at(2))), online().set(cpus.only(cpus.at(1)))]),
    wait('read', csd.fields.next(l.csd).eq(csd.none).or(online().has(cpus.at(0)))),
  ]);
  const system = ground({
    ...around, routines: [v],
    agents: [agent('A', { locals: { mine: csd.index } }, (l) => [
      step('mine', [l.mine.set(cfdCsd.ref(cpus.at(1), cpus.at(2)))]), call(v, { csd: l.mine }),
    ])],
  });
  const w = new SystemWords(system);

  test('constants are named by what they meet, locals by their own name', () => {
    const named = (step: string) => system.transitions.filter((t) => t.address === `take/${step}`);
    const [load, wait, store, more] = ['load', 'wait', 'store', 'more'].flatMap(named);
    expect(load.effects.map((e) => printEffect(e, w))[0]).toBe('flags = csd.flags[mine]');
    expect(printExpr(wait.guard, w)).toBe('csd.flags[mine] == flags');
    expect(wait.effects.map((e) => printEffect(e, w)))
      .toEqual(['if (stack_csd.alive[CPU1]) { stack_csd.alive[CPU1] = no } else { fault dead:csd }', 'goto take/store']);
    expect(store.effects.map((e) => printEffect(e, w))[0]).toBe('csd.flags[mine] = flags | LOCK');
    expect(more.effects.map((e) => printEffect(e, w)).slice(0, 2))
      .toEqual(['csd.next[mine] = stack_csd[CPU2]', 'cpu_online_mask = {CPU1}']);
  });

  test('cells are named after the members of their index sets', () => {
    const names = w.cells.map((c) => c.name);
    expect(names).toContain('csd.flags[cfd_data[CPU1].csd[CPU2]]');
    expect(names).toContain('stack_csd[CPU1].alive');
    expect(names).toContain('A:take.flags');
    expect(names).toContain('A:pc');
    expect(new Set(names).size).toBe(names.length);
    expect(w.cells.map((c) => c.at)).toEqual([...system.initial.keys()]);
  });

  test('values', () => {
    const word = (cell: string, value: number): string => {
      const c = w.cell(cell);
      return c === undefined ? `no ${cell}` : w.word(c, value);
    };
    expect(word('csd.flags[cfd_data[CPU1].csd[CPU2]]', 3)).toBe('LOCK|SYNC');
    expect(word('csd.flags[cfd_data[CPU1].csd[CPU2]]', 0)).toBe('0');
    expect(word('cpu_online_mask', 5)).toBe('{CPU0,CPU2}');
    expect(word('cpu_online_mask', 0)).toBe('{}');
    expect(word('A:.mine', 0)).toBe('cfd_data[CPU0].csd[CPU0]');
    expect(word('A:.mine', 12)).toBe('NULL');
    expect(word('A:pc', 0)).toBe('A/mine');
    expect(word('stack_csd[CPU1].alive', 1)).toBe('yes');
    expect(valueInWords(3, { kind: 'index', set: 'cpu' }, w)).toBe('none');
    expect(valueInWords(3, { kind: 'range', max: 4 }, w)).toBe('3');
  });
});

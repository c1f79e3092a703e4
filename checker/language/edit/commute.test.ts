import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { digestOf } from '../digest.js';
import { any, call, ground, lit, ModelError, ret, step, TRUE, when } from '../index.js';
import { addressesIn } from './address.js';
import { applyEdits } from './apply.js';
import { addParameter, amend, append, at, doing, ordered, prepend, rebind, redefine, region, remove, setArgs, swap } from './build.js';
import { count, example, flag, freeze, pin, unpin, wanted, who } from './example.js';
import { edits } from './operation.js';
import type { Edits, Operation } from './operation.js';
import { span } from './tree.js';

const programs = example.routines.filter((r) => r.name === 'work' || r.name === 'lock');
const entries = programs.flatMap((p) => addressesIn(p).map((e) => ({ ...e, program: p.name })));

/** One random operation; `mark` keeps the names that two edits bring apart. */
function operation(mark: string): fc.Arbitrary<Operation> {
  const x = fc.integer({ min: 0, max: 99 }).map((n) => step(`${mark}${n}`, [count().set(lit(n % 3))]));
  const any1 = fc.constantFrom(...entries);
  const two = fc.tuple(any1, any1).filter(([a, b]) => a.program === b.program);
  const steps = fc.constantFrom(...entries.filter((e) => e.kind === 'step'));
  const regions = two.filter(([a, b]) => span(a.found.position, b.found.position) > 0);
  return fc.oneof(
    fc.tuple(any1, x).map(([e, n]) => at(e.address).insertBefore(n)),
    fc.tuple(any1, x).map(([e, n]) => at(e.address).insertAfter(n)),
    any1.map((e) => at(e.address).insertAfter(when(`${mark} leave`, flag(who.at(0)), [ret()]))),
    any1.map((e) => remove(e.address)),
    fc.tuple(any1, x).map(([e, n]) => at(e.address).replaceBy(n)),
    two.map(([a, b]) => at(a.address).moveBefore(b.address)),
    two.map(([a, b]) => at(a.address).moveAfter(b.address)),
    two.map(([a, b]) => swap(a.address, b.address)),
    regions.map(([a, b]) => region(a.address, b.address).guard(`${mark} guard`, TRUE.ne(lit(0).eq(lit(1))))),
    fc.tuple(regions, x, x).map(([[a, b], n, m]) => region(a.address, b.address).surround([n], [{ ...m, name: `${m.name}'` }])),
    steps.map((e) => amend(e.address, ordered('mb'))),
    steps.map((e) => amend(e.address, doing())),
    steps.map((e) => at(e.address).refineInto(freeze)),
    x.map((n) => append('lock', n)),
    x.map((n) => prepend('work', n)),
    fc.constant(setArgs('work/lock', { owner: who.at(1) })),
    fc.constantFrom('work', 'P0').map((r) => append(r, call(pin, {}, { as: `${mark} pin` }))),
    fc.constantFrom(rebind('pin', unpin), rebind('unpin', freeze)),
    fc.constant(addParameter('lock', `${mark} p`, who.index, who.at(0))),
    fc.constant(redefine(wanted, (i) => any(wanted(i), flag(who.at(1))))),
  );
}

const patch = (mark: string): fc.Arbitrary<Edits> =>
  fc.array(operation(mark), { minLength: 1, maxLength: 2 }).map((ops) => edits(mark, '', ops));

/** Places that an edit puts nodes into: there, and only there, the order of the edits decides. */
const places = (e: Edits): readonly string[] => e.operations.flatMap((o) => {
  if (o.op === 'insert') return [`${o.side} ${o.at}`];
  if (o.op === 'move') return [`${o.side} ${o.anchor}`];
  if (o.op === 'surround') return [`before ${o.first}`, `after ${o.last}`];
  return o.op === 'extend' ? [`${o.end} ${o.routine}`] : [];
});

const attempt = (...layer: Edits[]) => {
  try {
    return applyEdits(example, [layer]);
  } catch (e) {
    if (e instanceof ModelError) return e.message;
    throw e;
  }
};

test('edits that apply in either order give the same, and conflicts do not depend on the order', () => {
  const seen = { equal: 0, conflict: 0 };
  fc.assert(fc.property(patch('a'), patch('b'), (a, b) => {
    fc.pre(typeof attempt(a) !== 'string' && typeof attempt(b) !== 'string');
    fc.pre(!places(a).some((p) => places(b).includes(p)));
    const [ab, ba] = [attempt(a, b), attempt(b, a)];
    if (typeof ab === 'string' || typeof ba === 'string') {
      if (/ conflict: /.test(`${String(ab)}${String(ba)}`)) {
        seen.conflict++;
        expect([typeof ab, typeof ba]).toEqual(['string', 'string']);
      }
      return;
    }
    seen.equal++;
    expect(ab.routines.map((r) => r.body)).toEqual(ba.routines.map((r) => r.body));
    expect(groundDigest(ab)).toBe(groundDigest(ba));
  }), { numRuns: 300 });
  expect(Math.min(seen.equal, seen.conflict)).toBeGreaterThan(5);
});

/** A random edit may well make a system that cannot be lowered; then both orders cannot. */
function groundDigest(d: typeof example): string {
  try {
    return digestOf(ground(d));
  } catch (e) {
    if (e instanceof ModelError) return e.message;
    throw e;
  }
}

import { describe, expect, test } from 'vitest';
import { groundSubject, namedSubject } from '../../study/subject/subject.js';
import { scenarios } from '../../model/scenarios/index.js';
import { ground } from '../language/index.js';
import type { GroundSystem } from '../language/index.js';
import { callfn } from '../testing/callfn.js';
import { estimateRest } from './estimate.js';
import { searchEngine } from './search.js';

/** Larger searches would take this test too long. */
const STATES_MAX = 450_000;

/** Level sizes of a search to its end; undefined: it is too large. */
function levelsOf(system: GroundSystem, statesMax = STATES_MAX): readonly number[] | undefined {
  let sizes: readonly number[] = [];
  const { complete } = searchEngine(system, { statesMax, onProgress: ({ levelSizes }) => { sizes = levelSizes; } });
  return complete ? sizes.filter((n) => n > 0) : undefined;
}

/** Of all estimates from a tenth of the states on: the worst factor, and the part of the second half that has one. */
function judge(sizes: readonly number[]): { readonly worst: number; readonly told: number } {
  const total = sizes.reduce((a, b) => a + b, 0);
  let [done, worst, told, half] = [0, 1, 0, 0];
  for (const [level, size] of sizes.entries()) {
    const rest = total - done;
    const estimate = estimateRest(sizes.slice(0, level + 1));
    if (done >= total / 10 && estimate !== undefined) worst = Math.max(worst, estimate / rest, rest / estimate);
    if (done >= total / 2) half += size;
    if (done >= total / 2 && estimate !== undefined) told += size;
    done += size;
  }
  return { worst, told: told / half };
}

describe('an estimate of what remains', () => {
  test.each(['V39', 'V01'])('is right within a factor of three in every scenario of %s', (variant) => {
    const subject = namedSubject(variant);
    let claims = 0;
    for (const { name } of scenarios) {
      const sizes = levelsOf(groundSubject(subject, name, ['sync-complete']));
      if (sizes === undefined) continue;
      const { worst, told } = judge(sizes);
      expect(worst, name).toBeLessThan(3);
      if (told > 0) claims++;
    }
    expect(claims).toBeGreaterThan(1);
  });

  test('is given for the second half of a large scenario', () => {
    const sizes = levelsOf(groundSubject(namedSubject('V39'), 'two-senders-debug', ['sync-complete']), 3 * STATES_MAX) ?? [];
    expect(judge(sizes).told).toBeGreaterThan(0.9);
  });

  test('is right of the yardstick of two CPUs and three tasks', () => {
    const { description, properties } = callfn(2, 3);
    const { worst, told } = judge(levelsOf(ground(description, properties)) ?? []);
    expect(worst).toBeLessThan(3);
    expect(told).toBeGreaterThan(0.4);
  });

  test('is given for the second half of the yardstick of three CPUs, from its recorded levels', () => {
    const { worst, told } = judge(YARDSTICK);
    expect(worst).toBeLessThan(2);
    expect(told).toBeGreaterThan(0.8);
  });

  test('is not given while levels grow, for few states, or where a narrow hump may be one of several', () => {
    const growing = Array.from({ length: 40 }, (_, k) => Math.round(100 * 1.3 ** k));
    expect(estimateRest(growing)).toBeUndefined();
    const bell = (width: number, height: number): number[] =>
      Array.from({ length: 100 }, (_, k) => Math.max(1, Math.round(height * Math.exp(-(((k - 50) / width) ** 2)))));
    expect(estimateRest(bell(20, 10_000).slice(0, 60))).toBeGreaterThan(10_000);
    expect(estimateRest(bell(20, 100).slice(0, 60))).toBeUndefined();
    expect(estimateRest(bell(5, 100_000).slice(0, 53))).toBeUndefined();
    for (const n of [0, 1, 2, 30]) expect(estimateRest(Array.from({ length: n }, () => 0))).toBeUndefined();
  });
});

/** `callfn(3, 2)`: 5,266,296 states. */
const YARDSTICK: readonly number[] = [
  1, 9, 27, 42, 60, 90, 138, 186, 246, 336, 450, 636, 918, 1278, 1722, 2334, 3072, 3990, 5112, 6414, 7992, 9798,
  12066, 14787, 17925, 21468, 25338, 29670, 34314, 39198, 44064, 49050, 53928, 58404, 62463, 65835, 68496,
  70416, 72306, 74274, 76560, 79812, 83709, 87837, 92010, 96378, 100455, 103653, 106104, 108037, 109116, 109170,
  108906, 108780, 109002, 109872, 111192, 112818, 114786, 117012, 119058, 120444, 121203, 120837, 119304,
  116496, 112848, 108801, 104802, 101107, 97242, 92976, 88071, 82401, 75963, 68991, 61941, 55587, 50244, 46338,
  44016, 42972, 42702, 42672, 41952, 39972, 36864, 32748, 28092, 23316, 18738, 14724, 11436, 9132, 7734, 6870,
  6288, 5844, 5424, 4992, 4572, 4236, 4020, 3816, 3492, 3024, 2472, 1908, 1392, 960, 612, 348, 168, 60, 12,
];

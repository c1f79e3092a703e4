import { describe, expect, test } from 'vitest';
import { drawnChoices, randomSystem } from '../arbitrary-system.js';
import { Choices } from '../choices.js';
import { SEED } from '../seed.js';
import { compareWithDirect } from './compare.js';

/** Systems a test, so that no test takes long. */
const SYSTEMS = 500;
/** A person waits for a tenth. */
const TOTAL = process.env['SMPCHECK_TESTS'] === 'all' ? 5000 : SYSTEMS;
const TESTS = Number(process.env['SMPCHECK_SYSTEMS'] ?? TOTAL) / SYSTEMS;
const STATES_MAX = 60;

describe('random systems lowered do what they say', () => {
  test.each(Array.from({ length: TESTS }, (_, k) => k))('all properties together and one alone, part %i', (part) => {
    let [judgements, complete] = [0, 0];
    drawnChoices(SYSTEMS, SEED + part).forEach((numbers, k) => {
      const { description, properties } = randomSystem(new Choices(numbers));
      const all = compareWithDirect(description, properties, STATES_MAX);
      expect(all.difference, `system ${k} of part ${part}`).toBeUndefined();
      const alone = [properties[k % properties.length]];
      expect(compareWithDirect(description, alone, STATES_MAX / 4).difference, `${alone[0].property} alone, system ${k} of part ${part}`)
        .toBeUndefined();
      judgements += all.judgements;
      if (all.complete) complete++;
    });
    expect(judgements).toBeGreaterThan(10 * SYSTEMS);
    expect(complete).toBeGreaterThan(SYSTEMS / 2);
  });
});

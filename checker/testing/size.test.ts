import { expect, test } from 'vitest';
import { drawnChoices, randomSystem } from './arbitrary-system.js';
import { Choices } from './choices.js';
import { sizeOf } from './size.js';

test('lowering makes of 400 random systems as little as it did', () => {
  const total = { cells: 0, changing: 0, transitions: 0, nodes: 0 };
  for (const numbers of drawnChoices(400, 1)) {
    const size = sizeOf(randomSystem(new Choices(numbers)).system);
    for (const what of ['cells', 'changing', 'transitions', 'nodes'] as const) total[what] += size[what];
  }
  expect(total).toEqual({ cells: 12_768, changing: 10_996, transitions: 6_113, nodes: 447_434 });
});

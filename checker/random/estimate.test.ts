import { expect, test } from 'vitest';
import { StateEstimate } from './estimate.js';

test('different states are counted about right, each once', () => {
  const estimate = new StateEstimate(Int32Array.of(0, 2, 3));
  expect(estimate.count).toBe(0);
  for (let n = 1; n <= 200_000; n++) {
    for (let twice = 0; twice < 2; twice++) estimate.add([n % 7, n, Math.floor(n / 7) % 300, Math.floor(n / 2100)]);
    if (n === 100) expect(estimate.count).toBe(100);
  }
  expect(Math.abs(estimate.count - 200_000)).toBeLessThan(2000);
});

test('cells that are not given do not count', () => {
  const estimate = new StateEstimate(Int32Array.of(1));
  for (let n = 0; n < 50; n++) estimate.add([n, n % 3]);
  expect(estimate.count).toBe(3);
});

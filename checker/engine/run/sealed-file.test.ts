import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { ground } from '../../language/index.js';
import type { GroundSystem } from '../../language/index.js';
import type { SearchOptions } from '../../result.js';
import { callfn } from '../../testing/callfn.js';
import { searchEngine } from '../search.js';
import { CheckpointError, isReplaceable } from './sealed-file.js';

const folder = mkdtempSync(join(tmpdir(), 'checkpoint-'));
const file = join(folder, 'search');
afterAll(() => { rmSync(folder, { recursive: true }); });

const callfnSystem = (cpus: number, tasks: number): GroundSystem => {
  const { description, properties } = callfn(cpus, tasks);
  return ground(description, properties);
};

describe('a checkpoint is refused', () => {
  const system = callfnSystem(2, 2);
  const options = { checkpoints: { write: file, about: { scenario: 'one' } }, properties: ['interrupts'], statesMax: 300 };
  const begin = (): Buffer => {
    searchEngine(system, options);
    return readFileSync(file);
  };
  const refusal = (changed: SearchOptions = {}, of = system): string => {
    try {
      searchEngine(of, { ...options, checkpoints: { resume: file, about: { scenario: 'one' } }, statesMax: 400, ...changed });
    } catch (error) {
      if (error instanceof CheckpointError) return error.message.replace(folder, '');
      throw error;
    }
    return 'accepted';
  };

  test('where a byte is another', () => {
    const bytes = begin();
    expect(refusal()).toBe('accepted');
    const places = new Set([...Array.from({ length: 30 }, (_, k) => k), bytes.length - 1, bytes.length - 12]);
    for (let k = 0; k < 150; k++) places.add(Math.floor((k / 150) * bytes.length));
    for (const k of places) {
      const flipped = Buffer.from(bytes);
      flipped[k] ^= 1 << (k % 8);
      writeFileSync(file, flipped);
      expect(refusal(), `byte ${k}`)
        .toMatch(/^the checkpoint '\/search' is (damaged|truncated)$|is not a checkpoint$|of version/);
    }
  });

  test('where it is cut off or too long, and where there is none', () => {
    const bytes = begin();
    for (let k = 0; k < 60; k++) {
      writeFileSync(file, bytes.subarray(0, Math.floor((k / 60) * bytes.length)));
      expect(refusal(), `${k}`).toMatch(/truncated$/);
    }
    writeFileSync(file, bytes.subarray(0, -1));
    expect(refusal()).toMatch(/truncated$/);
    writeFileSync(file, Buffer.concat([bytes, Buffer.from('x')]));
    expect(refusal()).toMatch(/damaged$/);
    rmSync(file);
    expect(refusal()).toBe("there is no checkpoint '/search' that can be read");
  });

  test('where it is of another search, and it says which', () => {
    begin();
    const about = (scenario: string): SearchOptions => ({ checkpoints: { resume: file, about: { scenario } } });
    expect(refusal(about('two'))).toBe("the checkpoint '/search' is of another search (scenario: 'one', here 'two')");
    expect(refusal({ coverage: true }))
      .toBe("the checkpoint '/search' is of another search (coverage: 'false', here 'true')");
    expect(refusal({ properties: [] })).toMatch(/\(properties asked for: 'interrupts', here ''\)$/);
    expect(refusal({ reduction: true })).toMatch(/reduction: 'false'/);
    expect(refusal({}, callfnSystem(2, 1))).toMatch(/is of another system/);
  });

  test('where it is of another version', () => {
    const bytes = begin();
    bytes[8]++;
    writeFileSync(file, bytes);
    expect(refusal()).toBe("'/search' is a checkpoint of version 2, and this program reads version 1");
  });
});

test('where the file cannot be written the search goes on and says so', () => {
  const checkpoints = { write: join(folder, 'no', 'where'), everyMs: 0 };
  const found = searchEngine(callfnSystem(2, 2), { checkpoints, statesMax: 300 });
  expect(found).toMatchObject({
    ended: 'states', checkpoint: { written: false, because: expect.stringContaining('ENOENT') },
  });
  expect(existsSync(`${file}.part`)).toBe(false);
});

test('only what is no other file may be replaced', () => {
  const other = join(folder, 'other');
  writeFileSync(other, 'SMPCHECK notes');
  expect([join(folder, 'new'), other, folder].map(isReplaceable)).toEqual([true, false, false]);
  writeFileSync(other, '');
  expect(isReplaceable(other)).toBe(true);
  searchEngine(callfnSystem(2, 1), { checkpoints: { write: other }, statesMax: 100 });
  expect(isReplaceable(other)).toBe(true);
});

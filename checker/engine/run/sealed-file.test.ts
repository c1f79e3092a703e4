import { spawnSync } from 'node:child_process';
import {
  existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { ground } from '../../language/index.js';
import type { GroundSystem } from '../../language/index.js';
import type { SearchOptions } from '../../result.js';
import { callfn } from '../../testing/callfn.js';
import { searchEngine } from '../search.js';
import { replaceFile } from './part-file.js';
import { CheckpointError, isReplaceable, lockSealed } from './sealed-file.js';

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
    expect(refusal()).toBe("'/search' is a checkpoint of version 3, and this program reads version 2");
  });
});

test('where the file cannot be written the search goes on and says so', () => {
  const checkpoints = { write: join(folder, 'no', 'where'), everyMs: 0 };
  const found = searchEngine(callfnSystem(2, 2), { checkpoints, statesMax: 300 });
  expect(found).toMatchObject({
    ended: 'states', checkpoint: { written: false, because: expect.stringContaining('ENOENT') },
  });
  expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
});

test('each interval whose write fails is told, and the next tries again', () => {
  const gone = join(folder, 'gone');
  mkdirSync(gone);
  const told: (string | undefined)[] = [];
  searchEngine(callfnSystem(3, 2), {
    checkpoints: { write: join(gone, 'search'), everyMs: 0 },
    shouldStop: () => told.length >= 3,
    onProgress: ({ unsaved }) => {
      if (told.at(-1) === unsaved && told.length > 0) return;
      told.push(unsaved);
      if (told.length === 1) rmSync(gone, { recursive: true });
      else mkdirSync(gone, { recursive: true });
    },
  });
  expect(told).toEqual([undefined, expect.stringContaining('ENOENT'), undefined]);
  expect(readdirSync(gone)).toEqual(['search']);
});

describe('what is written beside a checkpoint', () => {
  const victim = join(folder, 'victim');
  const parts = [`${file}.part`, `${file}.${process.pid}.part`];
  const write = (name = file): void => {
    searchEngine(callfnSystem(2, 2), { checkpoints: { write: name }, statesMax: 300 });
  };

  test('follows no link and takes over no file', () => {
    writeFileSync(victim, 'mine');
    writeFileSync(parts[0], 'notes');
    symlinkSync(victim, parts[1]);
    write();
    expect(isReplaceable(file)).toBe(true);
    expect([readFileSync(victim, 'utf8'), readFileSync(parts[0], 'utf8'), lstatSync(parts[1]).isSymbolicLink()]).toEqual(['mine', 'notes', true]);
    for (const part of parts) rmSync(part);
  });

  test('takes the place of what a link stands for, not of the link', () => {
    const link = join(folder, 'link');
    rmSync(file, { force: true });
    writeFileSync(file, '');
    symlinkSync(file, link);
    write(link);
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(readFileSync(file).length).toBeGreaterThan(100);
  });

  test('is removed where writing fails, and the old file stays', () => {
    const before = readFileSync(file);
    expect(() => { replaceFile(file, () => { throw new Error('no space'); }); }).toThrow('no space');
    expect(readFileSync(file)).toEqual(before);
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
  });
});

describe('a checkpoint that is being written', () => {
  const lock = `${file}.lock`;
  const held = (holder: object): void => { writeFileSync(lock, JSON.stringify(holder)); };
  const search = (): void => { searchEngine(callfnSystem(2, 2), { checkpoints: { write: file }, statesMax: 300 }); };
  const dead = spawnSync('true').pid;

  test('is refused to others, and free when that is over', () => {
    const unlock = lockSealed(file);
    expect(search).toThrow(new CheckpointError(
      `the checkpoint '${file}' is being written by process ${process.pid}: give another name (if nobody writes it, remove '${lock}')`));
    unlock();
    search();
    expect(existsSync(lock)).toBe(false);
  });

  test('by a process that died is taken over, with what it left', () => {
    const pid = dead;
    const [left, notes] = [`${file}.${pid}.part`, `${file}.${pid}-1.part`];
    writeFileSync(left, readFileSync(file).subarray(0, 50));
    writeFileSync(notes, 'notes');
    held({ pid, host: hostname() });
    search();
    expect([left, notes, lock].map((name) => existsSync(name))).toEqual([false, true, false]);
    rmSync(notes);
  });

  test.each([
    ['on another machine', { pid: dead, host: 'elsewhere' }, /process \d+ on elsewhere/],
    ['by who knows what', { notes: 'mine' }, /another program/],
  ])('%s is refused, and the lock stays', (_, holder, sentence) => {
    held(holder);
    expect(search).toThrow(sentence);
    expect(JSON.parse(readFileSync(lock, 'utf8'))).toEqual(holder);
    rmSync(lock);
  });
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

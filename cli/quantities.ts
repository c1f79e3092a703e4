import { InvalidArgumentError } from 'commander';

const MEBI = 2 ** 20;
const UNITS: Readonly<Record<string, number>> = { kib: MEBI / 1024, '': MEBI, mib: MEBI, gib: MEBI * 1024 };
const MEMORY_MIN = MEBI;
const MEMORY_MAX = 4096 * MEBI;

/** Bytes of `512MiB`, `2GiB` or `512`, which are MiB too. */
export function memorySize(text: string): number {
  const [, digits = '', unit = ''] = /^(\d{1,10}(?:\.\d+)?)\s*(|[kmg]ib)$/i.exec(text) ?? [];
  const bytes = Math.floor(Number(digits) * UNITS[unit.toLowerCase()]);
  if (digits !== '' && bytes >= MEMORY_MIN && bytes <= MEMORY_MAX) return bytes;
  throw new InvalidArgumentError('It is not a size from 1MiB to 4GiB, as 512MiB or 2GiB.');
}

const SECONDS: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3600 };

/** Milliseconds of `90`, `90s`, `10m` or `2h`. */
export function duration(text: string): number {
  const [, digits = '', unit = ''] = /^(\d{1,7}(?:\.\d+)?)(|[smh])$/.exec(text) ?? [];
  const milliseconds = Number(digits) * SECONDS[unit] * 1000;
  if (digits !== '' && milliseconds > 0) return milliseconds;
  throw new InvalidArgumentError('It is not a time, as 90, 90s, 10m or 2h.');
}

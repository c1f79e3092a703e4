import type { Edits } from '../../checker/language/index.js';
import { patch01 } from './01.js';
import { patch02 } from './02.js';
import { patch03 } from './03.js';
import { patch04 } from './04.js';
import { patch05 } from './05.js';
import { patch06 } from './06.js';
import { patch07 } from './07.js';
import { patch08 } from './08.js';
import { patch09 } from './09.js';
import { patch10 } from './10.js';
import { patch11 } from './11.js';
import { patch12 } from './12.js';
import { patch13 } from './13.js';
import { patch14 } from './14.js';

/** The series in order: P1 to P9 of tip smp/core, P10 to P14 of tip x86/mm. */
export const patches: readonly Edits[] = [
  patch01, patch02, patch03, patch04, patch05, patch06, patch07, patch08, patch09, patch10, patch11, patch12, patch13, patch14,
];

/** The patches with these numbers, from 1, in canonical order. */
export const patchSet = (numbers: readonly number[]): readonly Edits[] =>
  patches.filter((_, i) => numbers.includes(i + 1));

import { property } from '../checker/language/index.js';

export const inRange = property('in-range', {
  kind: 'safety',
  states: 'No count leaves its range, no index its array, no reference is followed to nothing, no routine enters itself without end.',
  protects: 'An underflow, an access out of bounds, a NULL and a stack overflow are bugs of the kernel whatever else holds.',
  brokenBy: 'Any edit that counts once too often, or uses an index before it is tested.',
  // Whatever no other property claims by name, so that a new variable is watched from its first day.
  faults: ['index:*', 'domain:*', 'dead:*', 'recursion:*'],
});

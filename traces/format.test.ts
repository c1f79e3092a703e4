import { describe, expect, test } from 'vitest';
import { readTrace, TraceError, writeTrace } from './format.js';
import type { Trace } from './format.js';

const trace: Trace = {
  schema: 'smpcheck-trace-1', system: '0123456789abcdef', scenario: 'one-call', variant: 'V01', property: 'csd-lifetime',
  because: 'a csd was used after its storage ended', lanes: ['CPU0', 'CPU1'],
  initial: { 'csd.flags[stack_csd[A]]': '0', 'A:pc': 'A/start', 'A:csd_lock.flags': '0' },
  steps: [
    {
      agent: 'A', lane: 'CPU0', address: 'csd_lock/flags | LOCK', path: ['A/csd_lock'], chosen: 'CPU1',
      events: [{ event: 'csd_locked', args: { csd: 'stack_csd[A]' } }],
      changes: { 'csd.flags[stack_csd[A]]': { from: '0', to: 'LOCK|SYNC' } },
      locals: { 'A:csd_lock.flags': { from: '0', to: 'LOCK' } }, history: { seen: { from: 'no', to: 'yes' } },
    },
    { agent: 'irq/1', lane: '-', address: 'irq/1/poll', path: [], polls: true, events: [], changes: {} },
  ],
  final: { 'A:pc': 'end' },
};

const text = writeTrace(trace);
const problem = (changed: string): string => {
  try {
    readTrace(changed, 'x.json');
  } catch (error) {
    if (error instanceof TraceError) return error.message;
    throw error;
  }
  return 'was read';
};
/** The file's text with one value replaced, and nothing else. */
const edited = (edit: (t: Record<string, unknown>) => void): string => {
  const copy: Record<string, unknown> = structuredClone(trace);
  edit(copy);
  return problem(JSON.stringify(copy));
};
const stepOf = (t: Record<string, unknown>, i: number): Record<string, unknown> => (t['steps'] as Record<string, unknown>[])[i];

describe('trace file', () => {
  test('what is written is read back', () => {
    expect(readTrace(text, 'x.json')).toEqual(trace);
    const bare = { ...trace, steps: [], initial: {} };
    expect(readTrace(writeTrace(bare), 'x.json')).toEqual(bare);
  });

  test('it has a line for each step and each cell', () => {
    expect(text.split('\n').filter((l) => l.includes('"agent"'))).toHaveLength(2);
    expect(text.split('\n')).toContain('    "csd.flags[stack_csd[A]]": "0",');
    expect(text.endsWith('}\n')).toBe(true);
  });

  test('a file that was cut off anywhere is told from a wrong one', () => {
    for (let end = 1; end < text.trimEnd().length; end++) {
      expect(problem(text.slice(0, end)), `cut at ${end}`)
        .toMatch(/^x\.json: line \d+: the file ends in the middle of a trace$/);
    }
    expect(problem('')).toBe('x.json: the file is empty');
    expect(problem('time  agent\n1 A')).toBe('x.json: not a JSON file');
    expect(problem(text.replace('"variant": ', '"variant" '))).toBe('x.json: line 5: not JSON');
  });

  test('another schema is named', () => {
    expect(edited((t) => { t['schema'] = 'smpcheck-trace-2'; }))
      .toBe('x.json: schema: expected "smpcheck-trace-1", found "smpcheck-trace-2"');
    expect(problem('{}')).toBe('x.json: schema: expected "smpcheck-trace-1", found none');
    expect(problem('[]')).toBe('x.json: schema: expected "smpcheck-trace-1", found none');
    expect(problem('null')).toBe('x.json: schema: expected "smpcheck-trace-1", found none');
  });

  test('a wrong shape is told with its place', () => {
    expect(edited((t) => { delete t['property']; })).toBe('x.json: property: expected string, received undefined');
    expect(edited((t) => { delete stepOf(t, 1)['agent']; }))
      .toBe('x.json: steps[1].agent: expected string, received undefined');
    expect(edited((t) => { stepOf(t, 0)['path'] = 'A'; })).toBe('x.json: steps[0].path: expected array, received string');
    expect(edited((t) => { stepOf(t, 0)['changes'] = { 'csd.flags[a]': { from: '0' } }; }))
      .toBe('x.json: steps[0].changes["csd.flags[a]"].to: expected string, received undefined');
    expect(edited((t) => { stepOf(t, 0)['actor'] = 'A'; })).toBe('x.json: steps[0]: Unrecognized key: "actor"');
    expect(edited((t) => { t['initial'] = []; })).toBe('x.json: initial: expected record, received array');
  });

  test('a message is one line whatever the file holds', () => {
    for (const odd of ['{"schema":"a\\nb"}', '\u0000', '{"schema":"smpcheck-trace-1","x\\ny":1}']) expect(problem(odd)).not.toContain('\n');
  });
});

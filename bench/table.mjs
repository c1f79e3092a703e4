/** Median of an odd or even number of values. */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

const seconds = (milliseconds) => `${(milliseconds / 1000).toFixed(milliseconds < 1000 ? 3 : 2)} s`;
const ratio = (value) => (value === undefined ? '' : value.toFixed(2));
const whole = (value) => (value === undefined ? '' : value.toLocaleString('en-US'));

/** Rows of text with columns as wide as they need; the first left, the others right. */
export function columns(rows) {
  const widths = rows[0].map((_, k) => Math.max(...rows.map((row) => row[k].length)));
  const cell = (text, k) => (k === 0 ? text.padEnd(widths[k]) : text.padStart(widths[k]));
  return rows.map((row) => row.map(cell).join('  ').trimEnd()).join('\n');
}

/** One group of results; times relative to its first row. */
export function groupTable({ title, rows }) {
  const head = [title, 'median', 'fastest', 'CPU', 'times ours', 'MB', 'bytes/state', 'states', 'transitions'];
  const body = rows.map((row) => [
    row.label, seconds(row.milliseconds), seconds(row.fastest), seconds(row.cpuMilliseconds),
    ratio(row.states === undefined ? undefined : row.milliseconds / rows[0].milliseconds),
    (row.kilobytes / 1024).toFixed(0), row.states === undefined ? '' : (row.kilobytes * 1024 / row.states).toFixed(1),
    whole(row.states), whole(row.transitions),
  ]);
  return columns([head, ...body]);
}

const find = (rows, key) => rows?.find((row) => row.key === key);

function quotient(rows, over, under, measure = 'milliseconds') {
  const [a, b] = [find(rows, over), find(rows, under)];
  return a === undefined || b === undefined ? undefined : a[measure] / b[measure];
}

const yardstick = (...what) => (groups) => quotient(groups.yardstick, ...what);
const kernel = (...what) => (groups) => quotient(groups.kernel, ...what);

/** Of SPIN's modes that use two cores, and of DFS, which may still be the fastest. */
function bestSpin(rows) {
  const modes = ['spin', 'spinCores', 'spinBfsPar'];
  const all = modes.map((key) => quotient(rows, key, 'ours2')).filter((r) => r !== undefined);
  return all.length === 0 ? undefined : Math.min(...all);
}

const alone = (key) => (groups) => {
  const row = find(groups.commands, key);
  return row === undefined ? undefined : row.milliseconds / 1000;
};

/**
 * What must be reached (floor) and what is wanted (aim). `of` gives the ratio, or the time in seconds where
 * less is better.
 */
const goals = [
  { what: 'SPIN DFS / ours, 1 thread', floor: 3, aim: 5, of: yardstick('spin', 'ours1') },
  { what: 'best SPIN on 2 cores / ours, 2 threads', floor: 4.5, aim: 7, of: (g) => bestSpin(g.yardstick) },
  { what: 'Rumur / ours, 1 thread', floor: 35, aim: 60, of: yardstick('rumur', 'ours1') },
  { what: 'Rumur / ours, symmetry', floor: 40, aim: 80, of: yardstick('rumurSymmetric', 'oursSymmetric') },
  { what: 'peak memory, SPIN DFS / ours, 1 thread', floor: 4, aim: 6, of: yardstick('spin', 'ours1', 'kilobytes') },
  { what: 'ours, 1 thread / 2 threads', floor: 1.6, aim: 1.9, of: yardstick('ours1', 'ours2') },
  { what: 'kernel model: SPIN DFS / ours, 1 thread', floor: 3, aim: 6, of: kernel('spin', 'ours1') },
  { what: 'kernel model: best SPIN on 2 cores / ours, 2 threads', floor: 3, aim: 6, of: (g) => bestSpin(g.kernel) },
  { what: 'smpcheck validate, seconds', floor: 60, aim: 15, less: true, of: alone('validate') },
  { what: 'smpcheck check --variant V28, seconds', floor: 0.4, aim: 0.15, less: true, of: alone('refute') },
];

/** Each goal with what was reached; `groups`: rows by the name of their group. */
export function reached(groups) {
  return goals.map(({ what, floor, aim, less = false, of }) => {
    const value = of(groups);
    const meets = (bound) => (less ? value <= bound : value >= bound);
    if (value === undefined) return { what, floor, aim, value, verdict: 'not measured' };
    return { what, floor, aim, value, verdict: meets(aim) ? 'aim' : meets(floor) ? 'floor' : 'below the floor' };
  });
}

export function goalTable(groups) {
  const rows = reached(groups).map((g) => [g.what, `${g.floor}`, `${g.aim}`, ratio(g.value), g.verdict]);
  return columns([['goal', 'floor', 'aim', 'measured', 'reached'], ...rows]);
}

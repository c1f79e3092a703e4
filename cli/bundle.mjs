/**
 * Puts the compiled modules into one script with the code that V8 makes of it, for a quick start; the second
 * argument is the folder of `tsc`, dist unless given.
 */
import { once } from 'node:events';
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { rolldown } from 'rolldown';

const dist = resolve(process.argv[2] ?? join(dirname(fileURLToPath(import.meta.url)), '../dist'));
const out = join(dist, 'bundle');
const ENTRY = 'smpcheck:entry';
const PROGRAMS = { command: 'cli/command.js', worker: 'cli/worker.js', helper: 'checker/engine/run/helper.js' };

/** The entry, each program to be started by a call; a script cannot wait, so `start` brings the hash functions. */
const programs = {
  name: 'programs',
  resolveId(id) {
    if (id === ENTRY) return id;
    return id.endsWith('/xxhash.js') ? { id: 'smpcheck:xxhash', external: true } : undefined;
  },
  load(id) {
    if (id !== ENTRY) return undefined;
    return Object.entries(PROGRAMS)
      .map(([name, file]) => `export const ${name} = () => import(${JSON.stringify(join(dist, file))});`).join('\n');
  },
};

// npx does so at its first run alone, every build writes the files anew, and a link that npx keeps may name either.
for (const program of ['start.cjs', 'main.js']) chmodSync(join(dist, 'cli', program), 0o755);
rmSync(out, { recursive: true, force: true });
const bundle = await rolldown({
  input: ENTRY, platform: 'node', external: [/^node:/, 'jiti'], plugins: [programs], logLevel: 'warn',
});
const { output: [{ code }] } = await bundle.generate({
  format: 'cjs', codeSplitting: false, dynamicImportInCjs: false, comments: false,
});
await bundle.close();
mkdirSync(out);
// One byte a character is read at once.
writeFileSync(join(out, 'smpcheck.cjs'), code.replace(/[^\0-\x7f]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`));
// The threads are started by these names, beside the code that starts them.
for (const name of Object.keys(PROGRAMS)) {
  writeFileSync(join(out, `${name}.js`), `import { start } from '../cli/start.cjs';\nawait start('${name}');\n`);
}

// The cache holds the functions that ran: a search that finds something uses most.
const warm = new Worker(`
  const { start, CACHE } = require(${JSON.stringify(join(dist, 'cli/start.cjs'))});
  start('command').then((script) => { process.once('exit', () => {
    require('node:fs').writeFileSync(CACHE, script.createCachedData());
  }); });
`, { eval: true, argv: ['check', '--variant', 'V28', '--property', 'csd-lock-exclusion'], workerData: { terminal: false } });
let done;
warm.on('message', (said) => { done = said.done ?? done; });
await once(warm, 'exit');
if (done !== 1) throw new Error('the bundle does not run');

#!/usr/bin/env node
import fs = require('node:fs');
import path = require('node:path');
import url = require('node:url');
import vm = require('node:vm');

/** What `bundle.mjs` writes: all modules in one script, and what V8 made of it when it ran. */
const BUNDLE = path.join(__dirname, '../bundle/smpcheck.cjs');
const CACHE = path.join(__dirname, '../bundle/smpcheck.cache');
const MODULE = path.join(__dirname, 'main.js');
const THREADS = { bundle: '../bundle/command.js', modules: 'command.js' };

type Part = 'command' | 'worker' | 'helper';
type Scope = (exports: object, require: (id: string) => unknown, module: object, filename: string, dirname: string) => void;

/** Runs a program from the bundle: there are no 150 modules to find and to compile. */
async function start(part: Part): Promise<vm.Script> {
  const source = `(function (exports, require, module, __filename, __dirname) {${fs.readFileSync(BUNDLE, 'latin1')}\n})`;
  // One of another version of V8 is refused, which costs time alone.
  const cachedData = fs.existsSync(CACHE) ? fs.readFileSync(CACHE) : undefined;
  const script = new vm.Script(source, { filename: BUNDLE, ...(cachedData === undefined ? {} : { cachedData }) });
  const hash = await (require('xxhash-wasm') as () => Promise<unknown>)();
  const programs = {} as Readonly<Record<Part, () => Promise<unknown>>>;
  const requireIn = (id: string): unknown => (id === 'smpcheck:xxhash' ? hash : require(id));
  (script.runInThisContext() as Scope)(programs, requireIn, { exports: programs }, BUNDLE, path.dirname(BUNDLE));
  await programs[part]();
  return script;
}

export = { start, CACHE };
/** No module was compiled after it. */
const isCurrent = (): boolean => fs.existsSync(BUNDLE) && fs.statSync(BUNDLE).mtimeMs >= fs.statSync(MODULE).mtimeMs;
if (require.main === module) {
  const program = url.pathToFileURL(path.join(__dirname, THREADS[isCurrent() ? 'bundle' : 'modules']));
  import('./guard.js').then(({ guard }) => { guard(program); }).catch((error: unknown) => {
    process.stderr.write(`smpcheck: it cannot start: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 5;
  });
}

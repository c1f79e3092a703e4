#!/usr/bin/env node
import { EXIT } from './io.js';
import { run } from './run.js';

// A reader that has seen enough (`| head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit();
  process.stderr.write(`smpcheck: cannot write the results: ${error.message}\n`);
  process.exit(EXIT.internal);
});

void run(process.argv.slice(2), {
  out: (text) => { process.stdout.write(text); },
  err: (text) => { process.stderr.write(text); },
  terminal: process.stderr.isTTY,
  onInterrupt: (handler) => {
    process.on('SIGINT', handler);
    return () => { process.off('SIGINT', handler); };
  },
}).then((code) => { process.exitCode = code; });

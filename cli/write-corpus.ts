import { writeCorpus } from './corpus.js';

const missing = await writeCorpus('traces/corpus');
if (missing.length > 0) {
  process.stderr.write(`no counterexample for ${missing.join(', ')}\n`);
  process.exitCode = 1;
}

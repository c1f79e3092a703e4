import { existsSync, statSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { isTold, UsageError } from './io.js';
import { namedSubject, systemSubject, userVariantSubject } from './subject.js';
import type { Source, Subject } from './subject.js';
import type { UserModule } from './user-module.js';

const modules = new Map<string, UserModule>();

/** The subject of a source; loads the user's file where there is one. */
export async function subjectOf(source: Source): Promise<Subject> {
  const { mutant, unedited, ...plain } = source;
  if (unedited === true) return withoutEdits(await subjectOf({ ...plain, ...(mutant === undefined ? {} : { mutant }) }));
  if (mutant === undefined) return unmutated(source);
  const { mutated } = await import('./mutate/mutated.js');
  return mutated(await unmutated(plain), mutant);
}

const withoutEdits = (subject: Subject): Subject => ({
  ...subject, source: { ...subject.source, unedited: true }, edits: [], describe: (scenario) => subject.describe(scenario, false),
});

async function unmutated(source: Source): Promise<Subject> {
  if (source.file === undefined) return namedSubject(source.variant);
  const { file, variant } = source;
  const loaded = await moduleAt(file);
  const subject = loaded.kind === 'system'
    ? systemSubject(file, loaded.system, loaded.variants, variant) : userVariantSubject(file, loaded.variant, variant);
  return { ...subject, describe: (scenario, edited) => blaming(file, () => subject.describe(scenario, edited)) };
}

/** Runs what executes the user's code: whatever it throws is a mistake in her file. */
function blaming<T>(file: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw new UsageError(`${basename(file)}: ${sentence(error)}`);
  }
}

async function moduleAt(file: string): Promise<UserModule> {
  const path = resolve(file);
  const known = modules.get(path);
  if (known !== undefined) return known;
  if (!existsSync(path)) throw new UsageError(`there is no file '${file}'`);
  if (!statSync(path).isFile()) throw new UsageError(`'${file}' is not a file`);
  const { checkedModule } = await import('./user-module.js');
  const loaded = checkedModule(basename(file), await imported(path));
  modules.set(path, loaded);
  return loaded;
}

/**
 * Imports TypeScript or JavaScript from any folder. `smpcheck` is this very package, already loaded: a second
 * copy would number its binders anew, and those of an edit would capture the model's.
 */
async function imported(path: string): Promise<unknown> {
  const [{ createJiti }, smpcheck] = await Promise.all([import('jiti'), import('../index.js')]);
  const jiti = createJiti(path, { virtualModules: { smpcheck }, fsCache: false, interopDefault: false });
  try {
    return await jiti.import(path);
  } catch (error) {
    const place = isTold(error) ? '' : placeOf(error, path);
    throw new UsageError(`${basename(path)}: ${sentence(error)}${place}`);
  }
}

/** The first line of an error's message, without the path that some begin with. */
function sentence(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (isTold(error)) return error.message;
  const unknown = /^\(0 , _smpcheck\.(\w+)\) is not a function/.exec(error.message)?.[1];
  if (unknown !== undefined) return `'smpcheck' exports no '${unknown}'`;
  const [line] = error.message.split('\n');
  return line.replace(/^ParseError:\s*/, 'syntax error: ').trim();
}

/** Where in the file it was thrown, as far as the stack tells. */
function placeOf(error: unknown, path: string): string {
  const stack = error instanceof Error ? error.stack ?? '' : '';
  const at = stack.slice(stack.indexOf(path) + path.length);
  const place = stack.includes(path) ? /^:(\d+)(?::(\d+))?/.exec(at) : null;
  return place === null ? '' : ` (line ${place[1]})`;
}

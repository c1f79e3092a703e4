import { existsSync, statSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { blaming, blamingShape, sentenceOf } from './blaming.js';
import { isTold, UsageError } from '../errors.js';
import { whatIsOffered } from './offered.js';
import { isVariant, namedSubject, systemSubject, userVariantSubject } from './subject.js';
import type { Source, Subject } from './subject.js';
import type { UserModule } from './user-module.js';

const modules = new Map<string, UserModule>();
let last: { readonly name: string; readonly path: string } | undefined;

/** The user's file that was read last, or is being read; its code may run at any time from then on. */
export const fileRead = (): typeof last => last;

/** The subject of a source; loads the user's file where there is one. */
export async function subjectOf(source: Source): Promise<Subject> {
  const { mutant, unedited, ...plain } = source;
  if (unedited === true) return withoutEdits(await subjectOf({ ...plain, ...(mutant === undefined ? {} : { mutant }) }));
  if (mutant === undefined) return unmutated(source);
  const { mutated } = await import('../mutate/mutated.js');
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

async function moduleAt(file: string): Promise<UserModule> {
  const path = resolve(file);
  const known = modules.get(path);
  if (known !== undefined) return known;
  if (!existsSync(path)) {
    throw new UsageError(`there is no file '${file}'${isVariant(file) ? `; did you mean --variant ${file}?` : ''}`);
  }
  if (!statSync(path).isFile()) throw new UsageError(`'${file}' is not a file`);
  last = { name: basename(file), path };
  const { checkedModule } = await import('./user-module.js');
  const exported = await imported(path);
  const loaded = blamingShape(file, () => checkedModule(basename(file), exported));
  modules.set(path, loaded);
  return loaded;
}

/**
 * Imports TypeScript or JavaScript from any folder. `smpcheck` is this very package, already loaded: a second
 * copy would number its binders anew, and those of an edit would capture the model's.
 */
async function imported(path: string): Promise<unknown> {
  const [{ createJiti }, virtualModules] = await Promise.all([import('jiti'), whatIsOffered().load()]);
  const jiti = createJiti(path, { virtualModules, fsCache: false, interopDefault: false });
  try {
    return await jiti.import(path);
  } catch (error) {
    const place = isTold(error) ? '' : placeOf(error, path);
    throw new UsageError(`${basename(path)}: ${sentenceOf(error)}${place}`);
  }
}

/** Where in the file it was thrown, as far as the stack tells. */
function placeOf(error: unknown, path: string): string {
  const stack = error instanceof Error ? error.stack ?? '' : '';
  const at = stack.slice(stack.indexOf(path) + path.length);
  const place = stack.includes(path) ? /^:(\d+)(?::(\d+))?/.exec(at) : null;
  return place === null ? '' : ` (line ${place[1]})`;
}

import { mutants } from '../../checker/language/edit/mutants.js';
import type { Mutant } from '../../checker/language/edit/mutants.js';
import { applyEdits } from '../../checker/language/index.js';
import { named } from '../named.js';
import type { Subject } from '../subject/subject.js';
import { described, reference } from './described.js';
import { SECTIONS } from './sections.js';

/** The mutants of a subject's routines, in the order of its description; `only`: of these routines. */
export function mutantsOf(subject: Subject, only?: readonly string[]): readonly Mutant[] {
  const description = reference(subject);
  return mutants(description, description.routines.map((r) => r.name).filter((name) => only?.includes(name) ?? true), SECTIONS);
}

/** The subject with a mutant on top of it, by name. An unknown one is a UsageError. */
export function mutated(subject: Subject, name: string): Subject {
  const about = reference(subject).routines.map((r) => r.name).filter((r) => name.includes(` ${r}/`));
  const mutant = mutantsOf(subject, about).find((m) => m.name === name)
    ?? named('mutant', name, mutantsOf(subject), (m) => [m.name]);
  return {
    ...subject, source: { ...subject.source, mutant: name }, title: `${subject.title.replace(/\.$/, '')}; ${name}`,
    expect: undefined, finding: undefined, edits: [mutant], follows: subject.source.file === undefined || subject.follows,
    describe: (scenario, edited = true) => {
      const description = described(subject, scenario);
      return edited ? applyEdits(description, [[mutant]]) : description;
    },
  };
}

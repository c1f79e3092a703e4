import { judgesStepsBy } from '../checker/language/index.js';
import { modelErrorProperty } from '../checker/language/ground.js';
import type { GroundSystem, Property } from '../checker/language/index.js';
import { MARK } from '../checker/export/header.js';
import { exportMurphi } from '../checker/export/murphi.js';
import { exportable } from '../checker/export/outline.js';
import { exportPromela } from '../checker/export/promela.js';
import { EXIT } from './io.js';
import { UsageError } from '../study/errors.js';
import type { ExitCode, Io } from './io.js';
import { subjectOf } from '../study/subject/load.js';
import { listed } from './names.js';
import { named } from '../study/named.js';
import { checkOutput, marked, writeOutput } from './output-file.js';
import { groundSubject } from '../study/subject/subject.js';
import type { Subject } from '../study/subject/subject.js';

export interface ExportOptions {
  readonly to: string;
  readonly scenario?: string;
  readonly variant?: string;
  readonly property?: readonly string[];
  readonly count?: boolean;
  readonly output?: string;
  /** Over whatever is there. */
  readonly force?: boolean;
}

const EXPORT = marked('an export', MARK);
const LANGUAGES = [{ name: 'murphi', write: exportMurphi }, { name: 'promela', write: exportPromela }] as const;

/** `smpcheck export`: the ground system in the language of another checker; its states are those of `check`. */
export async function exportSystem(file: string | undefined, options: ExportOptions, io: Io): Promise<ExitCode> {
  const { variant, output } = options;
  const language = named('language', options.to.toLowerCase(), LANGUAGES, (l) => [l.name]);
  const subject = await subjectOf({ ...(file === undefined ? {} : { file }), ...(variant === undefined ? {} : { variant }) });
  const kind = options.force === true ? { ...EXPORT, isOurs: () => true } : EXPORT;
  if (output !== undefined) checkOutput(output, kind, 'give another name, or --force');
  const asked = chosenProperties(subject, options);
  const system = groundSubject(subject, chosenScenario(subject, file, options), asked.map((p) => p.property));
  const text = language.write(system, { check: options.count === true ? 'none' : judgedIn(system, asked) });
  if (output === undefined) io.out(text);
  const because = output === undefined ? undefined : writeOutput(output, text, kind);
  if (because !== undefined) throw new UsageError(`cannot write '${output}': ${because}`);
  return EXIT.holds;
}

function chosenScenario(subject: Subject, file: string | undefined, { scenario, variant }: ExportOptions): string {
  if (scenario === undefined) return file === undefined && variant === undefined ? 'one-call' : subject.scenarios[0];
  subject.saysOf(scenario);
  return scenario;
}

/** All but numbers unless asked; what was asked and cannot be asserted is refused. */
function chosenProperties({ properties }: Subject, { property }: ExportOptions): readonly Property[] {
  const names = listed('--property', property);
  if (names.length === 0) return properties.filter((p) => p.kind !== 'latency');
  const asked = names.map((n) => named('property', n, properties, (p) => [p.property]));
  const other = asked.find((p) => !isAsserted(p));
  if (other === undefined) return asked;
  const what = other.goal === undefined ? 'a number is no judgement' : 'a goal speaks of what can still be reached';
  throw new UsageError(`--property: '${other.property}' cannot be exported: ${what}, and the other checker is given assertions; ask 'smpcheck check'`);
}

/** A deadlock is an invariant of its own making. */
const isAsserted = (p: Property): boolean => judgesStepsBy(p) !== undefined || p.deadlock === true;

/** Those of the asked ones that can be asserted, and mistakes of the model. */
const judgedIn = (system: GroundSystem, asked: readonly Property[]): readonly string[] => {
  const asserted = new Set([modelErrorProperty, ...asked.filter(isAsserted).map((p) => p.property)]);
  return exportable(system).filter((p) => asserted.has(p));
};

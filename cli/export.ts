import type { GroundSystem, Property } from '../checker/language/index.js';
import { MARK } from '../checker/export/header.js';
import { exportMurphi } from '../checker/export/murphi.js';
import { exportable } from '../checker/export/outline.js';
import { exportPromela } from '../checker/export/promela.js';
import { EXIT, UsageError } from './io.js';
import type { ExitCode, Io } from './io.js';
import { subjectOf } from './load.js';
import { listed, named } from './names.js';
import { checkOutput, marked, writeOutput } from './output-file.js';
import { groundSubject } from './subject.js';
import type { Subject } from './subject.js';

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
  const observers = chosenProperties(subject, options);
  const system = groundSubject(subject, chosenScenario(subject, file, options), observers);
  const text = language.write(system, { check: options.count === true ? 'none' : judgedIn(system, observers) });
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

function chosenProperties(subject: Subject, { property }: ExportOptions): readonly string[] {
  const names = listed('--property', property);
  const asked: readonly Property[] = names.length === 0 ? subject.properties.filter((p) => p.kind !== 'latency' && p.deadlock !== true)
    : names.map((n) => named('property', n, subject.properties, (p) => [p.property]));
  return asked.map((p) => p.property);
}

/** The asked ones and mistakes of the model. */
const judgedIn = (system: GroundSystem, observers: readonly string[]): readonly string[] => {
  const claimed = system.properties.map((p) => p.name).filter((p) => !observers.includes(p));
  return exportable(system).filter((p) => !claimed.includes(p) || p === 'model-error');
};


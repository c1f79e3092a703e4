import { Command, CommanderError } from 'commander';
import { commands } from './commands.js';
import { complaint, EXIT, INTERNAL } from './io.js';
import { exhausted, isTold } from '../study/errors.js';
import type { ExitCode, Io } from './io.js';
import { offerIndex } from './offer-index.js';
import { printable, printableLine } from './printable.js';
import { VERSION } from './version.js';

offerIndex();

/**
 * `smpcheck` in this process. `argv`: what follows the command's name. Never throws: every mistake ends as
 * one sentence on `err` and an exit code.
 */
export async function run(argv: readonly string[], outlet: Io): Promise<ExitCode> {
  const io: Io = {
    ...outlet, out: (text) => { outlet.out(printable(text)); }, err: (text) => { outlet.err(printableLine(text)); },
  };
  let code: ExitCode = EXIT.holds;
  const program = new Command('smpcheck')
    .description('Model checker for Linux cross-CPU calls (kernel/smp.c), CPU hotplug and x86 TLB shootdown.');
  program.configureHelp({ helpWidth: 100 }).version(VERSION, '-V, --version', 'the version');
  for (const declare of commands) declare(program, (action) => async (...args) => { code = await action(io, ...args); });
  for (const c of [program, ...program.commands]) quiet(c, io);
  try {
    if (argv.length === 0) {
      io.err(program.helpInformation());
      return EXIT.usage;
    }
    await program.parseAsync([...argv], { from: 'user' });
    return code;
  } catch (error) {
    return complain(error, argv, io);
  }
}

/** Commander neither exits nor writes errors by itself. */
function quiet(command: Command, io: Io): void {
  command.exitOverride().configureOutput({ writeOut: (text) => { io.out(text); }, writeErr: () => undefined });
  for (const sub of command.commands) quiet(sub, io);
}

/** Tells the error on `err`; with --json it is an object on `out` too. */
function complain(error: unknown, argv: readonly string[], io: Io): ExitCode {
  if (error instanceof CommanderError && error.exitCode === 0) return EXIT.holds;
  const [code, sentence, detail = ''] = error instanceof CommanderError && error.message === '(outputHelp)' ? unknown(argv) : told(error);
  io.err(`${complaint(sentence).trimEnd()}${detail}\n`);
  if (argv.includes('--json')) io.out(`${JSON.stringify({ error: sentence })}\n`);
  return code;
}

const unknown = ([, name = '']: readonly string[]): ReturnType<typeof told> => [EXIT.usage, `there is no command '${name}': 'smpcheck help' lists them`];

function told(error: unknown): readonly [code: ExitCode, sentence: string, detail?: string] {
  if (error instanceof CommanderError) return [EXIT.usage, oneSentence(error.message)];
  if (isTold(error)) return [EXIT.usage, error.message, stackOf(error.cause)];
  const short = exhausted(error);
  if (short !== undefined) return [EXIT.inconclusive, short];
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  return [EXIT.internal, `${INTERNAL}: ${message}`, stackOf({ stack }) || '; SMPCHECK_STACK=1 shows where'];
}

/** On lines of its own, where that is asked for. */
function stackOf(error: unknown): string {
  const asked = process.env['SMPCHECK_STACK'] !== undefined && typeof error === 'object' && error !== null && 'stack' in error;
  return asked ? `\n${String(error.stack)}` : '';
}

/** Commander's message without its label and with its suggestion in the same line. */
const oneSentence = (message: string): string => message
  .replace(/^error: /, '').replace(/\s*\n\(Did you mean (?:one of )?(.+?)\?\)/, "; did you mean '$1'?").replace(/\s*\n\s*/g, ' ');

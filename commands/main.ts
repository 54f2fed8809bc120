/** The program: finds the command, runs it, and maps what it throws to an exit status. The only place that does. */

import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { packageFile } from '../src/app/config/paths.js';
import { exitFault, strayFault } from '../src/app/strategy/faults.js';
import { assert } from '../src/core/base/assert.js';
import { EXIT } from '../src/core/base/errors.js';
import { COMMANDS } from './commands.js';
import { type Context, isStop, processContext, STOP_STATUS } from './context.js';
import { type Failure, failureJson, failureOf, failureText } from './failure.js';
import { HELP_TOPICS } from './help-topics.js';
import { type CommandEntry, DONE, examples, type Run } from './run-command.js';
import { refuseRepeats, unknownCommand, usageError } from './usage.js';

/** The process: runs its arguments and leaves with their status once all output is written. */
export async function main(): Promise<void> {
  const context = processContext();
  const argv = process.argv.slice(2);
  let status: number | undefined;
  const fail = (error: unknown): number => {
    const failure = failureOf(error);
    report(failure, argv, context);
    return failure.status;
  };
  process.on('uncaughtException', (error) => {
    status = fail(strayFault(error) ?? error);
    process.exit(status);
  });
  // Whoever ends the process, the status is ours to tell.
  process.on('exit', () => {
    const fault = context.signal.aborted ? undefined : exitFault();
    if (status === undefined && fault !== undefined) status = fail(fault);
    if (status !== undefined) process.exitCode = status;
  });
  status = await run(argv, context);
  process.exitCode = status;
}

/** Runs one command line and resolves to its exit status; whatever goes wrong is told on `context.err`. */
export async function run(argv: readonly string[], context: Context, commands = COMMANDS): Promise<number> {
  try {
    // Before the command's name, `--` ends nothing.
    const words = argv[0] === '--' ? argv.slice(1) : argv;
    if (words[0] === '__complete')
      return await (await import('./complete.js')).complete(words.slice(1), context, commands);
    const status = await dispatch(helpFlag(words, commands), context, commands);
    await new Promise(setImmediate); // a stream tells of a failed write a little later
    context.signal.throwIfAborted();
    return status;
  } catch (error) {
    return statusOf(error, argv, context);
  }
}

/** What was thrown as an exit status; a command that was told to stop has stopped in order. */
function statusOf(error: unknown, argv: readonly string[], context: Context): number {
  const reason: unknown = context.signal.reason;
  const isAbort = error === reason || (error instanceof Error && error.name === 'AbortError');
  const cause = context.signal.aborted && isAbort ? reason : error;
  if (isStop(cause)) return STOP_STATUS[cause];
  const failure = failureOf(cause);
  report(failure, argv, context);
  return failure.status;
}

function report(failure: Failure, argv: readonly string[], context: Context): void {
  const end = argv.indexOf('--');
  const flags = end < 0 ? argv : argv.slice(0, end);
  context.err.write(flags.includes('--json') ? failureJson(failure) : failureText(failure));
}

/** `help orders` is `orders --help`; a topic stays what it is, also where a command has its name. Throws `usage`. */
function helpFlag(argv: readonly string[], commands: readonly CommandEntry[]): readonly string[] {
  const words = argv.filter((word) => !word.startsWith('-'));
  const [help, subject, ...more] = words;
  if (help !== 'help' || argv[0] !== 'help' || argv.includes('--help') || argv.includes('-h')) return argv;
  if (subject === undefined) return ['--help'];
  if (more.length === 0 && HELP_TOPICS.includes(subject)) return argv;
  const names = commands.map(({ name }) => name);
  if (!names.includes(subject)) throw unknownCommand(subject, [...names, ...HELP_TOPICS], 'tradectl help');
  return [...words.slice(1), '--help'];
}

/** Lets the command line find its handler. Throws TradectlError `usage` where there is none. */
async function dispatch(argv: readonly string[], context: Context, commands: readonly CommandEntry[]): Promise<number> {
  const program = programFor(context, commands);
  let status = EXIT.usage; // what a command line that calls nothing ends with, after the help on stderr
  await prepare(program, argv, commands, (handler) => async (...given) => {
    const command = given.at(-1);
    assert(command instanceof Command, 'commander gives the command last');
    status = await handler({ context, args: command.args, options: command.opts() });
  });
  try {
    await program.parseAsync([...argv], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return DONE;
    if (error.code !== 'commander.help') throw usageError(error, program, argv);
  }
  return status;
}

/** The program with all names, and no flags yet. */
function programFor(context: Context, commands: readonly CommandEntry[]): Command {
  const program = new Command('tradectl')
    .description('Backtest, paper-trade and trade your own strategies, with books that are exact.')
    .version(version())
    .helpCommand(false)
    .showSuggestionAfterError(false) // usage.ts has its own
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => context.out.write(text),
      writeErr: (text) => context.err.write(text),
      outputError: () => undefined, // an error is told once, by report()
      getOutHelpWidth: () => context.width,
      getErrHelpWidth: () => context.width,
    });
  for (const { name, summary } of commands) program.command(name).summary(summary).description(summary);
  return program.addHelpText(
    'after',
    examples(['tradectl trade --paper', 'tradectl backtest --help', 'tradectl help exit-codes']),
  );
}

/** Loads the one command that is called and lets it declare its flags. */
async function prepare(
  program: Command,
  [name = '', ...words]: readonly string[],
  commands: readonly CommandEntry[],
  bind: Run,
): Promise<void> {
  if (name === '' || name.startsWith('-')) return;
  const entry = commands.find((candidate) => candidate.name === name);
  const command = program.commands.find((candidate) => candidate.name() === name);
  const names = commands.map((known) => known.name);
  if (!entry || !command) throw unknownCommand(name, names);
  await (await entry.load()).define(command.helpCommand(false), bind, words);
  refuseRepeats(command);
}

function version(): string {
  const described: unknown = JSON.parse(readFileSync(packageFile('package.json'), 'utf8'));
  assert(typeof described === 'object' && described !== null && 'version' in described, 'package.json has a version');
  return String(described.version);
}

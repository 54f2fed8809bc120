/** What a command is: flags that it declares, and a handler that answers with the exit status. */

import type { Command } from 'commander';
import type { Context } from './context.js';

/** Exit statuses of a handler that ends without an error. */
export const DONE = 0;
/** Done, and the answer is no: differences found, risk denied, a gate missed. */
export const ANSWER_IS_NO = 1;

/** The flags of a call by name in camel case, as typed. */
export type Options = Readonly<Record<string, unknown>>;

/** One call of a command. */
export interface Call {
  readonly context: Context;
  /** What is no flag. */
  readonly args: readonly string[];
  readonly options: Options;
}

/** Does the work; throws TradectlError where it cannot. */
export type Handler = (call: Call) => number | Promise<number>;

/** Turns a handler into what commander's `action` takes. */
export type Run = (handler: Handler) => (...given: unknown[]) => Promise<void>;

/**
 * Declares flags, arguments, examples and the handler on a command of that name; `words` are those of the command line,
 * for a command that loads its subcommands as they are called.
 */
export type Define = (command: Command, run: Run, words: readonly string[]) => void | Promise<void>;

/** A command as main.ts lists it; its module loads only when it is called. */
export interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  readonly load: () => Promise<{ readonly define: Define }>;
}

/** The end of a help text: `command.addHelpText('after', examples(['tradectl orders --json']))`. */
export const examples = (lines: readonly string[]): string =>
  ['', 'Examples:', ...lines.map((line) => `  $ ${line}`)].join('\n');

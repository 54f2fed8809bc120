/** A question to the person at the terminal. */

import { createInterface } from 'node:readline/promises';
import type { Context } from './context.js';

/** Whether somebody can see a question and answer it. */
export const isSomebodyThere = ({ errIsTty }: Context): boolean => process.stdin.isTTY && errIsTty;

/** Whether a person sits at a whole terminal, which a screen can fill. */
export const isAtTerminal = (context: Context): boolean =>
  context.isTty && isSomebodyThere(context) && context.env['TERM'] !== 'dumb';

/** Anything but yes is no. */
export const askYes = async (context: Context, question: string): Promise<boolean> =>
  /^y(es)?$/i.test(await askText(context, `${question} [y/N] `));

/** A line from the person at the terminal; nothing where the input ends (Ctrl-D). */
export async function askText({ err, signal }: Context, question: string): Promise<string> {
  err.write(question);
  const none = (): string => {
    err.write('\n');
    return '';
  };
  if (process.stdin.readableEnded) return none();
  const lines = createInterface({ input: process.stdin });
  // A question does not hear that its input has ended.
  const ended = new Promise<undefined>((resolve) => lines.once('close', () => resolve(undefined)));
  try {
    return (await Promise.race([lines.question('', { signal }), ended]))?.trim() ?? none();
  } finally {
    lines.close();
    // It stops reading a moment later: a screen that came before that would never hear a key.
    await new Promise(setImmediate);
  }
}

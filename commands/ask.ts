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

/** A line from the person at the terminal. */
export async function askText({ err, signal }: Context, question: string): Promise<string> {
  err.write(question);
  const lines = createInterface({ input: process.stdin });
  try {
    return (await lines.question('', { signal })).trim();
  } finally {
    lines.close();
    // It stops reading a moment later: a screen that came before that would never hear a key.
    await new Promise(setImmediate);
  }
}

/** A question to the person at the terminal. */

import { createInterface } from 'node:readline/promises';
import type { Context } from './context.js';

/** Whether somebody can see a question and answer it. */
export const isSomebodyThere = ({ errIsTty }: Context): boolean => process.stdin.isTTY && errIsTty;

/** Whether a person sits at a whole terminal, which a screen can fill. */
export const isAtTerminal = (context: Context): boolean =>
  context.isTty && isSomebodyThere(context) && context.env['TERM'] !== 'dumb';

/** Anything but yes is no. */
export async function askYes({ err, signal }: Context, question: string): Promise<boolean> {
  err.write(`${question} [y/N] `);
  const lines = createInterface({ input: process.stdin });
  try {
    return /^y(es)?$/i.test((await lines.question('', { signal })).trim());
  } finally {
    lines.close();
  }
}

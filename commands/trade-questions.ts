/** What a trader asks the person who started it, asked at the terminal. */

import { escapeControls } from '../src/views/escape.js';
import { askText, askYes } from './ask.js';
import type { Context } from './context.js';
import type { FromTrader, ToTrader } from './trade-parent.js';
import { holdings } from './trade-spawn.js';

export type Question = Exclude<FromTrader, { kind: 'serving' }>;

/** Throws where the terminal is told to stop meanwhile. */
export async function answerOf(context: Context, question: Question): Promise<ToTrader> {
  if (question.kind === 'ask') {
    const text = await askText(context, escapeControls(question.question));
    return { kind: 'answer', isYes: false, text };
  }
  context.err.write(holdings(question.lines));
  return { kind: 'answer', isYes: await askYes(context, 'Go on with it?') };
}

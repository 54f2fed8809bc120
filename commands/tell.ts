/** A sentence for a person, on stderr: broken between words where that is a terminal. */

import { wrap } from '../src/views/layout.js';
import type { Context } from './context.js';

/** `text` has no unprintable characters, and no line break at its end. */
export function tell({ err, errIsTty, width }: Context, text: string): void {
  const lines = errIsTty ? text.split('\n').flatMap((line) => wrap(line, width)) : [text];
  err.write(`${lines.join('\n')}\n`);
}

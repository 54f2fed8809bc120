/** What a session says on stderr to a person, kept besides: its screen covers the terminal. */

import { Ring } from '../src/core/base/ring.js';
import type { Context } from './context.js';

/** More than a start has to say. */
const KEPT = 50;
const TOLD = /^(?:notice|warning): /;

export interface Overheard {
  readonly context: Context;
  /** The notices and warnings since it was last asked, the oldest first. */
  readonly take: () => readonly string[];
}

export function overhear(context: Context): Overheard {
  let told = new Ring<string>(KEPT);
  const write = (text: string): void => {
    context.err.write(text);
    if (TOLD.test(text)) told.push(text.trimEnd());
  };
  return {
    // The width of a terminal changes.
    context: Object.defineProperty({ ...context, err: { write } }, 'width', { get: () => context.width }),
    take: () => {
      const taken = [...told];
      told = new Ring(KEPT);
      return taken;
    },
  };
}

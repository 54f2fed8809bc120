/** What a user's strategy does wrong outside our calls: a promise or timer that fails later, an exit of the process. */

import { inspect } from 'node:util';
import { TradectlError } from '../../core/base/errors.js';

/** The strategy file of this process. */
interface Watched {
  /** Its name in stacks. */
  readonly href: string;
  /** As the user typed it. */
  readonly shown: string;
}

// What fails outside every call reaches the process alone, and a process has one strategy.
let watched: Watched | undefined;

export function watchFor(file: Watched): void {
  watched = file;
}

const CODE = /data:text\/javascript;base64,[\w+/=]*/g;

/** A text without the code of a strategy, which Node takes for its address. */
export const withoutCode = (text: string): string => text.replaceAll(CODE, watched?.shown ?? 'the strategy');

/** What was thrown, in words, whatever it is. */
export function messageOf(thrown: unknown): string {
  try {
    return withoutCode(thrown instanceof Error ? thrown.message : String(thrown));
  } catch {
    return withoutCode(inspect(thrown));
  }
}

/** What nobody caught, as the strategy's fault where it is that; else undefined. */
export function strayFault(thrown: unknown): TradectlError | undefined {
  if (watched === undefined || !isOfStrategy(thrown, watched.href)) return undefined;
  if (thrown instanceof TradectlError && thrown.where !== undefined) return thrown;
  return new TradectlError('strategy', `a promise or timer of the strategy failed: ${messageOf(thrown)}`, {
    where: watched.shown,
    hint: 'strategies are synchronous: take out promises and timers',
    cause: thrown,
  });
}

/** Whether its stack leads through the strategy, or through nothing but Node. */
function isOfStrategy(thrown: unknown, href: string): boolean {
  const stack = thrown instanceof Error ? String(thrown.stack) : '';
  const frames = stack.split('\n').filter((line) => /^\s+at /.test(line));
  return frames.some((frame) => frame.includes(href)) || frames.every((frame) => /node:|<anonymous>/.test(frame));
}

/** What to say where the process ends before its work does; undefined where no strategy can have ended it. */
export const exitFault = (): TradectlError | undefined =>
  watched &&
  new TradectlError('strategy', 'the strategy ended the program before the run was done', {
    where: watched.shown,
    hint: 'take process.exit out of it: to stop trading, place no orders',
  });

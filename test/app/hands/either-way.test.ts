/** An act by hand beside another, or beside a trader that leaves: it waits until it can be carried out, and is so once. */

import { expect, it } from 'vitest';
import { eitherWay } from '../../../src/app/hands/either-way.js';
import { denied, ENDING, type HandAnswer, NOTHING } from '../../../src/app/hands/wish.js';
import { TradectlError } from '../../../src/core/base/errors.js';
import { type Micros, micros, ofMillis } from '../../../src/core/base/time.js';

const DONE: HandAnswer = { ...NOTHING, outcome: 'done' };
const OVER = denied(ENDING, 'the session is ending');
const LOCKED = new TradectlError('ledger_locked', 'somebody writes it');

/** Somebody trades from `from` until `until`, in milliseconds, and answers that; who acts finds the lock as it is then. */
async function asked(from: number, until: number, answer: HandAnswer | TradectlError) {
  let now = 0;
  const seen: string[] = [];
  const isThere = (): boolean => now >= from && now < until;
  const clock = {
    now: (): Micros => micros(ofMillis(now)),
    sleep: async (ms: number): Promise<void> => void (now += ms),
  };
  const told = await eitherWay({
    ...{ clock, signal: new AbortController().signal, isTraderThere: isThere },
    ask: async () => {
      seen.push('ask');
      if (answer instanceof TradectlError) throw answer;
      return answer;
    },
    act: async () => {
      seen.push('act');
      now += 10;
      if (isThere()) throw LOCKED;
      return DONE;
    },
  }).catch((error: unknown) => error);
  return { told, seen };
}

it.each([
  ['nobody trades', 0, 0, OVER, { told: DONE, seen: ['act'] }],
  ['a trader answers', 0, 1e9, DONE, { told: DONE, seen: ['ask'] }],
  ['a session ends', 0, 3000, OVER, { told: DONE, seen: ['ask', 'act'] }],
  ['a trader ended and took nothing', 0, 3000, LOCKED, { told: DONE, seen: ['ask', 'act'] }],
  ['somebody came first, and ends', 5, 3000, OVER, { told: DONE, seen: ['act', 'ask', 'act'] }],
  ['somebody ends for long', 0, 1e9, OVER, { told: OVER, seen: ['ask'] }],
  ['a trader hangs', 0, 1e9, LOCKED, { told: LOCKED, seen: ['ask'] }],
] as const)('where %s', async (_, from, until, answer, expected) => {
  expect(await asked(from, until, answer)).toEqual(expected);
});

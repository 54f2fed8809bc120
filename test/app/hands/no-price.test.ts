/** An order by hand for a symbol that nobody has told a price of: a limit is judged at its own, others are told what to do. */

import { expect, test } from 'vitest';
import { Hands } from '../../../src/app/hands/hands.js';
import type { HandAnswer, SubmitWish } from '../../../src/app/hands/wish.js';
import { micros } from '../../../src/core/base/time.js';
import type { Command, Step } from '../../../src/core/ports.js';
import { play } from '../../support/core/run.js';

const WISH: SubmitWish = {
  ...{ kind: 'submit', symbol: 'ABC', side: 'buy', qty: '10', type: 'market', limit: null, stop: null },
  ...{ tif: 'day', reason: 'by hand' },
};

/** What is sent, and what is answered at once. */
function ask(wish: SubmitWish): { readonly sent: readonly Command[]; readonly said: readonly HandAnswer[] } {
  const { engine } = play({ release: 'at-once', isBroker: true });
  const sent: Command[] = [];
  const said: HandAnswer[] = [];
  const carryOut = (step: Step): void => {
    sent.push(...step.commands);
    hands.onStep(undefined, step);
  };
  const outside = { flatten: () => Promise.resolve({ closed: [], withdrawn: 0, left: [] }), isTraded: () => true };
  const fail = (error: Error): void => expect.unreachable(error.message);
  const cancelLeft = (): Promise<HandAnswer> => expect.unreachable('nothing is cancelled');
  const hands = new Hands({ engine, carryOut, mayAct: () => true, outside, cancelLeft, fail, now: () => micros(0) });
  hands.take(wish, { kind: 'asked', who: 'me', at: micros(0) }, (answer) => said.push(answer));
  return { sent, said };
}

test('a limit order is judged at its limit', () => {
  const { sent, said } = ask({ ...WISH, type: 'limit', limit: '95' });
  expect([sent.map(({ kind }) => kind), said]).toEqual([['submit'], []]);
  const dear = ask({ ...WISH, type: 'limit', limit: '1001' });
  expect([dear.sent, dear.said]).toMatchObject([[], [{ outcome: 'denied', code: 'buying_power' }]]);
});

test('an order at the market is denied, with what to do next', () => {
  expect(ask(WISH)).toMatchObject({
    sent: [],
    said: [{ code: 'no_price', message: expect.stringContaining('--limit') as unknown }],
  });
});

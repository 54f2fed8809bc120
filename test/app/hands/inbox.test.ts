/** Requests of other processes: carried out once, in time, or not at all; and what the one who asks is told. */

import { join } from 'node:path';
import { expect, it } from 'vitest';
import { askTrader } from '../../../src/app/hands/ask-trader.js';
import type { Hands } from '../../../src/app/hands/hands.js';
import { HandInbox, type OwnWish } from '../../../src/app/hands/inbox.js';
import { HAND, type HandAnswer, WISH_LIFETIME } from '../../../src/app/hands/wish.js';
import { wishOf } from '../../../src/app/hands/wish-terms.js';
import { importText } from '../../../src/app/reconcile/import-text.js';
import { micros } from '../../../src/core/base/time.js';
import type { Movement } from '../../../src/core/portfolio/movement.js';
import { openLedger } from '../../../src/io/sqlite/ledger.js';
import type { Request } from '../../../src/io/sqlite/requests.js';
import { temporaryDirectory } from '../../support/cli.js';
import { money } from '../../support/core/build.js';

const NOW = micros(1_700_000_000_000_000);
const request = (changes: Partial<Request> = {}): Request => ({
  ...{ id: 1, kind: HAND, body: { kind: 'cancel_all' }, madeBy: 'a test', at: NOW, takenAt: NOW, outcome: undefined },
  ...changes,
});

const BUY = {
  ...{ kind: 'submit', symbol: 'A', side: 'buy', qty: '1', type: 'market', limit: null, stop: null, tif: 'day' },
  reason: 'a test',
};

/** Looks at these moments after now; a price is there from the second on, or never. */
function lookAt(
  one: Request,
  moments: readonly number[] = [0],
  isPriced: 'at once' | 'later' | 'never' = 'at once',
  settlement = { isSettled: true, hasSettled: true },
  own?: OwnWish,
) {
  const answers: HandAnswer[] = [];
  const taken: unknown[] = [];
  const imported: Movement[] = [];
  let looks = 0;
  const asked = [one];
  let now = NOW;
  const lacksPrice = (): boolean => isPriced !== 'at once' && (isPriced === 'never' || looks < 2);
  const inbox = new HandInbox({
    hands: { take: (wish: unknown) => taken.push(wish), look: () => undefined, lacksPrice } as unknown as Hands,
    own,
    ledger: {
      takeRequests: () => asked.splice(0),
      answerRequest: (_, outcome) => answers.push(JSON.parse(outcome) as HandAnswer),
    },
    settlement: () => settlement,
    now: () => now,
    begun: NOW,
    compareAgain: (imports) => imported.push(...imports),
    others: () => undefined,
    passTime: () => undefined,
  });
  const seen = moments.map((after) => {
    now = micros(NOW + after);
    looks++;
    inbox.look();
    return taken.length;
  });
  return { answers, taken, seen, imported };
}

it('carries out what was asked just now', () => {
  expect(lookAt(request()).taken).toEqual([{ kind: 'cancel_all' }]);
});

it('carries out its own wish alone in a session for one; another is told that this ends', () => {
  const wish = { kind: 'flatten', symbol: null } as const;
  const own: OwnWish = { wish, asked: { kind: 'asked', who: 'a test', at: NOW }, answer: () => undefined };
  const { taken, answers } = lookAt(request(), [0], 'at once', undefined, own);
  expect(taken).toEqual([wish]);
  expect(answers).toMatchObject([{ outcome: 'denied', code: 'ending' }]);
});

it('waits for books that have not been compared; once they have been, a cancel and a flatten wait for no stream', () => {
  const away = { isSettled: false, hasSettled: true };
  const begins = { isSettled: false, hasSettled: false };
  const wishes = [{ kind: 'cancel_all' }, { kind: 'flatten', symbol: null }, BUY];
  const seen = (settlement: typeof away) =>
    wishes.map((body) => lookAt(request({ body }), [0, 7_000_000], 'at once', settlement).seen);
  expect(seen(away)).toEqual([
    [1, 1],
    [1, 1],
    [0, 1],
  ]);
  expect(seen(begins)).toEqual([
    [0, 1],
    [0, 1],
    [0, 1],
  ]);
});

it('waits a while for the first price of a trader that has just begun', () => {
  const asked = request({ body: BUY });
  expect(lookAt(asked, [0, 100_000], 'later').seen).toEqual([0, 1]);
  expect(lookAt(asked, [0, 100_000, 7_000_000], 'never').seen).toEqual([0, 0, 1]);
});

it.each([
  ['asked too long ago', { at: micros(NOW - WISH_LIFETIME - 1) }, 'denied', 'too_late'],
  ['taken by a trader that ended', { takenAt: micros(NOW - 1) }, 'unknown', null],
  ['of another kind', { kind: 'dance' }, 'denied', 'unknown_request'],
  ['no wish', { body: { kind: 'submit', symbol: 'A', side: 'buy', qty: '-1' } }, 'denied', 'unknown_request'],
])('does nothing that is %s', (_, changes, outcome, code) => {
  const { answers, taken } = lookAt(request(changes));
  expect([taken, answers]).toMatchObject([[], [{ outcome, code }]]);
});

it('imports nothing of the time before the books began, which is in their opening', () => {
  const paid = (movementId: string, after: number): Movement => ({
    ...{ kind: 'cash', movementId, at: micros(NOW + after), cause: 'deposit', amount: money('7'), symbol: undefined },
  });
  const asked = [paid('before', -1), paid('since', 0)].map((movement) => importText({ kind: 'movement', movement }));
  expect(lookAt(request({ kind: 'import', body: { imports: asked } })).imported).toEqual([paid('since', 0)]);
});

it.each([
  null,
  5,
  {},
  { kind: 'cancel' },
  { kind: 'flatten', symbol: 1 },
  { kind: 'submit', symbol: 'A', side: 'buy', qty: 1, type: 'market', limit: null, stop: null, tif: 'day' },
])('%j is no wish', (body) => expect(wishOf(body)).toBeUndefined());

it('gives up where nobody takes it, and says that nothing will be done', async () => {
  const path = join(temporaryDirectory(), 'ledger.db');
  const ledger = openLedger(path, { pid: 1, now: NOW });
  let now = NOW;
  const clock = {
    now: () => now,
    sleep: (ms: number) => {
      now = micros(now + ms * 1000);
      return Promise.resolve();
    },
  };
  const { signal } = new AbortController();
  try {
    const asked = askTrader({ path, wish: { kind: 'cancel_all' }, who: 'me', clock, signal });
    await expect(asked).rejects.toMatchObject({ code: 'ledger_locked' });
    expect(ledger.takeRequests(now)).toMatchObject([{ kind: HAND, body: { kind: 'cancel_all' } }]);
  } finally {
    ledger.close();
  }
});

it('does not say that nothing will be done while a trader that took it in time waits for its disk', async () => {
  const path = join(temporaryDirectory(), 'ledger.db');
  const ledger = openLedger(path, { pid: 1, now: NOW });
  const answer: HandAnswer = { outcome: 'done', code: null, message: '', orders: [] };
  let now = NOW;
  const sleep = (ms: number): Promise<void> => {
    now = micros(now + ms * 1000);
    if (now > NOW + WISH_LIFETIME + 1_000_000)
      for (const { id } of ledger.takeRequests(micros(NOW + WISH_LIFETIME)))
        ledger.answerRequest(id, JSON.stringify(answer));
    return Promise.resolve();
  };
  const { signal } = new AbortController();
  try {
    const asked = askTrader({
      path,
      wish: { kind: 'cancel_all' },
      who: 'me',
      clock: { now: () => now, sleep },
      signal,
    });
    expect(await asked).toEqual(answer);
  } finally {
    ledger.close();
  }
});

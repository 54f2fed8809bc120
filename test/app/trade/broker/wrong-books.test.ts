/** Books that are wrong: an exit leaves for what the broker holds, and by the books where it does not say. */

import { expect, it } from 'vitest';
import { ForeignOrders, type ForeignPolicy } from '../../../../src/app/trade/broker/foreign.js';
import { WrongBooks } from '../../../../src/app/trade/broker/wrong-books.js';
import { TradectlError } from '../../../../src/core/base/errors.js';
import { type Qty, ZERO_QTY } from '../../../../src/core/base/fixed.js';
import { micros } from '../../../../src/core/base/time.js';
import { Portfolio } from '../../../../src/core/portfolio/portfolio.js';
import type { Approved } from '../../../../src/core/risk/approved.js';
import type { VenuePosition } from '../../../../src/core/venue/records.js';
import { decodeOrder } from '../../../../src/io/alpaca/trading/decode-order.js';
import { orderJson } from '../../../io/alpaca/trading/samples.js';
import { fill, money, order, price, qty } from '../../../support/core/build.js';

const positionOf = (held: Qty): VenuePosition => ({
  ...{ symbol: 'ABC', qty: held, avgEntryPrice: price('10'), available: held },
});

/** Books of two ABC, beside a broker that answers as it is told to. */
function opened() {
  const portfolio = new Portfolio(money('1000'));
  portfolio.apply(fill('buy', '2', '10'));
  const seen = {
    learned: new Map<string, Qty | undefined>(),
    alerts: [] as string[],
    asked: 0,
    wakes: [] as (() => void)[],
  };
  const broker = { answer: (): Promise<VenuePosition | undefined> => Promise.resolve(undefined) };
  const wrong = new WrongBooks({
    engine: {
      ...{ portfolio, hand: { symbols: ['ABC'] } },
      learn: (fact) => void (fact.kind === 'held' && seen.learned.set(fact.symbol, fact.qty)),
    },
    position: () => {
      seen.asked++;
      return broker.answer();
    },
    after: (_ms, wake) => {
      seen.wakes.push(wake);
      return () => undefined;
    },
    alert: (code) => seen.alerts.push(code),
  });
  const exit = order('sell', { qty: '2' }) as unknown as Approved;
  return { wrong, broker, seen, exit };
}

it('nothing is asked while nobody else has traded', () => {
  const { wrong, seen, exit } = opened();
  wrong.compared([positionOf(qty('2'))]);
  expect([wrong.keeps(exit), seen.asked]).toEqual([undefined, 0]);
});

it('before the first comparison, and while the stream is away, every exit is asked for, until they are compared', async () => {
  const { wrong, broker, seen, exit } = opened();
  expect((await wrong.keeps(exit))?.reason).toContain('ABC is 2 here and 0 at the broker');
  broker.answer = () => Promise.resolve(positionOf(qty('2')));
  expect([await wrong.keeps(exit), seen.asked, seen.learned.get('ABC')]).toEqual([undefined, 2, undefined]);
  wrong.compared([positionOf(qty('2'))]);
  expect(wrong.keeps(exit)).toBeUndefined();
  wrong.away();
  broker.answer = () => Promise.resolve(positionOf(qty('1')));
  expect([(await wrong.keeps(exit))?.code, seen.learned.get('ABC')]).toEqual(['books_differ', qty('1')]);
  wrong.compared([positionOf(qty('2'))]);
  expect([wrong.keeps(exit), seen.asked, seen.learned.get('ABC')]).toEqual([undefined, 3, undefined]);
});

it('while the stream is away nothing at the broker denies no later exit: each is asked for', async () => {
  const { wrong, broker, seen, exit } = opened();
  wrong.away();
  expect((await wrong.keeps(exit))?.code).toBe('books_differ');
  expect([seen.learned.get('ABC'), seen.alerts], 'risk would deny the next one unasked').toEqual([
    undefined,
    ['books_differ'],
  ]);
  broker.answer = () => Promise.resolve(positionOf(qty('2')));
  expect(await wrong.keeps(exit)).toBeUndefined();
});

it('an exit of what somebody else has sold stays here, and it is told once', async () => {
  const { wrong, seen, exit } = opened();
  wrong.compared([positionOf(qty('2'))]);
  wrong.suspect('ABC');
  expect((await wrong.keeps(exit))?.code).toBe('books_differ');
  expect((await wrong.keeps(exit))?.reason).toContain('ABC is 2 here and 0 at the broker');
  expect([seen.alerts, seen.learned.get('ABC')]).toEqual([['books_differ'], qty('0')]);
});

it('one that the broker still holds leaves', async () => {
  const { wrong, broker, seen, exit } = opened();
  wrong.suspect('ABC');
  broker.answer = () => Promise.resolve(positionOf(qty('2')));
  expect([await wrong.keeps(exit), seen.alerts, seen.learned.get('ABC')]).toEqual([undefined, [], undefined]);
});

it('an exit goes by the books where the broker cannot be asked, or does not answer in time', async () => {
  const { wrong, broker, seen, exit } = opened();
  wrong.suspect('ABC');
  broker.answer = () => Promise.reject(new TradectlError('venue_unreachable', 'nobody is there'));
  expect(await wrong.keeps(exit)).toBeUndefined();
  broker.answer = () => new Promise(() => undefined);
  const kept = wrong.keeps(exit);
  for (const wake of seen.wakes) wake();
  expect([await kept, seen.alerts]).toEqual([undefined, []]);
});

it('a comparison says what the broker holds, a fill what is left, and the next comparison that they agree', () => {
  const { wrong, seen, exit } = opened();
  wrong.counted('ABC', qty('1'));
  expect(seen.learned.size, 'a fill alone says nothing: another may be on its way').toBe(0);
  wrong.compared([positionOf(qty('1'))]);
  expect([seen.learned.get('ABC'), seen.alerts]).toEqual([qty('1'), ['books_differ']]);
  wrong.counted('ABC', qty('0'));
  expect([seen.learned.get('ABC'), seen.alerts]).toEqual([qty('0'), ['books_differ']]);
  wrong.compared([positionOf(qty('2'))]);
  expect([seen.learned.get('ABC'), wrong.keeps(exit)]).toEqual([undefined, undefined]);
  wrong.compared([]);
  expect(seen.alerts).toEqual(['books_differ', 'books_differ']);
});

it.each<[ForeignPolicy]>([['halt'], ['ignore'], ['adopt']])(
  'with %s what somebody else fills is compared at once',
  (policy) => {
    const heard: string[] = [];
    const foreign = new ForeignOrders({
      ...{ policy, prefix: 'ours', begun: micros(0), isLost: () => false, isLeft: () => false, take: () => undefined },
      ...{ bookedOf: () => ZERO_QTY, now: () => micros(0) },
      client: { fillsOf: () => Promise.resolve([]) },
      alert: () => undefined,
      traded: (symbol) => heard.push(symbol),
      compareAgain: () => heard.push('compare'),
    });
    const told = (filled: string) =>
      decodeOrder(
        orderJson({
          client_order_id: 'phone',
          symbol: 'ABC',
          status: 'partially_filled',
          qty: '9',
          filled_qty: filled,
        }),
      );
    foreign.heard(told('0'));
    expect(heard.splice(0), 'it may fill at any moment').toEqual(['ABC']);
    for (const filled of ['3', '3', '5']) foreign.heard(told(filled));
    expect(heard).toEqual(['ABC', 'compare', 'ABC', 'compare']);
  },
);

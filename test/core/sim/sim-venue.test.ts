/** The simulated venue: when it fills, at what price and fee, and what it reports. */

import { describe, expect, test } from 'vitest';
import { moneyText, priceText, qtyText } from '../../../src/core/base/decimal.js';
import { HOUR, micros } from '../../../src/core/base/time.js';
import type { MarketEvent, OrderReport, Side, Trade } from '../../../src/core/events.js';
import type { ClientOrderId } from '../../../src/core/orders/order.js';
import { SimVenue } from '../../../src/core/sim/sim-venue.js';
import { approve } from '../../support/core/approve.js';
import { bar, type CostTexts, costs, day, instrument, type OrderTexts, order, qty } from '../../support/core/build.js';

const created = (texts: CostTexts = {}): SimVenue => new SimVenue([instrument(), instrument('XYZ')], costs(texts));

const submit = (venue: SimVenue, side: Side, texts: OrderTexts = {}): void =>
  venue.send({ kind: 'submit', order: approve(order(side, texts)) });
const cancel = (venue: SimVenue, id: string): void =>
  venue.send({ kind: 'cancel', clientOrderId: id as ClientOrderId });

function reports(venue: SimVenue): OrderReport[] {
  const all: OrderReport[] = [];
  for (let one = venue.next(); one !== undefined; one = venue.next()) all.push(one);
  return all;
}

/** `o-1 filled 10 @ 100 fee 1`. */
const line = ({ clientOrderId, status, execution }: OrderReport): string =>
  execution === undefined
    ? `${clientOrderId} ${status}`
    : `${clientOrderId} ${status} ${qtyText(execution.qty)} @ ${priceText(execution.price)}` +
      (execution.fee === 0n ? '' : ` fee ${moneyText(execution.fee)}`);

const lines = (venue: SimVenue): string[] => reports(venue).map(line);

/** Shows prices and tells what came of them. */
const after = (venue: SimVenue, ...events: readonly MarketEvent[]): string[] => {
  for (const event of events) venue.onMarket(event);
  return lines(venue);
};

const trade = (at: number, value: number, symbol = 'ABC'): Trade => ({
  kind: 'trade',
  symbol,
  tsEvent: micros(day(0) + at),
  tsRecv: micros(day(0) + at),
  price: value,
  size: 1,
  id: '1',
  nanos: 0,
});

describe('a market order', () => {
  test('fills at the last price told', () => {
    const venue = created();
    venue.onMarket(bar(0, '100 110 90 105'));
    submit(venue, 'buy');
    expect(lines(venue)).toEqual(['o-1 new', 'o-1 filled 10 @ 105']);
  });

  test('fills at an opening that was told', () => {
    const venue = created();
    venue.onMarket(bar(0, '100'));
    venue.onMarket({ kind: 'opening', symbol: 'ABC', tsEvent: day(1), tsRecv: day(1), price: 103 });
    submit(venue, 'sell');
    expect(lines(venue)).toEqual(['o-1 new', 'o-1 filled 10 @ 103']);
  });

  test('is canceled at a time that is one, also before the first price', () => {
    const venue = created();
    submit(venue, 'buy');
    cancel(venue, 'o-1');
    const told = reports(venue).map(({ status, tsEvent }) => [status, Number.isSafeInteger(tsEvent)]);
    expect(told).toEqual([
      ['new', true],
      ['canceled', true],
    ]);
  });

  test('waits for the first price where there is none', () => {
    const venue = created();
    submit(venue, 'buy');
    expect(lines(venue)).toEqual(['o-1 new']);
    expect(after(venue, bar(0, '50', 'XYZ'))).toEqual([]);
    expect(after(venue, bar(0, '100 110 90 105'))).toEqual(['o-1 filled 10 @ 100']);
    expect(after(venue, bar(1, '100'))).toEqual([]);
  });

  test('does not expire, whatever its time in force', () => {
    const venue = created();
    submit(venue, 'buy', { tif: 'day' });
    expect(after(venue, bar(5, '100'))).toEqual(['o-1 new', 'o-1 filled 10 @ 100']);
  });

  test('is reported with its ids, time and status', () => {
    const venue = created();
    venue.onMarket(bar(3, '100'));
    submit(venue, 'buy', { id: 'run-7' });
    const shared = {
      kind: 'report',
      clientOrderId: 'run-7',
      venueOrderId: 'sim-run-7',
      tsEvent: day(3),
      tsRecv: day(3),
    };
    expect(reports(venue)).toEqual([
      { ...shared, status: 'new', execution: undefined, reason: undefined },
      {
        ...shared,
        status: 'filled',
        execution: { fillId: 'run-7/1', qty: qty('10'), price: 100n * 10n ** 9n, fee: 0n, feeQty: 0n },
        reason: undefined,
      },
    ]);
    expect(venue.next()).toBeUndefined();
  });
});

describe('limits and stops rest', () => {
  test('a limit waits for its price, with its fill at the time of the bar', () => {
    const venue = created();
    venue.onMarket(bar(0, '100'));
    submit(venue, 'buy', { limit: '95' });
    expect(lines(venue)).toEqual(['o-1 new']);
    expect(after(venue, bar(1, '99 101 96 97'))).toEqual([]);
    venue.onMarket(bar(2, '97 98 94 96'));
    expect(reports(venue).map((one) => [line(one), one.tsEvent])).toEqual([['o-1 filled 10 @ 95', day(2)]]);
    expect(after(venue, bar(3, '90'))).toEqual([]);
  });

  test('a limit that the market has passed waits for the next price all the same, and gets it', () => {
    const venue = created();
    venue.onMarket(bar(0, '100'));
    submit(venue, 'buy', { limit: '120' });
    expect(lines(venue)).toEqual(['o-1 new']);
    expect(after(venue, bar(1, '102 103 101 103'))).toEqual(['o-1 filled 10 @ 102']);
  });

  test('a stop gaps to the open', () => {
    const venue = created();
    venue.onMarket(bar(0, '100'));
    submit(venue, 'sell', { stop: '95' });
    expect(after(venue, bar(1, '92 93 90 91'))).toEqual(['o-1 new', 'o-1 filled 10 @ 92']);
  });

  test('a stop-limit is armed in one bar and filled in a later one', () => {
    const venue = created();
    venue.onMarket(bar(0, '100'));
    submit(venue, 'buy', { stop: '105', limit: '106' });
    expect(after(venue, bar(1, '100 104 99 103'))).toEqual(['o-1 new']);
    expect(after(venue, bar(2, '110 112 107 111'))).toEqual([]);
    expect(after(venue, bar(3, '108 109 107 108'))).toEqual([]);
    expect(after(venue, bar(4, '107 108 103 104'))).toEqual(['o-1 filled 10 @ 106']);
  });

  test('a limit sent at an opening meets what comes after it, also if that opening is told again', () => {
    const venue = created();
    const opening = { kind: 'opening', symbol: 'ABC', tsEvent: day(1), tsRecv: day(1), price: 90 } as const;
    venue.onMarket(opening);
    submit(venue, 'buy', { limit: '95', createdAt: day(1) });
    venue.onMarket(opening);
    expect(lines(venue)).toEqual(['o-1 new']);
    expect(after(venue, bar(1, '90'))).toEqual(['o-1 filled 10 @ 90']);
  });

  test('a stop-limit that was not armed is no limit', () => {
    const venue = created();
    venue.onMarket(bar(0, '100'));
    submit(venue, 'buy', { stop: '105', limit: '106' });
    expect(after(venue, bar(1, '90 91 89 90'), bar(2, '104.99'))).toEqual(['o-1 new']);
  });

  test('in one bar the stop goes before the limit, whichever was first: the worse for us', () => {
    const venue = created();
    venue.onMarket(bar(0, '100'));
    submit(venue, 'buy');
    submit(venue, 'sell', { limit: '110', id: 'profit' });
    submit(venue, 'sell', { stop: '90', id: 'loss' });
    lines(venue);
    expect(after(venue, bar(1, '100 115 85 100'))).toEqual(['loss filled 10 @ 90', 'profit filled 10 @ 110']);
  });

  test('orders of one kind go in the order in which they came', () => {
    const venue = created();
    submit(venue, 'buy', { limit: '99', id: 'a' });
    submit(venue, 'buy', { limit: '99.5', id: 'b' });
    submit(venue, 'buy', { limit: '98', id: 'c' });
    lines(venue);
    expect(after(venue, bar(1, '100 100 97 98'))).toEqual([
      'a filled 10 @ 99',
      'b filled 10 @ 99.5',
      'c filled 10 @ 98',
    ]);
  });

  test('single trades work orders as bars do', () => {
    const venue = created();
    venue.onMarket(trade(0, 100));
    submit(venue, 'buy', { limit: '99' });
    submit(venue, 'sell', { stop: '98', id: 'o-2' });
    expect(after(venue, trade(1, 99.01))).toEqual(['o-1 new', 'o-2 new']);
    expect(after(venue, trade(2, 99))).toEqual(['o-1 filled 10 @ 99']);
    expect(after(venue, trade(3, 97.5))).toEqual(['o-2 filled 10 @ 97.5']);
  });

  test('quotes, books and clocks move nothing', () => {
    const venue = created();
    submit(venue, 'buy', { limit: '99' });
    lines(venue);
    const stamp = { tsEvent: day(1), tsRecv: day(1) };
    expect(
      after(
        venue,
        { kind: 'quote', symbol: 'ABC', ...stamp, bidPrice: 1, bidSize: 1, askPrice: 2, askSize: 1, nanos: 0 },
        { kind: 'clock', ...stamp },
        { kind: 'feed', symbol: undefined, ...stamp, state: 'up', reason: '' },
      ),
    ).toEqual([]);
  });

  test('prices are taken to the nearest tick', () => {
    const venue = created();
    venue.onMarket(bar(0, '368.7900085449219'));
    submit(venue, 'buy');
    expect(lines(venue)).toEqual(['o-1 new', 'o-1 filled 10 @ 368.79']);
    submit(venue, 'buy', { limit: '368.78', id: 'o-2' });
    expect(after(venue, bar(1, '369 369 368.7849999 369'))).toEqual(['o-2 new', 'o-2 filled 10 @ 368.78']);
  });

  test('a price of one symbol does not touch the orders of another', () => {
    const venue = created();
    submit(venue, 'buy', { limit: '99', symbol: 'XYZ' });
    lines(venue);
    expect(after(venue, bar(0, '50'))).toEqual([]);
    expect(after(venue, bar(0, '50', 'XYZ'))).toEqual(['o-1 filled 10 @ 50']);
  });
});

describe('day orders', () => {
  test('expire when the next day begins, before it can fill them', () => {
    const venue = created();
    venue.onMarket(bar(0, '100'));
    submit(venue, 'buy', { limit: '95', tif: 'day' });
    lines(venue);
    venue.onMarket(bar(1, '90'));
    expect(reports(venue).map((one) => [line(one), one.reason, one.tsEvent])).toEqual([
      ['o-1 expired', 'the day ended', day(1)],
    ]);
    expect(after(venue, bar(2, '80'))).toEqual([]);
  });

  test('live through their day', () => {
    const venue = created();
    const at = (hours: number, prices: string) => ({ ...bar(0, prices), tsEvent: micros(day(0) + hours * HOUR) });
    venue.onMarket(at(0, '100'));
    submit(venue, 'buy', { limit: '95', tif: 'day' });
    submit(venue, 'buy', { stop: '105', tif: 'day', id: 'o-2' });
    lines(venue);
    expect(after(venue, at(10, '100'))).toEqual([]);
    expect(after(venue, at(23.999, '95'))).toEqual(['o-1 filled 10 @ 95']);
    expect(after(venue, bar(1, '105'))).toEqual(['o-2 expired']);
  });

  test('count from the day they were sent, not from the day they were wished for', () => {
    const venue = created();
    const wished = { ...order('buy', { limit: '95', tif: 'day', createdAt: day(0) }), updatedAt: day(1) };
    venue.onMarket(bar(0, '100'));
    venue.onMarket({ kind: 'opening', symbol: 'ABC', tsEvent: day(1), tsRecv: day(1), price: 100 });
    venue.send({ kind: 'submit', order: approve(wished) });
    expect(after(venue, bar(1, '100 101 94 96'))).toEqual(['o-1 new', 'o-1 filled 10 @ 95']);
  });

  test('of a symbol end with its own next day', () => {
    const venue = created();
    submit(venue, 'buy', { limit: '95', tif: 'day' });
    lines(venue);
    expect(after(venue, bar(1, '1', 'XYZ'))).toEqual([]);
    expect(after(venue, bar(1, '1'))).toEqual(['o-1 expired']);
  });

  test('good till canceled is good for years', () => {
    const venue = created();
    submit(venue, 'buy', { limit: '95', tif: 'gtc' });
    expect(after(venue, bar(2000, '95'))).toEqual(['o-1 new', 'o-1 filled 10 @ 95']);
  });
});

describe('cancel', () => {
  test('takes a resting order away, once', () => {
    const venue = created();
    submit(venue, 'buy', { limit: '95' });
    submit(venue, 'buy', { limit: '94', id: 'o-2' });
    lines(venue);
    cancel(venue, 'o-1');
    cancel(venue, 'o-1');
    expect(lines(venue)).toEqual(['o-1 canceled']);
    expect(after(venue, bar(0, '90'))).toEqual(['o-2 filled 10 @ 90']);
  });

  test('of another symbol, of a filled order and of an unknown one', () => {
    const venue = created();
    venue.onMarket(bar(0, '100'));
    submit(venue, 'buy', { limit: '95', symbol: 'XYZ' });
    submit(venue, 'buy', { id: 'o-2' });
    lines(venue);
    cancel(venue, 'o-2');
    cancel(venue, 'nobody');
    expect(lines(venue)).toEqual([]);
    cancel(venue, 'o-1');
    expect(lines(venue)).toEqual(['o-1 canceled']);
  });
});

describe('costs', () => {
  const filled = (texts: CostTexts, side: Side, held: string, wish: OrderTexts = {}, prices = '100'): string[] => {
    const venue = created(texts);
    venue.onMarket(bar(0, '100'));
    venue.restore('ABC', qty(held), [], 'next-price');
    submit(venue, side, wish);
    venue.onMarket(bar(1, prices));
    return lines(venue).filter((one) => one.includes('filled'));
  };

  test('the spread is paid on the way in, and not on the way out', () => {
    expect(filled({ spread: '0.01' }, 'buy', '0')).toEqual(['o-1 filled 10 @ 101']);
    expect(filled({ spread: '0.01' }, 'sell', '0')).toEqual(['o-1 filled 10 @ 99']);
    expect(filled({ spread: '0.01' }, 'sell', '10')).toEqual(['o-1 filled 10 @ 100']);
    expect(filled({ spread: '0.01' }, 'buy', '-10')).toEqual(['o-1 filled 10 @ 100']);
    expect(filled({ spread: '0.01' }, 'buy', '10')).toEqual(['o-1 filled 10 @ 101']);
  });

  test('slippage is paid both ways', () => {
    expect(filled({ slippage: '0.001' }, 'buy', '0')).toEqual(['o-1 filled 10 @ 100.1']);
    expect(filled({ slippage: '0.001' }, 'sell', '0')).toEqual(['o-1 filled 10 @ 99.9']);
    expect(filled({ slippage: '0.001' }, 'sell', '10')).toEqual(['o-1 filled 10 @ 99.9']);
    expect(filled({ slippage: '0.001' }, 'buy', '-10')).toEqual(['o-1 filled 10 @ 100.1']);
  });

  test('an order through zero closes at the exit price and opens at the entry price', () => {
    expect(filled({ spread: '0.01' }, 'sell', '4')).toEqual(['o-1 partially_filled 4 @ 100', 'o-1 filled 6 @ 99']);
    expect(filled({ spread: '0.01' }, 'buy', '-4')).toEqual(['o-1 partially_filled 4 @ 100', 'o-1 filled 6 @ 101']);
    expect(filled({ spread: '0.01', slippage: '0.001' }, 'buy', '-4')).toEqual([
      'o-1 partially_filled 4 @ 100.1',
      'o-1 filled 6 @ 101.101',
    ]);
  });

  test('neither carries a fill past its limit', () => {
    expect(filled({ slippage: '0.01' }, 'buy', '0', { limit: '99' }, '100 100 98 99')).toEqual(['o-1 filled 10 @ 99']);
    expect(filled({ slippage: '0.01' }, 'sell', '0', { limit: '101' }, '100 102 100 100')).toEqual([
      'o-1 filled 10 @ 101',
    ]);
    expect(filled({ spread: '0.01' }, 'buy', '0', { limit: '99' }, '98.5')).toEqual(['o-1 filled 10 @ 99']);
    expect(filled({ slippage: '0.01' }, 'buy', '0', { limit: '99' }, '90')).toEqual(['o-1 filled 10 @ 90.9']);
    expect(filled({ slippage: '0.01' }, 'sell', '0', { limit: '101' }, '110')).toEqual(['o-1 filled 10 @ 108.9']);
    expect(filled({ slippage: '0.01' }, 'buy', '0', { stop: '104', limit: '105' }, '100 106 100 106')).toEqual([
      'o-1 filled 10 @ 105',
    ]);
  });

  test('a stop slips', () => {
    expect(filled({ slippage: '0.01' }, 'sell', '10', { stop: '95' }, '100 100 90 90')).toEqual([
      'o-1 filled 10 @ 94.05',
    ]);
  });

  test('commission is of the price paid, and the fee per share of the shares', () => {
    expect(filled({ commissionRate: '0.002' }, 'buy', '0')).toEqual(['o-1 filled 10 @ 100 fee 2']);
    expect(filled({ commissionRate: '0.002', slippage: '0.01' }, 'buy', '0')).toEqual(['o-1 filled 10 @ 101 fee 2.02']);
    expect(filled({ feePerShare: '0.005' }, 'sell', '0')).toEqual(['o-1 filled 10 @ 100 fee 0.05']);
  });

  test('the fee per order is paid once, at the first of its fills', () => {
    expect(filled({ feePerOrder: '1' }, 'buy', '0')).toEqual(['o-1 filled 10 @ 100 fee 1']);
    expect(filled({ feePerOrder: '1', feePerShare: '0.1' }, 'sell', '4')).toEqual([
      'o-1 partially_filled 4 @ 100 fee 1.4',
      'o-1 filled 6 @ 100 fee 0.6',
    ]);
  });

  test('the venue keeps the position over many orders', () => {
    const venue = created({ spread: '0.01' });
    venue.onMarket(bar(0, '100'));
    submit(venue, 'buy', { qty: '5' });
    submit(venue, 'buy', { qty: '5' });
    submit(venue, 'sell', { qty: '12' });
    submit(venue, 'buy', { qty: '3' });
    expect(lines(venue).filter((one) => one.includes('filled'))).toEqual([
      'o-1 filled 5 @ 101',
      'o-1 filled 5 @ 101',
      'o-1 partially_filled 10 @ 100',
      'o-1 filled 2 @ 99',
      'o-1 partially_filled 2 @ 100',
      'o-1 filled 1 @ 101',
    ]);
  });

  test('each symbol has its own position', () => {
    const venue = created({ spread: '0.01' });
    venue.onMarket(bar(0, '100'));
    venue.onMarket(bar(0, '100', 'XYZ'));
    submit(venue, 'buy', { qty: '5' });
    submit(venue, 'sell', { qty: '5', symbol: 'XYZ', id: 'o-2' });
    expect(lines(venue).filter((one) => one.includes('filled'))).toEqual(['o-1 filled 5 @ 101', 'o-2 filled 5 @ 99']);
  });
});

describe('after a restart', () => {
  const back = (texts: OrderTexts, fills: number, meets: 'last-price' | 'next-price', side: Side = 'buy') => {
    const venue = created({ feePerOrder: '1' });
    venue.onMarket(bar(0, '100'));
    venue.restore('ABC', qty('0'), [{ order: order(side, texts), fills }], meets);
    return venue;
  };

  test('a market order meets the price it was sent to', () => {
    expect(lines(back({}, 0, 'last-price'))).toEqual(['o-1 new', 'o-1 filled 10 @ 100 fee 1']);
    const venue = back({}, 0, 'next-price');
    expect(lines(venue)).toEqual(['o-1 new']);
    expect(after(venue, bar(1, '102 110 90 95'))).toEqual(['o-1 filled 10 @ 102 fee 1']);
  });

  test('an order that was accepted before is not accepted twice', () => {
    expect(lines(back({ status: 'new', limit: '90' }, 0, 'last-price'))).toEqual([]);
  });

  test('what was filled is not filled again, nor its fee paid, and fill ids go on', () => {
    const venue = back({ status: 'partially_filled', filled: '4' }, 1, 'last-price');
    const [report, ...rest] = reports(venue);
    expect([report === undefined ? '' : line(report), report?.execution?.fillId, rest]).toEqual([
      'o-1 filled 6 @ 100',
      'o-1/2',
      [],
    ]);
  });

  test('a limit meets the next price, not the last', () => {
    const venue = back({ status: 'new', limit: '100' }, 0, 'last-price');
    expect(lines(venue)).toEqual([]);
    expect(after(venue, bar(1, '99'))).toEqual(['o-1 filled 10 @ 99 fee 1']);
  });

  test('a cancel that was written down and perhaps not sent is carried out', () => {
    const venue = back({ status: 'pending_cancel', limit: '90' }, 0, 'next-price');
    expect(lines(venue)).toEqual(['o-1 canceled']);
    expect(after(venue, bar(1, '80'))).toEqual([]);
  });

  test('a day order still ends with its day', () => {
    const venue = back({ status: 'new', limit: '90', tif: 'day' }, 0, 'next-price');
    expect(after(venue, bar(1, '80'))).toEqual(['o-1 expired']);
  });

  test('the position put back is closed at the exit price', () => {
    const venue = created({ spread: '0.01' });
    venue.onMarket(bar(0, '100'));
    venue.restore('ABC', qty('-10'), [], 'next-price');
    submit(venue, 'buy');
    expect(lines(venue)).toEqual(['o-1 new', 'o-1 filled 10 @ 100']);
  });
});

test('a symbol that the venue does not list is a bug', () => {
  const venue = created();
  expect(() => venue.onMarket(bar(0, '1', 'NONE'))).toThrow('does not list NONE');
  expect(() => submit(venue, 'buy', { symbol: 'NONE' })).toThrow('does not list NONE');
});

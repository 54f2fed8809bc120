/** Trailing stops, and orders for one moment, at the simulated venue. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { priceText } from '../../../src/core/base/decimal.js';
import { HOUR, micros } from '../../../src/core/base/time.js';
import type { Bar, MarketEvent, Side } from '../../../src/core/events.js';
import type { Order, Trail } from '../../../src/core/orders/order.js';
import { SimVenue } from '../../../src/core/sim/sim-venue.js';
import { approve } from '../../support/core/approve.js';
import { bar, day, FREE, instrument, type OrderTexts, order, price, rate } from '../../support/core/build.js';

const trailing = (by: string): Pick<Order, 'type' | 'trail'> => {
  const trail: Trail = by.endsWith('%')
    ? { kind: 'percent', by: rate(`${by.slice(0, -1)}e-2`) }
    : { kind: 'price', by: price(by) };
  return { type: 'trailing_stop', trail };
};

interface Game {
  readonly send: (side: Side, texts: OrderTexts, more?: Pick<Order, 'type' | 'trail'>) => void;
  /** What came of these events. */
  readonly after: (...events: readonly MarketEvent[]) => string[];
}

function game(): Game {
  const venue = new SimVenue([instrument()], FREE);
  return {
    send: (side, texts, more) => venue.send({ kind: 'submit', order: approve({ ...order(side, texts), ...more }) }),
    after: (...events) => {
      const lines: string[] = [];
      for (const event of events) {
        venue.onMarket(event);
        for (let one = venue.next(); one !== undefined; one = venue.next())
          lines.push(one.execution === undefined ? one.status : `${one.status} ${priceText(one.execution.price)}`);
      }
      return lines;
    },
  };
}

/** A bar that many hours after midnight. */
const hourly = (count: number, prices: string): Bar => ({
  ...bar(0, prices),
  tsEvent: micros(day(0) + count * HOUR),
});

describe('a trailing stop', () => {
  test.each([
    [
      'follows the best price, and fills where it was left behind',
      'sell',
      '5',
      ['100 110 99 108', '108 109 104 104'],
      '105',
    ],
    ['looks at the worst of a bar before it follows the best', 'sell', '5', ['100 110 96 96', '97 98 97 98'], '97'],
    ['is left behind by a gap', 'sell', '5', ['100 110 100 110', '90 91 89 90'], '90'],
    ['follows an opening that is better', 'sell', '5', ['110 111 104 104'], '105'],
    ['that buys follows the lowest', 'buy', '5', ['100 101 90 90', '90 96 90 96'], '95'],
    [
      'keeps its distance in percent, on the tick that is further',
      'sell',
      '2.5%',
      ['100 101.13 100 101', '101 101 90 90'],
      '98.6',
    ],
  ] as const)('%s', (_, side, by, bars, filled) => {
    const { send, after } = game();
    after(bar(0, '100'));
    send(side, { createdAt: day(0) }, trailing(by));
    expect(after(...bars.map((prices, i) => bar(i + 1, prices)))).toEqual(['new', `filled ${filled}`]);
  });

  test('begins at the first price where none was known', () => {
    const { send, after } = game();
    send('sell', {}, trailing('5'));
    expect(after(bar(0, '100 101 96 97'), bar(1, '97 97 95 95'))).toEqual(['new', 'filled 96']);
  });

  test('never fills above where it stood, and never lets more than its distance go before it fills', () => {
    const walk = fc.array(fc.integer({ min: -300, max: 300 }), { minLength: 5, maxLength: 60 });
    fc.assert(
      fc.property(walk, fc.integer({ min: 1, max: 500 }), (steps, distance) => {
        const { send, after } = game();
        after(bar(0, '100'));
        send('sell', { createdAt: day(0) }, trailing((distance / 100).toFixed(2)));
        after();
        let [last, best] = [10_000, 10_000];
        for (const [i, step] of steps.entries()) {
          const open = last;
          last = Math.max(1000, last + step);
          const text = [open, Math.max(open, last), Math.min(open, last), last].map((ticks) =>
            (ticks / 100).toFixed(2),
          );
          const [filled] = after(bar(i + 1, text.join(' '))).filter((line) => line.startsWith('filled'));
          const isReached = Math.min(open, last) <= best - distance;
          expect(filled !== undefined).toBe(isReached);
          if (filled !== undefined) {
            expect(filled).toBe(`filled ${priceText(price(((best - distance) / 100).toFixed(2)))}`);
            return;
          }
          best = Math.max(best, open, last);
        }
      }),
    );
  });
});

describe.each(['ioc', 'fok'] as const)('%s', (tif) => {
  test('is filled at the price that comes next', () => {
    const { send, after } = game();
    after(bar(0, '100'));
    send('buy', { limit: '99', tif, createdAt: day(0) });
    expect(after(bar(1, '98 99 97 99'))).toEqual(['new', 'filled 98']);
  });

  test('or canceled, also where the bar comes to its limit later', () => {
    const { send, after } = game();
    after(bar(0, '100'));
    send('buy', { limit: '99', tif, createdAt: day(0) });
    expect(after(bar(1, '100 100 90 90'), bar(2, '90'))).toEqual(['new', 'canceled']);
  });

  test('at the market it is filled when it is sent', () => {
    const { send, after } = game();
    after(bar(0, '100'));
    send('buy', { tif });
    expect(after()).toEqual([]);
    expect(after(bar(1, '50'))).toEqual(['new', 'filled 100']);
  });
});

describe('an order for the opening', () => {
  test('is filled at the first price of a day', () => {
    const { send, after } = game();
    after(hourly(15, '100'));
    send('buy', { tif: 'opg', createdAt: hourly(15, '100').tsEvent });
    expect(after(hourly(30, '98 99 90 90'))).toEqual(['new', 'filled 98']);
  });

  test.each([
    ['at no other', {}, hourly(16, '98')],
    ['within its limit', { limit: '97' }, hourly(30, '98 98 90 90')],
  ] as const)('%s', (_, texts, next) => {
    const { send, after } = game();
    after(hourly(14, '100'), hourly(15, '100'));
    send('buy', { ...texts, tif: 'opg', createdAt: hourly(15, '100').tsEvent });
    expect(after(next, hourly(60, '90'))).toEqual(['new', 'canceled']);
  });
});

describe('an order for the close', () => {
  test('is filled at the last price of its day, told with the first of the next', () => {
    const { send, after } = game();
    after(hourly(14, '100'));
    send('buy', { tif: 'cls', createdAt: hourly(14, '100').tsEvent });
    expect(after(hourly(15, '100'), hourly(16, '101 105 99 103'))).toEqual(['new']);
    expect(after(hourly(38, '120'))).toEqual(['filled 103']);
  });

  test('is canceled where the close is beyond its limit', () => {
    const { send, after } = game();
    after(hourly(14, '100'));
    send('buy', { tif: 'cls', limit: '102', createdAt: hourly(14, '100').tsEvent });
    expect(after(hourly(16, '101 105 99 103'), hourly(38, '120'))).toEqual(['new', 'canceled']);
  });
});

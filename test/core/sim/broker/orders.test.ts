/** How orders of each type fill: between ticks, at ticks, through gaps, in parts. */

import { describe, expect, test } from 'vitest';
import { priceText, qtyText } from '../../../../src/core/base/decimal.js';
import { MINUTE, SECOND } from '../../../../src/core/base/time.js';
import { Desk } from '../../../support/core/broker-desk.js';
import { qty, rate } from '../../../support/core/build.js';

describe('a market order', () => {
  test('is answered before it fills, and fills at once at the best offer', () => {
    const desk = new Desk().quote('99.98', '100.02');
    const bought = desk.buy();
    expect(bought.status).toBe('pending_new');
    expect(desk.lines()).toEqual(['pending_new', 'new', 'fill 10 @ 100.02']);
    desk.sell({ qty: '4' });
    expect(desk.lines().at(-1)).toBe('fill 4 @ 99.98');
    expect(desk.positions()).toEqual(['ABC 6 600.12']);
    expect(desk.cash()).toBe('99399.72');
    expect(desk.broker.activities().map(({ type }) => type)).toEqual(['FILL', 'FILL']);
  });

  test('fills at the last trade where nobody quotes', () => {
    const desk = new Desk().trade('100.01');
    desk.buy();
    expect(desk.lines().at(-1)).toBe('fill 10 @ 100.01');
  });

  test('waits where a side is not quoted, for a trade or a quote', () => {
    const desk = new Desk().quote('100', '0');
    desk.buy();
    expect(desk.lines().at(-1)).toBe('new');
    desk.quote('100', '100.5');
    expect(desk.lines()).toEqual(['fill 10 @ 100.5']);
  });

  test('fills at the open of the next bar where only bars are told', () => {
    const desk = new Desk().bar('100 101 99 100.5');
    desk.buy();
    expect(desk.lines().at(-1)).toBe('new');
    desk.after(MINUTE).bar('100.7 102 100 101');
    expect(desk.lines()).toEqual(['fill 10 @ 100.7']);
  });

  test('by value buys what the money pays for', () => {
    const desk = new Desk().quote('99', '300');
    const order = desk.buy({ notional: '100' });
    expect(desk.lines().at(-1)).toBe('fill 0.333333333 @ 300');
    expect(desk.now(order)).toMatchObject({ status: 'filled', qty: undefined, filledQty: qty('0.333333333') });
  });

  test('meets the best prices of a book', () => {
    const desk = new Desk();
    const stamped = { symbol: 'BTC/USD', tsEvent: desk.options.now, tsRecv: desk.options.now, nanos: 0 };
    const bids = [{ price: 40_000, size: 1 }];
    desk.broker.take({ kind: 'book_snapshot', bids, asks: [{ price: 40_010, size: 1 }], seq: 1, ...stamped });
    desk.broker.take({
      kind: 'book_delta',
      bids: [],
      asks: [{ price: 40_005, size: 1 }],
      firstSeq: 2,
      lastSeq: 2,
      ...stamped,
    });
    desk.buy({ symbol: 'BTC/USD', qty: '0.01' });
    expect(desk.lines().at(-1)).toBe('fill 0.01 @ 40005');
  });
});

describe('a limit order', () => {
  test('fills at the offer where it is marketable, and rests where it is not', () => {
    const desk = new Desk().quote('99.98', '100.02');
    desk.buy({ limit: '100.5' }, 'a');
    desk.buy({ limit: '100.01' }, 'b');
    expect(desk.lines()).toEqual(['a pending_new', 'a new', 'a fill 10 @ 100.02', 'b pending_new', 'b new']);
    desk.quote('99.5', '99.9');
    expect(desk.lines()).toEqual(['b fill 10 @ 99.9']);
  });

  test('fills at its price within a bar, and at the open of one that opens beyond it', () => {
    const desk = new Desk().bar('100');
    desk.buy({ limit: '99' }, 'a');
    desk.buy({ limit: '97' }, 'b');
    desk.lines();
    desk.after(MINUTE).bar('100 101 98 99.5');
    expect(desk.lines()).toEqual(['a fill 10 @ 99']);
    desk.after(MINUTE).bar('95 96 94 95');
    expect(desk.lines()).toEqual(['b fill 10 @ 95']);
  });

  test('that rests is met by a trade at its price, and fills no worse', () => {
    const desk = new Desk().quote('99', '101');
    desk.sell({ limit: '102' }, 'a');
    desk.lines();
    desk.trade('103');
    expect(desk.lines()).toEqual(['a fill 10 @ 103']);
  });
});

describe('bars', () => {
  const resting = (desk: Desk): Desk => {
    desk.buy({ limit: '95', tif: 'gtc' });
    desk.lines();
    return desk;
  };

  test('that sum up trades meet nothing', () => {
    const desk = resting(new Desk().trade('100'));
    expect(desk.after(MINUTE).bar('100 101 90 99').lines()).toEqual([]);
  });

  test('that correct others meet nothing', () => {
    const desk = resting(new Desk().bar('100'));
    expect(desk.bar('100 101 90 99', { isUpdate: true }).lines()).toEqual([]);
  });

  test('that had begun when an order came meet it at their end alone', () => {
    const desk = new Desk().bar('100').after(MINUTE / 2);
    desk.buy();
    desk.buy({ limit: '95' });
    desk.lines();
    desk.after(MINUTE / 2).bar('100 101 90 99');
    expect(desk.lines()).toEqual(['fill 10 @ 99']);
  });

  test("of a day that grows with its minutes meet nothing, a day's alone does", () => {
    const length = 24 * 60 * MINUTE;
    expect(resting(new Desk().bar('100')).bar('100 101 90 99', { length }).lines()).toEqual([]);
    const daily = resting(new Desk().bar('100', { length })).after(length);
    daily.lines();
    expect(daily.bar('100 101 90 99', { length }).lines()).toEqual(['fill 10 @ 95']);
  });
});

describe('a stop order', () => {
  const long = (): Desk => {
    const desk = new Desk().quote('100', '100');
    desk.buy();
    desk.lines();
    return desk;
  };

  test('fills at the market once the market reaches it', () => {
    const desk = long();
    desk.sell({ stop: '99' }, 's');
    expect(desk.lines()).toEqual(['s pending_new', 's new']);
    expect(desk.quote('99.01', '99.05').lines()).toEqual([]);
    expect(desk.quote('98.9', '99.05').lines()).toEqual(['s fill 10 @ 98.9']);
  });

  test('fills at the open of a bar that gaps through it, else at its price', () => {
    for (const [bar, filled] of [
      ['95 96 94 95', '95'],
      ['100 101 98 100', '99'],
    ] as const) {
      const desk = new Desk().bar('100');
      desk.buy();
      desk.after(MINUTE).bar('100').sell({ stop: '99' }, 's');
      desk.lines();
      expect(desk.after(MINUTE).bar(bar).lines()).toEqual([`s fill 10 @ ${filled}`]);
    }
  });

  test('with a limit rests at the limit where the market jumped past it', () => {
    const desk = long();
    desk.sell({ stop: '99', limit: '98.5' }, 's');
    desk.lines();
    expect(desk.quote('98', '98.2').lines()).toEqual([]);
    expect(desk.quote('98.6', '98.8').lines()).toEqual(['s fill 10 @ 98.6']);
  });

  test('is met before a limit within the same bar: the pessimistic order', () => {
    const desk = new Desk().bar('100');
    desk.buy({ qty: '20' });
    desk.after(MINUTE).bar('100');
    desk.sell({ limit: '105' }, 'limit');
    desk.sell({ stop: '95' }, 'stop');
    desk.lines();
    const told = desk.after(MINUTE).bar('100 106 94 100').lines();
    expect(told).toEqual(['stop fill 10 @ 95', 'limit fill 10 @ 105']);
  });
});

describe('a trailing stop', () => {
  const stopOf = (desk: Desk, order: { readonly id: string }): string => {
    const { stopPrice, highWaterMark } = desk.broker.order(order.id) ?? {};
    return `${highWaterMark && priceText(highWaterMark)} ${stopPrice && priceText(stopPrice)}`;
  };

  test('follows the best bid at its distance, and never goes back', () => {
    const desk = new Desk().quote('100', '100');
    desk.buy();
    const order = desk.sell({ trail: '2' }, 't');
    desk.lines();
    expect(stopOf(desk, order)).toBe('100 98');
    desk.quote('103', '103.1');
    expect(stopOf(desk, order)).toBe('103 101');
    desk.quote('102', '102.1');
    expect(stopOf(desk, order)).toBe('103 101');
    expect(desk.quote('100.9', '101').lines()).toEqual(['t fill 10 @ 100.9']);
  });

  test('by percent is kept on the increment, away from the market', () => {
    const desk = new Desk().quote('101.37', '101.37');
    desk.buy();
    const order = desk.sell({ trailPercent: '0.015' });
    expect(stopOf(desk, order)).toBe('101.37 99.84');
  });

  test('within a bar is met by its low before its high raises it', () => {
    const desk = new Desk().bar('100');
    desk.buy();
    desk.after(MINUTE).bar('100');
    const order = desk.sell({ trail: '2' }, 't');
    desk.after(MINUTE).bar('100 100 100 100');
    desk.lines();
    desk.after(MINUTE).bar('100 110 99 109');
    expect(stopOf(desk, order)).toBe('110 108');
    expect(desk.after(MINUTE).bar('109 120 107 119').lines()).toEqual(['t fill 10 @ 108']);
  });

  test('to buy follows the lowest offer', () => {
    const desk = new Desk().quote('100', '100.5');
    desk.sell();
    const order = desk.buy({ trailPercent: '0.01' }, 't');
    desk.lines();
    desk.quote('90', '90');
    expect(stopOf(desk, order)).toBe('90 90.9');
    expect(desk.quote('91', '91').lines()).toEqual(['t fill 10 @ 91']);
  });
});

describe('fills in parts', () => {
  test('take their share of what was printed, and orders share it', () => {
    const desk = new Desk({ fills: { volumeShare: 0.1 } }).trade('100', 1);
    desk.buy({ limit: '100', qty: '15' }, 'a');
    desk.buy({ limit: '100', qty: '15' }, 'b');
    desk.lines();
    expect(desk.trade('100', 200).lines()).toEqual(['a fill 15 @ 100', 'b partial_fill 5 @ 100']);
    expect(desk.trade('100', 55).lines()).toEqual(['b partial_fill 5 @ 100']);
    expect(desk.trade('99', 1000).lines()).toEqual(['b fill 5 @ 99']);
    const [first, second] = desk.broker.activities().slice(1);
    expect([first?.leavesQty, second?.leavesQty].map((left) => left && qtyText(left))).toEqual(['10', '5']);
  });

  test('come by chance in a tenth of cases, the rest soon after, and by the same seed alike', () => {
    const run = (seed: number): string[] => {
      const desk = new Desk({ seed, fills: { partialTenth: true } }).quote('10', '10');
      for (let i = 0; i < 200; i++) desk.buy({ qty: '7' });
      desk.after(20 * SECOND);
      expect(desk.broker.orders().every(({ status }) => status === 'filled')).toBe(true);
      return desk.lines();
    };
    const lines = run(5);
    const parts = lines.filter((line) => line.startsWith('partial_fill')).length;
    expect(parts).toBeGreaterThan(8);
    expect(parts).toBeLessThan(40);
    expect(run(5)).toEqual(lines);
    expect(run(6)).not.toEqual(lines);
  });
});

describe('a crypto fee', () => {
  test('is taken from the coin received, and from the money of a sale; the order shows gross', () => {
    const desk = new Desk({ fees: { crypto: rate('0.0025') } }).quote('40000', '40000', 'BTC/USD');
    const order = desk.buy({ symbol: 'BTC/USD', qty: '0.1' });
    expect(desk.now(order).filledQty).toBe(qty('0.1'));
    expect(desk.positions()).toEqual(['BTCUSD 0.09975 3990']);
    expect(desk.cash()).toBe('96000');
    desk.sell({ symbol: 'BTC/USD', qty: '0.09975' });
    expect(desk.positions()).toEqual([]);
    expect(desk.cash()).toBe('99980.025');
    const fees = desk.broker.activities().filter(({ type }) => type === 'CFEE');
    expect(fees.map(({ qty: coin, netAmount }) => [coin && qtyText(coin), netAmount])).toMatchObject([
      ['-0.00025', 0n],
      [undefined, -9_975_000_000_000_000_000n],
    ]);
  });
});

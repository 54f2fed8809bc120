/** The account: cash, average cost, flips, shorts, what it may buy, its history, and what happens to it unasked. */

import { describe, expect, test } from 'vitest';
import { moneyText, priceText, qtyText } from '../../../../src/core/base/decimal.js';
import { DAY, MINUTE } from '../../../../src/core/base/time.js';
import { BITCOIN, Desk, newYork, said } from '../../../support/core/broker-desk.js';
import { money, price, qty } from '../../../support/core/build.js';

/** Buys and sells at one price each: `buy 10 @ 100`. */
function traded(...lines: readonly string[]): Desk {
  const desk = new Desk();
  for (const line of lines) {
    const [side, size = '', , at = ''] = line.split(' ');
    desk.quote(at, at).order(side === 'buy' ? 'buy' : 'sell', { qty: size });
  }
  return desk;
}

const history = (desk: Desk): string[] =>
  desk.broker
    .activities()
    .filter(({ type }) => type !== 'FILL')
    .map(({ type, symbol, qty: size, netAmount }) =>
      [type, symbol, size && qtyText(size), netAmount !== undefined && moneyText(netAmount)].filter(Boolean).join(' '),
    );

describe('a position', () => {
  test('is kept at its weighted average: sales leave it', () => {
    expect(traded('buy 10 @ 100', 'buy 20 @ 103').positions()).toEqual(['ABC 30 3060']);
    expect(traded('buy 10 @ 100', 'buy 20 @ 103', 'sell 15 @ 200').positions()).toEqual(['ABC 15 1530']);
  });

  test('that is short has what was received as its cost', () => {
    const desk = traded('sell 10 @ 100', 'sell 10 @ 90');
    expect(desk.positions()).toEqual(['ABC -20 -1900']);
    expect(desk.cash()).toBe('101900');
    desk.quote('80', '80').buy({ qty: '5' });
    expect(desk.positions()).toEqual(['ABC -15 -1425']);
  });

  test('that two orders turn round has the price of the turn for its rest', () => {
    const desk = new Desk().quote('100', '100');
    desk.sell({ limit: '105', qty: '30' });
    desk.buy({ limit: '100', qty: '10' });
    expect(desk.quote('105', '106').positions()).toEqual(['ABC -20 -2100']);
    expect(desk.cash()).toBe('102150');
  });

  test('at a third of a cent keeps its cost exact to the last digit', () => {
    const desk = traded('buy 1 @ 10.01', 'buy 2 @ 10.02', 'sell 1 @ 11', 'sell 2 @ 12');
    expect(desk.positions()).toEqual([]);
    expect(desk.cash()).toBe('100004.95');
  });
});

describe('figures', () => {
  test('of longs and shorts, by the margin they need', () => {
    const desk = traded('buy 500 @ 100');
    desk.quote('50', '50', 'XYZ').sell({ symbol: 'XYZ', qty: '100' });
    expect(desk.broker.account()).toEqual({
      cash: money('55000'),
      equity: money('100000'),
      lastEquity: money('100000'),
      buyingPower: money('145000'),
      nonMarginableBuyingPower: money('50000'),
      longMarketValue: money('50000'),
      shortMarketValue: money('-5000'),
      initialMargin: money('27500'),
      maintenanceMargin: money('16500'),
    });
  });

  test('follow the market', () => {
    const desk = traded('buy 500 @ 100').quote('120', '120');
    expect(desk.broker.account()).toMatchObject({ equity: money('110000'), buyingPower: money('160000') });
  });

  test('of a cash account are its cash, of a fourfold one four times', () => {
    const desk = new Desk({ multiplier: 1 }).quote('100', '100');
    desk.buy({ qty: '300' });
    expect(desk.broker.account().buyingPower).toBe(money('70000'));
    expect(new Desk({ multiplier: 4 }).broker.account().buyingPower).toBe(money('400000'));
  });
});

describe('the history', () => {
  test('has a line for each fill, with what was left, and ids that ascend', () => {
    const desk = new Desk({ fills: { volumeShare: 1 } }).trade('100', 4);
    const order = desk.buy();
    desk.trade('101', 6).sell({ qty: '1' });
    const lines = desk.broker.activities();
    expect(lines.slice(0, 2)).toMatchObject([
      { type: 'FILL', fillType: 'partial_fill', cumQty: qty('4'), leavesQty: qty('6'), orderId: order.id },
      { type: 'FILL', fillType: 'fill', cumQty: qty('10'), leavesQty: 0n, orderStatus: 'filled', price: price('101') },
    ]);
    const ids = lines.map(({ id }) => id);
    expect(ids.toSorted()).toEqual(ids);
    expect(ids[0]).toMatch(/^20240108100000000::[0-9a-f-]{36}$/);
  });

  test('is told with ids of executions that never repeat, and of events that ascend', () => {
    const desk = traded('buy 10 @ 100', 'sell 4 @ 101', 'sell 6 @ 102');
    const executions = desk.updates.map(({ executionId }) => executionId);
    expect(new Set(executions).size).toBe(executions.length);
    const events = desk.updates.map(({ eventId }) => eventId);
    expect(events.toSorted()).toEqual(events);
    expect(events.every((id) => /^[0-9A-HJKMNP-TV-Z]{26}$/.test(id))).toBe(true);
  });

  test('tells the position after each execution', () => {
    const desk = traded('buy 10 @ 100', 'sell 4 @ 101');
    const after = desk.updates.flatMap(({ execution }) => (execution ? [qtyText(execution.positionQty)] : []));
    expect(after).toEqual(['10', '6']);
  });
});

describe('a split', () => {
  test('forward multiplies shares at the same cost, and restates open orders', () => {
    const desk = traded('buy 10 @ 100');
    const order = desk.sell({ limit: '120.02', qty: '5', tif: 'gtc' }, 'g');
    desk.lines();
    desk.broker.split('ABC', 4, 1);
    expect(desk.positions()).toEqual(['ABC 40 1000']);
    expect(desk.lines()).toEqual(['g restated']);
    const { qty: size, limitPrice } = desk.now(order);
    expect([size && qtyText(size), limitPrice && priceText(limitPrice)]).toEqual(['20', '30.01']);
    expect(desk.broker.account().equity).toBe(money('100000'));
    expect(desk.broker.available('ABC')).toBe(qty('20'));
    expect(history(desk)).toEqual(['SPLIT ABC 30 0']);
  });

  test('in reverse cancels them, and leaves fractions', () => {
    const desk = traded('buy 10 @ 100');
    desk.sell({ limit: '120', tif: 'gtc' }, 'g');
    desk.lines();
    desk.broker.split('ABC', 1, 3);
    expect(desk.lines()).toEqual(['g canceled']);
    expect(desk.positions()).toEqual(['ABC 3.333333333 1000']);
  });

  test('restates the stops of a group, and shorts', () => {
    const desk = new Desk().quote('100', '100');
    const entry = desk.sell({ class: 'bracket', profit: '90', loss: '110', tif: 'gtc' });
    desk.broker.split('ABC', 2, 1);
    expect(desk.positions()).toEqual(['ABC -20 -1000']);
    expect(desk.leg(entry, 1)).toMatchObject({ qty: qty('20'), stopPrice: price('55') });
    desk.quote('55', '55');
    expect(desk.positions()).toEqual([]);
  });

  test('of nothing is no split', () => {
    const desk = new Desk();
    expect(() => desk.broker.split('ABC', 0, 1)).toThrow('whole numbers');
    expect(() => desk.broker.split('NIL', 2, 1)).toThrow('no asset NIL');
  });
});

describe('money that comes and goes', () => {
  test('dividends are paid for what is held, and by who is short', () => {
    const desk = traded('buy 10 @ 100');
    desk.broker.dividend('ABC', price('0.25'));
    expect(history(desk)).toEqual(['DIV ABC 10 2.5']);
    const short = traded('sell 10 @ 100');
    short.broker.dividend('ABC', price('0.25'));
    expect(short.cash()).toBe('100997.5');
  });

  test('deposits, withdrawals and fees are lines of the history', () => {
    const desk = new Desk();
    desk.broker.deposit(money('50'));
    desk.broker.withdraw(money('100050'));
    expect(() => desk.broker.withdraw(money('0.01'))).toThrow('cash is 0');
    desk.broker.fee(money('1.5'));
    expect(() => desk.broker.deposit(money('0'))).toThrow('positive');
    expect(history(desk)).toEqual(['CSD 50', 'CSW -100050', 'FEE -1.5']);
    expect(desk.cash()).toBe('-1.5');
  });
});

describe('a new name', () => {
  test('takes the position along, cancels open orders, and ends the old one', () => {
    const desk = traded('buy 10 @ 100');
    desk.sell({ limit: '120', tif: 'gtc' }, 'g');
    desk.lines();
    desk.broker.rename('ABC', 'NEW');
    expect(desk.lines()).toEqual(['g canceled']);
    expect(desk.positions()).toEqual(['NEW 10 1000']);
    expect(history(desk)).toEqual(['NC ABC -10 0', 'NC NEW 10 0']);
    expect(said(desk.ask('buy'))).toBe('422 42210000 asset "ABC" not found');
    expect(desk.broker.account().equity).toBe(money('100000'));
    desk.quote('90', '90', 'NEW').sell({ symbol: 'NEW' });
    expect(desk.positions()).toEqual([]);
    expect(() => desk.broker.rename('NEW', 'XYZ')).toThrow('listed already');
  });
});

describe('assets', () => {
  test('are found by id, by symbol, and without the slash', () => {
    const { broker } = new Desk();
    expect(broker.asset('id-BTC/USD')).toEqual(BITCOIN);
    expect(broker.asset('BTCUSD')).toEqual(BITCOIN);
    expect(broker.assets()).toHaveLength(5);
    expect(broker.available('NIL')).toBeUndefined();
  });

  test('that are not listed are not looked at', () => {
    const desk = new Desk().quote('1', '1', 'NIL');
    expect(desk.broker.price('NIL')).toBeUndefined();
  });
});

test('ids ascend also while the clocks of New York go back', () => {
  const desk = new Desk({ now: newYork('8 10:00') }).after(299 * DAY);
  for (let count = 0; count < 100; count++) {
    desk.after(25 * MINUTE);
    desk.broker.deposit(money('1'));
  }
  const ids = desk.broker.activities().map(({ id }) => id);
  expect(ids.filter((id) => id.startsWith('2024110301')).length).toBeGreaterThan(3);
  expect(ids.toSorted()).toEqual(ids);
});

/** Brackets, OCO and OTO: from the entry to the exit, with cuts, parts, changes and the end of the day. */

import { describe, expect, test } from 'vitest';
import { priceText, qtyText } from '../../../../src/core/base/decimal.js';
import { MINUTE } from '../../../../src/core/base/time.js';
import type { BrokerOptions } from '../../../../src/core/sim/broker/core.js';
import type { BrokerOrder } from '../../../../src/core/sim/broker/types.js';
import { type Ask, Desk, isNo, newYork, said } from '../../../support/core/broker-desk.js';
import { price, qty } from '../../../support/core/build.js';

const BRACKET: Ask = { class: 'bracket', profit: '110', loss: '90', tif: 'gtc' };

interface Group {
  readonly desk: Desk;
  readonly entry: BrokerOrder;
  readonly profit: () => BrokerOrder;
  readonly loss: () => BrokerOrder;
}

/** A bracket whose orders are called entry, tp and sl. */
function bracket(over: Ask = {}, options: Partial<BrokerOptions> = {}, side: 'buy' | 'sell' = 'buy'): Group {
  const desk = new Desk(options).quote('100', '100');
  const entry = desk.order(side, { ...BRACKET, ...over }, 'entry');
  desk.name(desk.leg(entry, 0), 'tp');
  desk.name(desk.leg(entry, 1), 'sl');
  return { desk, entry, profit: () => desk.leg(entry, 0), loss: () => desk.leg(entry, 1) };
}

describe('a bracket', () => {
  test('holds its legs until the entry fills; then the take profit works and the stop loss stays held', () => {
    const { desk, entry, profit, loss } = bracket({ limit: '99' });
    const own = desk.lines();
    expect(own.map((line) => line.split(' ').at(-1))).toEqual(['pending_new', 'held', 'held', 'new']);
    expect([profit(), loss()]).toMatchObject([
      { status: 'held', type: 'limit', side: 'sell', parentId: entry.id, orderClass: 'bracket' },
      { status: 'held', type: 'stop', side: 'sell', parentId: entry.id, stopPrice: price('90') },
    ]);
    expect(desk.quote('99', '99').lines()).toEqual(['entry fill 10 @ 99', 'tp new']);
    expect(loss().status).toBe('held');
    expect(desk.broker.available('ABC')).toBe(0n);
  });

  test('takes its profit and cancels the stop', () => {
    const { desk } = bracket();
    desk.lines();
    expect(desk.quote('111', '111').lines()).toEqual(['tp fill 10 @ 111', 'sl canceled']);
    expect(desk.positions()).toEqual([]);
  });

  test('stops its loss: the profit is canceled, the held stop is replaced, and the new one fills', () => {
    const { desk, entry, loss } = bracket();
    const stop = loss();
    desk.lines();
    desk.quote('89', '89');
    const [, , made] = desk.updates.map(({ order }) => order);
    expect(desk.lines()).toEqual(['tp canceled', 'sl replaced', 'new', 'fill 10 @ 89']);
    expect(made).toMatchObject({ replaces: stop.id, parentId: entry.id });
    expect(desk.now(stop)).toMatchObject({ status: 'replaced', replacedBy: made?.id });
    expect(loss().id).toBe(made?.id);
    expect(desk.positions()).toEqual([]);
  });

  test('with a limit on its stop rests there where the market jumped past it', () => {
    const { desk } = bracket({ lossLimit: '89' });
    desk.lines();
    expect(desk.quote('85', '86').lines()).toEqual(['tp canceled', 'sl replaced', 'new']);
    expect(desk.quote('89.5', '90').lines()).toEqual(['fill 10 @ 89.5']);
  });

  test('of a short is the other way round', () => {
    const { desk } = bracket({ profit: '90', loss: '110' }, {}, 'sell');
    desk.lines();
    expect(desk.quote('111', '112').lines()).toEqual(['tp canceled', 'sl replaced', 'new', 'fill 10 @ 112']);
  });

  test('within one bar meets its stop before its profit', () => {
    const desk = new Desk().bar('100');
    desk.buy(BRACKET);
    desk.after(MINUTE).bar('100').after(MINUTE);
    desk.lines();
    desk.bar('100 115 85 100');
    expect(desk.lines()).toEqual(['canceled', 'replaced', 'new', 'fill 10 @ 90']);
  });

  test('whose entry is canceled, also when a part of it filled, is canceled with its legs', () => {
    const { desk, entry } = bracket({ limit: '99' }, { fills: { volumeShare: 1 } });
    desk.trade('99', 4).lines();
    desk.broker.cancel(entry.id);
    expect(desk.lines()).toEqual(['entry pending_cancel', 'entry canceled', 'tp canceled', 'sl canceled']);
    expect(desk.positions()).toEqual(['ABC 4 396']);
  });

  test('whose position others sold in part sells only what is left, and never turns it round', () => {
    const { desk } = bracket({ limit: '99' }, { fills: { volumeShare: 1 } });
    desk.trade('99', 5).sell({ qty: '5' });
    desk.quote('99', '99').lines();
    expect(desk.positions()).toEqual(['ABC 5 495']);
    expect(desk.quote('111', '111').lines()).toEqual([
      'tp partial_fill 5 @ 111',
      'sl restated',
      'tp canceled',
      'sl canceled',
    ]);
    expect(desk.positions()).toEqual([]);
  });

  test('of which one leg is canceled loses the other', () => {
    const { desk, profit } = bracket();
    desk.lines();
    desk.broker.cancel(profit().id);
    expect(desk.lines()).toEqual(['tp pending_cancel', 'tp canceled', 'sl canceled']);
    expect(desk.broker.available('ABC')).toBe(qty('10'));
  });

  test('of which a part took its profit stops only the rest', () => {
    const { desk, loss } = bracket({}, { fills: { volumeShare: 1 } });
    desk.quote('0', '0').lines();
    expect(desk.trade('110', 3).lines()).toEqual(['tp partial_fill 3 @ 110', 'sl restated']);
    expect(loss().qty).toBe(qty('7'));
    expect(desk.trade('90', 100).lines()).toEqual(['tp canceled', 'sl replaced', 'new', 'fill 7 @ 90']);
    expect(desk.positions()).toEqual([]);
  });

  test('of the day expires with its legs at the close, one for longer goes on tomorrow', () => {
    const day = bracket({ tif: 'day' });
    day.desk.lines();
    expect(day.desk.at('8 16:00').lines()).toEqual(['tp expired', 'sl expired']);
    const gtc = bracket();
    gtc.desk.lines();
    expect(gtc.desk.at('9 09:30').lines()).toEqual(['tp done_for_day', 'tp new']);
    expect(gtc.desk.quote('80', '80').lines()).toEqual(['tp canceled', 'sl replaced', 'new', 'fill 10 @ 80']);
  });

  test('whose entry never filled expires whole', () => {
    const { desk } = bracket({ tif: 'day', limit: '95' });
    desk.lines();
    expect(desk.at('8 16:00').lines()).toEqual(['entry expired', 'tp expired', 'sl expired']);
  });

  test('sent at night waits, and is not stopped before it entered', () => {
    const desk = new Desk({ now: newYork('8 18:00') }).quote('100', '100');
    const entry = desk.buy({ ...BRACKET, tif: 'day' }, 'entry');
    expect(desk.lines()).toEqual(['entry accepted', 'held', 'held']);
    desk.at('9 09:30').quote('85', '85');
    expect(desk.lines()).toEqual(['entry new', 'entry fill 10 @ 85', 'new']);
    expect(desk.leg(entry, 0).status).toBe('new');
  });
});

describe('a leg that is changed', () => {
  test('keeps its place in the group: the stop stays held, and is met at its new price', () => {
    const { desk, entry, loss } = bracket();
    desk.lines();
    const made = desk.change(loss(), { stopPrice: price('95') });
    expect(said(made)).toBe('pending_new');
    expect(desk.lines()).toEqual(['sl pending_replace', 'pending_new', 'sl replaced', 'held']);
    expect(desk.now(entry).legIds[1]).toBe(isNo(made) ? '' : made.id);
    expect(desk.quote('94', '94').lines()).toEqual(['tp canceled', 'replaced', 'new', 'fill 10 @ 94']);
  });

  test('still takes the other with it', () => {
    const { desk, profit } = bracket();
    desk.change(profit(), { limitPrice: price('105') });
    desk.lines();
    expect(desk.quote('105', '105').lines()).toEqual(['fill 10 @ 105', 'sl canceled']);
  });

  test('of an entry that has not filled gives its legs to the new one', () => {
    const { desk, entry } = bracket({ limit: '95' });
    const made = desk.change(entry, { limitPrice: price('96') });
    desk.lines();
    expect(desk.quote('96', '96').lines()).toEqual(['fill 10 @ 96', 'tp new']);
    expect(isNo(made)).toBe(false);
  });

  test('of an entry in its quantity changes its legs', () => {
    const { desk, entry, profit, loss } = bracket({ limit: '95' });
    desk.change(entry, { qty: qty('4') });
    expect([profit().qty, loss().qty].map((size) => size && qtyText(size))).toEqual(['4', '4']);
    desk.quote('95', '95').quote('110', '110');
    expect(desk.positions()).toEqual([]);
  });
});

test("the quantity of a leg is its entry's, and that of an entry is looked at again", () => {
  const { desk, entry, loss } = bracket({ limit: '95' });
  expect(said(desk.change(loss(), { qty: qty('20') }))).toBe('422 42210000 qty of a leg cannot be replaced');
  expect(said(desk.change(entry, { qty: qty('2106') }))).toMatch('insufficient buying power');
  expect(said(desk.change(entry, { qty: qty('2105') }))).toBe('pending_new');
});

describe('an OCO', () => {
  const pair = (over: Ask = {}): { readonly desk: Desk; readonly parent: BrokerOrder } => {
    const desk = new Desk().quote('100', '100');
    desk.buy();
    desk.lines();
    const parent = desk.sell({ class: 'oco', type: 'limit', profit: '110', loss: '90', tif: 'gtc', ...over }, 'tp');
    desk.name(desk.leg(parent, 0), 'sl');
    return { desk, parent };
  };

  test('is the take profit, with the stop loss held beside it; the position is held once', () => {
    const { desk, parent } = pair();
    expect(parent).toMatchObject({ type: 'limit', orderClass: 'oco', parentId: undefined });
    expect(parent.limitPrice && priceText(parent.limitPrice)).toBe('110');
    expect(desk.leg(parent, 0)).toMatchObject({ status: 'held', type: 'stop', parentId: parent.id });
    expect(desk.broker.available('ABC')).toBe(0n);
    expect(desk.lines()).toHaveLength(3);
  });

  test('fills one and ends the other', () => {
    const won = pair();
    won.desk.lines();
    expect(won.desk.quote('110', '110').lines()).toEqual(['tp fill 10 @ 110', 'sl canceled']);
    const lost = pair();
    lost.desk.lines();
    expect(lost.desk.quote('90', '90').lines()).toEqual(['tp canceled', 'sl replaced', 'new', 'fill 10 @ 90']);
  });

  test('is canceled whole by either', () => {
    const { desk, parent } = pair();
    desk.lines();
    desk.broker.cancel(desk.leg(parent, 0).id);
    expect(desk.lines()).toEqual(['sl pending_cancel', 'sl canceled', 'tp canceled']);
  });
});

describe('an OTO', () => {
  test('works its only leg once the entry filled', () => {
    const desk = new Desk().quote('100', '100');
    const entry = desk.buy({ class: 'oto', loss: '90', tif: 'gtc' }, 'entry');
    desk.name(desk.leg(entry, 0), 'sl');
    expect(desk.lines().slice(-2)).toEqual(['entry fill 10 @ 100', 'sl new']);
    expect(desk.quote('89', '89').lines()).toEqual(['sl fill 10 @ 89']);
  });

  test('may be a take profit', () => {
    const desk = new Desk().quote('100', '100');
    desk.buy({ class: 'oto', profit: '110' });
    desk.lines();
    expect(desk.quote('112', '112').lines()).toEqual(['fill 10 @ 112']);
  });
});

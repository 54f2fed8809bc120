/** The trading day: when orders are worked, how long they live, the auctions, and what a day's end does to the account. */

import { describe, expect, test } from 'vitest';
import { DAY } from '../../../../src/core/base/time.js';
import { CALENDARS } from '../../../../src/core/sim/world/calendar.js';
import { Desk, newYork, said } from '../../../support/core/broker-desk.js';
import { money } from '../../../support/core/build.js';

const at = (clock: string): Desk => new Desk({ now: newYork(clock) });

describe('a day order', () => {
  test('sent before the open waits accepted, works from the first price of the session, expires at its close', () => {
    const desk = at('8 08:00').quote('100', '100');
    expect(desk.buy({}, 'm').status).toBe('accepted');
    desk.buy({ limit: '90' }, 'l');
    expect(desk.lines()).toEqual(['m accepted', 'l accepted']);
    desk.quote('101', '101');
    expect(desk.at('8 09:30').lines()).toEqual(['m new', 'l new']);
    expect(desk.quote('102', '102').lines()).toEqual(['m fill 10 @ 102']);
    expect(desk.at('8 15:59').lines()).toEqual([]);
    expect(desk.at('8 16:00').lines()).toEqual(['l expired']);
  });

  test('sent after the close is for the next session, over a weekend', () => {
    const desk = at('12 17:00');
    desk.buy({ limit: '90' }, 'l');
    desk.at('16 09:29'); // Monday is a holiday
    expect(desk.lines()).toEqual(['l accepted']);
    expect(desk.at('16 16:00').lines()).toEqual(['l new', 'l expired']);
  });

  test('is not filled outside the session', () => {
    const desk = at('8 08:00');
    desk.buy({ limit: '100' });
    desk.lines();
    expect(desk.quote('90', '91').lines()).toEqual([]);
  });
});

describe('a GTC order', () => {
  test('is done for the day at the close, and goes on at the next open, for 90 days', () => {
    const desk = at('8 10:00');
    const order = desk.buy({ limit: '90', tif: 'gtc' }, 'g');
    desk.lines();
    expect(desk.at('8 16:00').lines()).toEqual(['g done_for_day']);
    expect(desk.at('9 09:30').lines()).toEqual(['g new']);
    desk.after(89 * DAY);
    expect(desk.now(order).status).not.toBe('expired');
    desk.after(2 * DAY);
    expect(desk.now(order).status).toBe('expired');
  });

  test('partly filled goes on as partly filled', () => {
    const desk = new Desk({ fills: { volumeShare: 1 } }).trade('95', 1);
    const order = desk.buy({ limit: '90', tif: 'gtc' }, 'g');
    desk.trade('89', 4).at('9 09:30');
    expect(desk.lines().slice(2)).toEqual(['g partial_fill 4 @ 89', 'g done_for_day', 'g new']);
    expect(desk.now(order).status).toBe('partially_filled');
  });
});

describe('extended hours', () => {
  test('work a limit order before the open and after the close, until 20:00', () => {
    const desk = at('8 04:30');
    desk.buy({ limit: '100', extended: true, qty: '1' }, 'pre');
    expect(desk.lines()).toEqual(['pre pending_new', 'pre new']);
    expect(desk.quote('99', '99.5').lines()).toEqual(['pre fill 1 @ 99.5']);
    desk.at('8 15:00').buy({ limit: '90', extended: true, qty: '1' }, 'post');
    desk.at('8 16:00').buy({ limit: '80', extended: true, qty: '1', tif: 'gtc' }, 'gtc');
    desk.lines();
    expect(desk.at('8 17:00').quote('89', '89').lines()).toEqual(['post fill 1 @ 89']);
    expect(desk.at('8 20:00').lines()).toEqual(['gtc done_for_day']);
    expect(desk.at('9 04:00').lines()).toEqual(['gtc new']);
    desk.buy({ limit: '70', extended: true, qty: '1' }, 'day');
    desk.lines();
    expect(desk.at('9 16:00').lines()).toEqual([]);
    expect(desk.at('9 20:00').lines()).toEqual(['gtc done_for_day', 'day expired']);
  });
});

describe('an immediate order', () => {
  test('takes what there is and is canceled for the rest', () => {
    const desk = new Desk({ fills: { volumeShare: 1 } }).trade('100', 4);
    desk.buy({ tif: 'ioc' });
    expect(desk.lines().slice(2)).toEqual(['partial_fill 4 @ 100', 'canceled']);
  });

  test('that is not marketable is canceled', () => {
    const desk = new Desk().quote('100', '100');
    desk.buy({ tif: 'ioc', limit: '99' });
    expect(desk.lines()).toEqual(['pending_new', 'new', 'canceled']);
  });

  test('that must fill whole fills whole or not at all', () => {
    const desk = new Desk({ fills: { volumeShare: 1 } }).trade('100', 9);
    desk.buy({ tif: 'fok' });
    expect(desk.lines().slice(2)).toEqual(['canceled']);
    desk.trade('100', 10).buy({ tif: 'fok' });
    expect(desk.lines().slice(2)).toEqual(['fill 10 @ 100']);
  });
});

describe('auctions', () => {
  test('an order for the open fills at the first price of the session, or is canceled', () => {
    const desk = at('8 09:00');
    desk.buy({ tif: 'opg' }, 'm');
    desk.buy({ tif: 'opg', limit: '90' }, 'l');
    desk.quote('95', '95').at('8 09:30');
    expect(desk.lines()).toEqual(['m accepted', 'l accepted', 'm new', 'l new']);
    expect(desk.trade('97').lines()).toEqual(['m fill 10 @ 97', 'l canceled']);
  });

  test('an order for the close waits all day, and fills at the last price', () => {
    const desk = at('8 10:00').trade('100');
    desk.buy({ tif: 'cls' }, 'm');
    desk.buy({ tif: 'cls', limit: '98' }, 'l');
    desk.trade('97').at('8 15:59').trade('99');
    expect(desk.lines()).toEqual(['m pending_new', 'm new', 'l pending_new', 'l new']);
    expect(desk.at('8 16:00').lines()).toEqual(['m fill 10 @ 99', 'l canceled']);
  });

  test('are refused from shortly before them until 19:00', () => {
    const opg = '403 40310000 opg orders are not accepted between 9:28am and 7:00pm ET';
    const cls = '403 40310000 cls orders are not accepted between 3:50pm and 7:00pm ET';
    for (const [clock, tif, words] of [
      ['8 09:27', 'opg', 'accepted'],
      ['8 09:28', 'opg', opg],
      ['8 18:59', 'opg', opg],
      ['8 19:00', 'opg', 'accepted'],
      ['8 15:49', 'cls', 'pending_new'],
      ['8 15:50', 'cls', cls],
      ['8 18:59', 'cls', cls],
      ['8 19:00', 'cls', 'accepted'],
      ['13 12:00', 'opg', 'accepted'],
    ] as const) {
      expect(said(at(clock).ask('buy', { tif, limit: '90' })), `${clock} ${tif}`).toBe(words);
    }
  });
});

describe('crypto', () => {
  test('is worked at night and on Sundays', () => {
    const desk = at('14 03:00').quote('40000', '40000', 'BTC/USD');
    desk.buy({ symbol: 'BTC/USD', qty: '0.1' });
    desk.buy({ symbol: 'BTC/USD', qty: '0.1', limit: '39000' });
    expect(desk.lines()).toEqual(['pending_new', 'new', 'fill 0.1 @ 40000', 'pending_new', 'new']);
    desk.after(3 * DAY).quote('38000', '38000', 'BTC/USD');
    expect(desk.lines()).toEqual(['fill 0.1 @ 38000']);
  });
});

describe('a market that never closes', () => {
  test('works orders at any hour, and ends its day at midnight', () => {
    const desk = new Desk({ now: newYork('13 23:00'), calendar: CALENDARS.always }).quote('100', '100');
    desk.buy({}, 'm');
    desk.buy({ limit: '90' }, 'd');
    desk.buy({ limit: '90', tif: 'gtc' }, 'g');
    expect(desk.lines().filter((line) => line.startsWith('m'))).toEqual(['m pending_new', 'm new', 'm fill 10 @ 100']);
    expect(desk.at('14 00:00').lines()).toEqual(['d expired', 'g done_for_day', 'g new']);
    expect(desk.quote('80', '80').lines()).toEqual(['g fill 10 @ 80']);
  });
});

describe('the account', () => {
  test('has the equity of the close before as last equity', () => {
    const desk = at('8 10:00').trade('100');
    desk.buy();
    desk.trade('110').at('8 16:00').at('8 18:00').trade('120');
    expect(desk.broker.account()).toMatchObject({ equity: money('100200'), lastEquity: money('100000') });
    desk.at('9 04:00');
    expect(desk.broker.account().lastEquity).toBe(money('100100'));
  });
});

test('says when something is due next', () => {
  const desk = new Desk({ now: newYork('8 10:00'), latency: { accept: 5 } }).quote('100', '100');
  expect(desk.broker.nextDue()).toBe(newYork('8 16:00'));
  desk.buy();
  expect(desk.broker.nextDue()).toBe(newYork('8 10:00') + 5);
});

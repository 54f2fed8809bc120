/** A start while the market is closed: told in one line, and refused by nobody. */

import { expect, it } from 'vitest';
import { closedNotice, nightNotice, stockClock } from '../../../../src/app/trade/broker/closed-market.js';
import { must } from '../../../../src/core/base/assert.js';
import { TradectlError } from '../../../../src/core/base/errors.js';
import { DAY, MINUTE, parseTime } from '../../../../src/core/base/time.js';

const nextOpen = must(parseTime('2026-11-23T14:30:00Z'), 'a time');
const broker = (isOpen: boolean) => ({
  clock: async () => ({ now: nextOpen, isOpen, nextOpen, nextClose: nextOpen }),
});

it('says when the market of stocks opens', async () => {
  const told = ['the market of stocks is closed; it opens at 2026-11-23T14:30:00Z'];
  expect(closedNotice(await stockClock(broker(false), ['BTC/USD', 'AAPL']))).toEqual(told);
});

it('says nothing of an open one, of coins, and where the broker does not answer', async () => {
  const away = { clock: () => Promise.reject(new TradectlError('venue_unreachable', 'away')) };
  expect(closedNotice(await stockClock(broker(true), ['AAPL']))).toEqual([]);
  expect(closedNotice(await stockClock(broker(false), ['BTC/USD']))).toEqual([]);
  expect(closedNotice(await stockClock(away, ['AAPL']))).toEqual([]);
});

it('says that bars of the night lead to orders that wait, unless somebody has said which hours are meant', () => {
  expect(nightNotice(['BTC/USD', 'AAPL'], MINUTE, {})).toEqual([expect.stringContaining('waits for the open')]);
  expect(nightNotice(['AAPL'], DAY, {})).toEqual([]);
  expect(nightNotice(['BTC/USD'], MINUTE, {})).toEqual([]);
  for (const tradingHours of ['regular', 'always'] as const)
    expect(nightNotice(['AAPL'], MINUTE, { tradingHours })).toEqual([]);
});

it('says of a shadow that it fills beside the session, daily decisions too, what a broker keeps for the open', () => {
  for (const bars of [MINUTE, DAY])
    expect(nightNotice(['AAPL'], bars, {}, 'shadow')).toEqual([expect.stringContaining('fills it at once')]);
  expect(nightNotice(['BTC/USD'], MINUTE, {}, 'shadow')).toEqual([]);
  expect(nightNotice(['AAPL'], MINUTE, { tradingHours: 'always' }, 'shadow')).toEqual([]);
});

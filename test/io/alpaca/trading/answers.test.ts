/** What the trading client makes of lists, amounts and times, whichever way the broker writes them. */

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { moneyText, priceText, qtyText } from '../../../../src/core/base/decimal.js';
import { micros, parseTime, timeText } from '../../../../src/core/base/time.js';
import type { Seen } from '../../../support/broker-server.js';
import { price, qty } from '../../../support/core/build.js';
import { accountJson, fillJson, orderJson } from './samples.js';
import { type Setup, setup } from './setup.js';

let given: Setup;
beforeEach(async () => {
  given = await setup();
});
afterEach(() => given.broker.close());

const answers = (body: unknown): void => {
  given.broker.handler = () => ({ body });
};

describe('orders', () => {
  it('keep what the broker says, and nothing else', async () => {
    answers([
      orderJson({
        symbol: 'BTCUSD',
        status: 'partially_filled',
        qty: 0.02,
        filled_qty: '0.0100000',
        filled_avg_price: '86.87989123456789',
        updated_at: '2026-10-08T11:10:18.097464903-04:00',
        new_key: { of: ['tomorrow'] },
      }),
    ]);
    const [order] = await given.client.openOrders();
    expect(order).toMatchObject({
      symbol: 'BTC/USD',
      status: 'partially_filled',
      qty: qty('0.02'),
      notional: undefined,
    });
    expect(order?.filledQty).toBe(qty('0.01'));
    expect(order?.filledAvgPrice).toBe(price('86.879891234'));
    expect(order?.updatedAt).toBe(parseTime('2026-10-08T15:10:18.097464Z'));
  });

  it('tell a status that nobody knows as it is', async () => {
    answers([orderJson({ status: 'pondering' }), orderJson({ id: 'b', status: 'constructor' })]);
    const orders = await given.client.openOrders();
    expect(orders.map(({ status, statusText }) => [status, statusText])).toEqual([
      [undefined, 'pondering'],
      [undefined, 'constructor'],
    ]);
  });

  it('have their legs under them, and several legs have no side of their own', async () => {
    const legs = [orderJson({ id: 'leg-1', side: 'sell' }), orderJson({ id: 'leg-2', legs: [] })];
    answers([orderJson({ id: 'parent', symbol: '', side: '', asset_class: '', order_class: 'mleg', legs })]);
    const [order] = await given.client.openOrders();
    expect(order).toMatchObject({ symbol: '', side: undefined, orderClass: 'mleg' });
    expect(order?.legs.map(({ venueOrderId }) => venueOrderId)).toEqual(['leg-1', 'leg-2']);
  });

  it.each([
    [{ qty: '1.0000000001' }, 'order 38e482f3-79a8-4f75-a057-f07a1ec6a397: qty "1.0000000001" is no quantity'],
    [{ limit_price: 'Infinity' }, 'limit_price "Infinity" is no price'],
    [{ filled_qty: null, status: 'partially_filled' }, 'filled_qty is missing'],
    [{ side: 'up' }, 'side "up" is no side'],
    [{ updated_at: 'yesterday' }, 'updated_at "yesterday" is no time'],
    [{ status: null }, 'status is missing'],
    [{ legs: 'two' }, 'legs is no list'],
    [{ symbol: { a: 1 } }, 'symbol is neither text nor number'],
  ])('that cannot be read fail the whole list: %j', async (changes, message) => {
    answers([orderJson({ id: 'good' }), orderJson(changes)]);
    await expect(given.client.openOrders()).rejects.toMatchObject({ code: 'data' });
    await expect(given.client.openOrders()).rejects.toThrow(message);
  });

  it('are read past 500 of one time, each once', async () => {
    const all = Array.from({ length: 1203 }, (_, i) => orderJson({ id: `order-${i}` }));
    given.broker.handler = ({ query }) => ({ body: page(all, query['before_order_id'], query) });
    const orders = await given.client.openOrders();
    expect(orders.map(({ venueOrderId }) => venueOrderId)).toEqual(all.map(({ id }) => id));
    expect(given.broker.seen.map(({ query }) => query['before_order_id'])).toEqual([
      undefined,
      'order-499',
      'order-999',
    ]);
    expect(given.broker.seen[0]?.query).toEqual({ status: 'open', direction: 'desc', limit: '500', nested: 'true' });
  });

  it('since a time are followed by ids alone', async () => {
    const all = Array.from({ length: 1000 }, (_, i) => orderJson({ id: `order-${i}` }));
    given.broker.handler = ({ query }) => ({ body: page(all, query['after_order_id'], query) });
    expect(await given.client.ordersSince(micros(1_700_000_000_000_001))).toHaveLength(1000);
    const common = { status: 'all', direction: 'asc', limit: '500', nested: 'true' };
    expect(given.broker.seen.map(({ query }) => query)).toEqual([
      { ...common, after: '2023-11-14T22:13:20.000001Z' },
      { ...common, after_order_id: 'order-499' },
      { ...common, after_order_id: 'order-999' },
    ]);
  });

  it('of a broker that repeats its page are not believed', async () => {
    const all = Array.from({ length: 500 }, (_, i) => orderJson({ id: `order-${i}` }));
    answers(all);
    await expect(given.client.openOrders()).rejects.toMatchObject({ code: 'data' });
    expect(given.broker.seen).toHaveLength(2);
  });
});

function page(all: readonly Record<string, unknown>[], last: string | undefined, query: Seen['query']): unknown {
  const from = last === undefined ? 0 : all.findIndex(({ id }) => id === last) + 1;
  return all.slice(from, from + Number(query['limit'] ?? query['page_size']));
}

describe('positions', () => {
  const position = (changes: Record<string, unknown>): Record<string, unknown> => ({
    asset_class: 'us_equity',
    symbol: 'AAPL',
    qty: '5',
    qty_available: '4',
    side: 'long',
    avg_entry_price: '86.879891',
    ...changes,
  });

  it('are spelled as orders are, with their sign', async () => {
    answers([
      position({}),
      position({ asset_class: 'crypto', symbol: 'BTCUSD', qty: '0.123456789', qty_available: '0' }),
      position({ asset_class: 'crypto', symbol: 'USDCUSDT' }),
      position({ symbol: 'TSLA', qty: '-3', qty_available: '-2', side: 'short' }),
      position({ symbol: 'F', qty: '3', qty_available: null, side: 'short' }),
    ]);
    const told = (await given.client.positions()).map(({ symbol, qty: q, available }) => [
      symbol,
      qtyText(q),
      qtyText(available),
    ]);
    expect(told).toEqual([
      ['AAPL', '5', '4'],
      ['BTC/USD', '0.123456789', '0'],
      ['USDC/USDT', '5', '4'],
      ['TSLA', '-3', '-2'],
      ['F', '-3', '-3'],
    ]);
  });

  it('are flat only where the broker says so', async () => {
    given.broker.next.push({ status: 404, body: { code: 40410000, message: 'position does not exist' } });
    expect(await given.client.position('BTC/USD')).toBeUndefined();
    expect(given.broker.seen[0]?.path).toBe('/v2/positions/BTCUSD');
    given.broker.next.push({ status: 404, body: '<html></html>' });
    await expect(given.client.position('AAPL')).rejects.toMatchObject({ code: 'venue_unreachable' });
    await expect(given.client.position('../account')).rejects.toMatchObject({ code: 'usage' });
  });
});

describe('the account', () => {
  it('is exact, also where amounts are numbers of many digits', async () => {
    given.broker.next.push({
      body: JSON.stringify(accountJson()).replace('"-23140.2"', '-12345678901234567.123456789012345678'),
    });
    const account = await given.client.account();
    expect(moneyText(account.cash)).toBe('-12345678901234567.123456789012345678');
    expect(account).toMatchObject({ accountNumber: '010203ABCD', status: 'ACTIVE', isBlocked: false });
  });

  it.each(['trading_blocked', 'account_blocked', 'trade_suspended_by_user'])('is blocked by %s', async (flag) => {
    answers(accountJson({ [flag]: true }));
    expect((await given.client.account()).isBlocked).toBe(true);
  });

  it.each(['id', 'status', 'cash', 'equity', 'buying_power'])('without %s is no account', async (name) => {
    answers(accountJson({ [name]: null }));
    await expect(given.client.account()).rejects.toThrow(`GET /v2/account: ${name} is missing`);
  });
});

describe('time', () => {
  it('is told with offsets and nine digits', async () => {
    answers({
      timestamp: '2026-10-08T11:10:18.123456789-04:00',
      is_open: true,
      next_open: '2026-11-02T09:30:00-05:00',
      next_close: '2026-10-08T16:00:00-04:00',
    });
    const clock = await given.client.clock();
    expect(timeText(clock.now)).toBe('2026-10-08T15:10:18.123456Z');
    expect(timeText(clock.nextOpen)).toBe('2026-11-02T14:30:00Z');
    expect(clock.isOpen).toBe(true);
  });

  it('of days is New York time, in summer and winter and on half days', async () => {
    answers([
      { date: '2026-07-02', open: '09:30', close: '16:00', session_open: '0400', session_close: '2000' },
      { date: '2026-11-27', open: '09:30', close: '13:00' },
    ]);
    const days = await given.client.calendar('2026-07-02', '2026-11-27');
    expect(days.map(({ open, close }) => [timeText(open), timeText(close)])).toEqual([
      ['2026-07-02T13:30:00Z', '2026-07-02T20:00:00Z'],
      ['2026-11-27T14:30:00Z', '2026-11-27T18:00:00Z'],
    ]);
    expect(given.broker.seen[0]?.query).toEqual({ start: '2026-07-02', end: '2026-11-27' });
    answers([{ date: '2026-13-02', open: '09:30', close: '16:00' }]);
    await expect(given.client.calendar('2026-07-02', '2026-11-27')).rejects.toMatchObject({ code: 'data' });
    answers([{ date: '2026-07-02', open: '25:30', close: '16:00' }]);
    await expect(given.client.calendar('2026-07-02', '2026-11-27')).rejects.toMatchObject({ code: 'data' });
  });
});

describe('assets', () => {
  it('tell what is tradable and in which steps', async () => {
    const asset = { class: 'crypto', symbol: 'BTC/USD', status: 'active', tradable: true, fractionable: true };
    given.broker.next.push(
      {
        body: { ...asset, min_order_size: '0.000010309', min_trade_increment: '1e-9', price_increment: '0.0000000001' },
      },
      { status: 404, body: { code: 40410000, message: 'asset not found for NOPE' } },
      { body: { ...asset, class: 'us_equity', symbol: 'AAPL', status: 'inactive', shortable: true } },
    );
    const assets = await given.client.assets(['BTC/USD', 'NOPE', 'AAPL', 'BTC/USD']);
    expect([...assets.keys()]).toEqual(['BTC/USD', 'AAPL']);
    expect(assets.get('BTC/USD')).toMatchObject({ isTradable: true, isShortable: false, qtyStep: qty('0.000000001') });
    expect(assets.get('BTC/USD')?.priceStep).toBeUndefined();
    expect(assets.get('AAPL')).toMatchObject({ isTradable: false, isShortable: true });
    expect(given.broker.seen[0]?.path).toBe('/v2/assets/BTC%2FUSD');
  });
});

describe('activities', () => {
  it('are read page by page from a known one on', async () => {
    const all = Array.from({ length: 250 }, (_, i) => fillJson({ id: `20261101015900${i}::x`, cum_qty: i + 1 }));
    given.broker.handler = ({ query }) => ({ body: page(all, query['page_token'], query) });
    const fills = await given.client.fills({ activityId: '202611010159009::x' });
    expect(fills.map(({ activityId }) => activityId)).toEqual(all.slice(10).map(({ id }) => id));
    expect(given.broker.seen.map(({ query }) => query['page_token'])).toEqual([
      '202611010159009::x',
      '20261101015900109::x',
      '20261101015900209::x',
    ]);
    expect(given.broker.seen[0]?.query).toMatchObject({ activity_types: 'FILL', direction: 'asc', page_size: '100' });
  });

  it('tell executions exactly', async () => {
    const short = fillJson({
      id: 'b',
      side: 'sell_short',
      symbol: 'BTCUSD',
      price: '1e-7',
      qty: 0.000000001,
      cum_qty: '7',
    });
    answers([fillJson(), short]);
    const fills = await given.client.fills({ after: micros(1_700_000_000_000_000) });
    expect(fills[0]).toMatchObject({
      side: 'buy',
      symbol: 'AAPL',
      cumQty: qty('2'),
      at: parseTime('2022-02-02T18:55:09.981482Z'),
    });
    expect(fills[1]).toMatchObject({ side: 'sell', symbol: 'BTC/USD', cumQty: qty('7') });
    expect([priceText(fills[1]?.price ?? price('0')), qtyText(fills[1]?.qty ?? qty('0'))]).toEqual([
      '0.0000001',
      '0.000000001',
    ]);
    expect(given.broker.seen[0]?.query).toMatchObject({ after: '2023-11-14T22:13:20Z' });
  });

  it('of one order are those of that order', async () => {
    answers([fillJson({ order_id: 'mine' }), fillJson({ id: 'b', order_id: 'other' })]);
    expect((await given.client.fillsOf('mine')).map(({ venueOrderId }) => venueOrderId)).toEqual(['mine']);
    expect(given.broker.seen[0]?.query).toMatchObject({ order_id: 'mine' });
  });

  it.each(['order_id', 'qty', 'price', 'cum_qty', 'side', 'symbol', 'transaction_time'])(
    'without %s fail by name',
    async (name) => {
      answers([fillJson({ id: 'odd::1', [name]: null })]);
      await expect(given.client.fills(undefined)).rejects.toThrow(`activity odd::1: ${name} is missing`);
    },
  );

  it('tell what else moved, and whether it still holds', async () => {
    answers([
      {
        id: 'a',
        activity_type: 'DIV',
        activity_sub_type: 'SDIV',
        date: '2019-08-01',
        net_amount: '1.02',
        symbol: 'T',
        qty: '2',
        per_share_amount: '0.51',
      },
      {
        id: 'b',
        activity_type: 'CFEE',
        date: '2024-01-02',
        created_at: '2024-01-03T01:02:03.5Z',
        symbol: 'BTCUSD',
        qty: '-0.0000025',
        net_amount: '0',
        status: 'canceled',
        description: 'Coin Pair Transaction Fee',
      },
      { id: 'c', activity_type: 'XYZ', date: '2024-01-02' },
      fillJson(),
    ]);
    const movements = await given.client.movements(undefined);
    expect(movements).toMatchObject([
      { type: 'DIV', subType: 'SDIV', status: 'executed', price: price('0.51'), at: parseTime('2019-08-01T04:00:00Z') },
      {
        type: 'CFEE',
        symbol: 'BTC/USD',
        status: 'canceled',
        qty: qty('-0.0000025'),
        at: parseTime('2024-01-03T01:02:03.5Z'),
      },
      { type: 'XYZ', symbol: undefined, qty: undefined, netAmount: undefined, description: '' },
    ]);
    expect(given.broker.seen[0]?.query).toMatchObject({ category: 'non_trade_activity' });
  });
});

/** Orders, fills, positions and profit as the commands show them. */

import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listFills } from '../../../src/app/ledger/fills.js';
import { listOrders } from '../../../src/app/ledger/orders.js';
import { pnl } from '../../../src/app/ledger/pnl.js';
import { listPositions } from '../../../src/app/ledger/positions.js';
import { Desk, money, NEW_RUN, recordAll, withLedger } from '../../io/sqlite/desk.js';
import { temporaryDirectory } from '../../support/cli.js';
import { accountLedger } from './account-books.js';
import { writtenLedger } from './books.js';

const path = writtenLedger();

describe('orders', () => {
  it('have the contract’s fields, exact text and RFC 3339 times, oldest first', () => {
    const { records } = listOrders({ path, run: '1' });
    expect(records[1]).toEqual({
      runId: '1',
      clientOrderId: 'abc-2',
      venueOrderId: 'v-abc-2',
      symbol: 'SPY',
      side: 'sell',
      type: 'market',
      qty: '10',
      filledQty: '10',
      avgPrice: '474',
      status: 'filled',
      ts: '2024-01-08T14:30:03Z',
    });
    expect(records.map((order) => order.clientOrderId)).toEqual(['abc-1', 'abc-2', 'abc-3', 'abc-4']);
  });

  it('that were never sized or filled say so by null', () => {
    expect(listOrders({ path, run: '1', symbol: 'QQQ' }).records).toMatchObject([
      { qty: null, filledQty: '0', avgPrice: null, venueOrderId: null, status: 'pending_new' },
    ]);
  });
});

describe('fills', () => {
  it('are those of the run and symbol asked for', () => {
    const { records } = listFills({ path, run: '1', symbol: 'SPY' });
    expect(records.map(({ fillId, side, qty, price, fee, ts }) => [fillId, side, qty, price, fee, ts])).toEqual([
      ['f1', 'buy', '10', '472.1', '1', '2024-01-08T15:00:00Z'],
      ['f2', 'sell', '4', '480', '0.4', '2024-01-09T15:00:00.500Z'],
      ['f3', 'sell', '6', '470', '0.6', '2024-01-09T15:00:00.500Z'],
    ]);
  });

  it('value a fee kept in the coin at the price paid', () => {
    expect(listFills({ path, run: '1', symbol: 'BTC/USD' }).records).toMatchObject([{ qty: '0.5', fee: '20' }]);
  });
});

describe('positions', () => {
  it('are the open ones, valued at the last mark', () => {
    expect(listPositions({ path, run: '1' }).records).toEqual([
      {
        runId: '1',
        symbol: 'BTC/USD',
        qty: '0.4995',
        avgPrice: '40000',
        costBasis: '19980',
        mark: '42000',
        marketValue: '20979',
        unrealizedPnl: '999',
        realizedPnl: '0',
        fees: '20',
      },
    ]);
  });

  it('that are short are negative, with what was realised before, and no value without a mark', () => {
    const short = join(temporaryDirectory(), 'ledger.db');
    withLedger(short, (ledger) => {
      const run = ledger.beginRun(NEW_RUN);
      const desk = new Desk();
      recordAll(run, desk.trade('SPY', 'buy', '1', '10', { fee: money('0.1') }));
      recordAll(run, desk.trade('SPY', 'sell', '4', '12', { fee: money('0.4') }), 3);
    });
    expect(listPositions({ path: short }).records).toEqual([
      {
        runId: '1',
        symbol: 'SPY',
        qty: '-3',
        avgPrice: '12',
        costBasis: '-36',
        mark: null,
        marketValue: null,
        unrealizedPnl: null,
        realizedPnl: '2',
        fees: '0.5',
      },
    ]);
  });

  it('of a run that holds nothing are none', () => {
    expect(listPositions({ path }).records).toEqual([]);
  });
});

describe('profit', () => {
  it('is before fees, and fees are of all fills, by symbol and day', () => {
    const { records, total } = pnl({ path, run: '1' });
    const rest = { runId: '1', strategy: null, income: null, transfers: null };
    expect(records).toEqual([
      { ...rest, symbol: 'BTC/USD', day: '2024-01-10', realizedPnl: '0', fees: '20', trades: 0 },
      { ...rest, symbol: 'SPY', day: '2024-01-08', realizedPnl: '0', fees: '1', trades: 0 },
      { ...rest, symbol: 'SPY', day: '2024-01-09', realizedPnl: '19', fees: '1', trades: 2 },
    ]);
    expect(total).toEqual({ realizedPnl: '19', fees: '22', trades: 2, income: null, transfers: null });
  });

  it('is of the newest run unless one is named', () => {
    expect(pnl({ path }).records.map(({ runId, realizedPnl }) => [runId, realizedPnl])).toEqual([
      ['0123456789ab', '0'],
      ['0123456789ab', '0.3'],
    ]);
  });

  it('groups by day, symbol, strategy or run', () => {
    const keysBy = (group: 'day' | 'symbol' | 'strategy' | 'run'): unknown[] =>
      pnl({ path }, group).records.map((record) => [
        record.runId,
        record.day ?? record.symbol ?? record.strategy,
        record.fees,
      ]);
    expect(keysBy('day')).toEqual([
      ['0123456789ab', '2024-02-01', '0.1'],
      ['0123456789ab', '2024-02-02', '0.1'],
    ]);
    expect(keysBy('symbol')).toEqual([['0123456789ab', 'SPY', '0.2']]);
    expect(keysBy('strategy')).toEqual([['0123456789ab', 'momentum', '0.2']]);
    expect(keysBy('run')).toEqual([
      ['1', null, '22'],
      ['0123456789ab', null, '0.2'],
    ]);
  });
});

describe('the run', () => {
  it('is named with whose money it is', () => {
    expect(listOrders({ path, run: '1' }).run).toEqual({
      id: '1',
      label: 'SIMULATED',
      mode: 'paper',
      strategy: 'sma-crossover',
      status: 'stopped',
      startedAt: '2024-01-08T14:30:00Z',
    });
  });

  it('that does not exist is answered with the nearest and the newest', () => {
    expect(() => listOrders({ path, run: '0123456789ac' })).toThrow(
      expect.objectContaining({
        code: 'not_found',
        message: 'no run 0123456789ac in the ledger',
        hint: 'did you mean 0123456789ab? the newest: 0123456789ab, 1',
        where: path,
      }),
    );
  });

  it('need not exist yet', () => {
    const empty = join(temporaryDirectory(), 'ledger.db');
    withLedger(empty, () => undefined);
    expect(listOrders({ path: empty })).toEqual({ run: undefined, records: [] });
    expect(pnl({ path: empty }).records).toEqual([]);
    expect(() => listOrders({ path: empty, run: '1' })).toThrow(/no run 1/);
  });

  it('is read beside the trader that writes it', () => {
    const busy = join(temporaryDirectory(), 'ledger.db');
    withLedger(busy, (ledger) => {
      ledger.beginRun(NEW_RUN);
      expect(listOrders({ path: busy }).run?.status).toBe('running');
    });
  });
});

describe('a real account', () => {
  const account = accountLedger();

  it('has positions with what movements made of them', () => {
    const { records } = listPositions({ path: account });
    expect(
      records.map(({ symbol, qty: held, costBasis, realizedPnl, fees }) => [
        symbol,
        held,
        costBasis,
        realizedPnl,
        fees,
      ]),
    ).toEqual([
      ['BTC/USD', '0.499', '19960', '0', '40'],
      ['SPY', '27', '4234.500000001', '11.500000001', '1.25'],
    ]);
  });

  it('tells profit apart from what came in and went out', () => {
    const { records, total } = pnl({ path: account }, 'run');
    expect(records).toMatchObject([{ realizedPnl: '11.500000001', fees: '41.27', income: '7', transfers: '5205' }]);
    expect(total).toMatchObject({ income: '7', transfers: '5205' });
    const bySymbol = pnl({ path: account }, 'symbol').records;
    expect(bySymbol.map(({ symbol, fees, income, transfers }) => [symbol, fees, income, transfers])).toEqual([
      ['BTC/USD', '40', null, null],
      ['SPY', '1.25', '7', '4705'],
      [null, '0.02', null, '500'],
    ]);
  });
});

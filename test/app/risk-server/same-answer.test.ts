/** The server and `tradectl risk check` are asked the same of the same ledger, and say the same. */

import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { type Asked, questionOf } from '../../../src/app/risk/question.js';
import { type RiskTerms, readRiskState } from '../../../src/app/risk/risk-state.js';
import { whatIf } from '../../../src/app/risk/what-if.js';
import { RiskDesk } from '../../../src/app/risk-server/desk.js';
import { LedgerSource } from '../../../src/app/risk-server/ledger-source.js';
import { must } from '../../../src/core/base/assert.js';
import type { Price } from '../../../src/core/base/fixed.js';
import { MINUTE, micros } from '../../../src/core/base/time.js';
import type { BreakerSettings, BreakerState } from '../../../src/core/risk/breaker-state.js';
import { writeHalt } from '../../../src/io/sqlite/halt.js';
import { openLedger } from '../../../src/io/sqlite/ledger.js';
import { Desk, money, NEW_RUN, price, qty, recordAll } from '../../io/sqlite/desk.js';
import { temporaryDirectory } from '../../support/cli.js';
import { costs, rate } from '../../support/core/build.js';
import type { Said } from './support.js';

/** Every kind of limit, of the account, a symbol and the strategy. */
const TERMS: RiskTerms = {
  risk: {
    ...{ maxPositionQty: qty('40'), maxOrderNotional: money('3000'), maxGrossNotional: money('6000') },
    ...{ maxNetNotional: money('5000'), maxConcentration: rate('0.5'), priceCollar: rate('0.05') },
    ...{ maxOpenOrders: 3, maxOrdersPerMinute: 4, duplicateWindow: 30_000_000, maxMarkAge: 60_000_000 },
    symbols: { QQQ: { maxPositionQty: qty('9') } },
    strategies: { 'sma-crossover': { maxOrderQty: qty('25') } },
  },
  ...{ costs: costs({ feePerOrder: '1', commissionRate: '0.001' }), account: { cash: money('1000') } },
  backtest: { lot: qty('1'), direction: 'both' },
};

const SETTINGS: BreakerSettings = {
  ...{ dailyLoss: money('500'), speedWindow: MINUTE, rateWindow: MINUTE, rateMinOrders: 5, cooldown: MINUTE },
  ...{ halfOpenSize: rate('0.5'), halfOpenTrades: 2, onOpen: 'cancel', flattenOnOpen: false },
};
const HALF_OPEN: BreakerState = {
  ...{ phase: 'half_open', since: micros(1), trips: [], opened: 1, day: 1, lossesInRow: 0, goodTrades: 0 },
};

const path = join(temporaryDirectory(), 'l.db');
const desk = new Desk();
const ledger = openLedger(path, { pid: 4711, now: desk.tick() });
const run = ledger.beginRun({ ...NEW_RUN, config: { isBroker: true, direction: 'both', feePerShare: '0.01' } });
recordAll(run, [...desk.trade('SPY', 'buy', '12', '100'), ...desk.trade('QQQ', 'sell', '4', '50')]);
const open = desk.make('SPY', 'sell');
recordAll(run, [open.step, desk.move(open.order, 'new', qty('5'))], 9);
run.recordMark('SPY', price('101'), desk.tick());
run.commit({ applied: 20, at: desk.tick() }); // prices become durable with it
const now = desk.tick();
ledger.beat({ pid: 4711, now });

const HALVING: RiskTerms = { ...TERMS, risk: { ...TERMS.risk, breaker: SETTINGS } };
const sources = new Map(
  [TERMS, HALVING].map((terms) => [terms, new LedgerSource({ path, terms, isAlive: () => true })]),
);
let looked = now as number;
const serverOf = (at: number, terms: RiskTerms): RiskDesk =>
  new RiskDesk({
    ...{
      source: must(sources.get(terms), 'one of the two'),
      isWithoutTrader: true,
      newName: () => 'made',
      stopwatch: () => 0,
    },
    now: () => micros(at),
    onBug: (error) => {
      throw error;
    },
  });
afterAll(() => {
  for (const source of sources.values()) source.close();
  ledger.close();
});

const amount = fc.integer({ min: 1, max: 5000 }).map((hundredths) => String(hundredths / 100));
const price100 = fc.integer({ min: 9000, max: 11_500 }).map((cents) => String(cents / 100));
const asked = fc.record(
  {
    symbol: fc.constantFrom('SPY', 'QQQ', 'NEW', 'BTC/USD'),
    side: fc.constantFrom('buy', 'sell'),
    qty: fc.oneof(amount, fc.integer({ min: 1, max: 60 }).map(String)),
    type: fc.constantFrom('market', 'limit', 'stop', 'stop_limit'),
    price: price100,
    stop: price100,
    tif: fc.constantFrom('day', 'gtc', 'ioc'),
    extended: fc.boolean(),
  },
  { requiredKeys: ['symbol', 'side', 'qty', 'price'] },
);

/** What of a request its type takes. */
function formed({ stop, ...request }: Said): Said {
  const needsStop = request['type'] === 'stop' || request['type'] === 'stop_limit';
  return needsStop ? { ...request, stop: stop ?? '100' } : request;
}

function checked(request: Said, at: number, terms: RiskTerms): Said {
  const { approved, code, checks, maxQty } = whatIf(
    readRiskState(path, terms, micros(at)),
    questionOf({
      ...(request as Pick<Asked, 'symbol' | 'side' | 'type' | 'tif'>),
      qty: qty(String(request['qty'])),
      isExtended: request['extended'] === true,
      price: priceOf(request['price']),
      stop: priceOf(request['stop']),
    }),
  );
  return { approved, code, checks, maxQty };
}

const priceOf = (text: unknown): Price | undefined => (typeof text === 'string' ? price(text) : undefined);

/** Asks both: the server's answer, once it is found to be that of `risk check`. */
function same(request: Said, at: number, terms = TERMS): Said {
  const text = serverOf(at, terms).answer(Buffer.from(JSON.stringify({ id: 1, ...request })));
  const { id, ledgerSeq, ageMs, ...answer } = JSON.parse(text) as Said;
  expect([id, typeof ledgerSeq, typeof ageMs]).toEqual([1, 'number', 'number']);
  // Put together by hand, and the same bytes as plain JSON.
  expect(text).toBe(JSON.stringify({ id, ...checked(request, at, terms), ledgerSeq, ageMs }));
  return answer;
}

describe('the same question', () => {
  it('has the same answer, whatever the order', () => {
    const codes = new Set<unknown>();
    fc.assert(
      fc.property(asked, fc.integer({ min: 0, max: 800_000 }), (one, later) => {
        codes.add(same(formed(one), now + later)['code']);
      }),
      { numRuns: 300 },
    );
    expect(codes.size).toBeGreaterThan(5);
  });

  it('is denied by a halt that somebody wrote, at once and by both', () => {
    const request = { symbol: 'SPY', side: 'buy', qty: '1', price: '100' };
    const exit = { ...request, side: 'sell' };
    writeHalt(path, { at: now, reason: 'silence', who: 'risk watchdog, process 2' });
    looked += 1_000_000;
    expect(same(request, looked)).toMatchObject({ approved: false, code: 'halted', maxQty: '0' });
    expect(same(exit, looked)).toMatchObject({ approved: true, code: null });
  });

  it('is denied by an open breaker', () => {
    const request = { symbol: 'SPY', side: 'buy', qty: '1', price: '100' };
    const trips = [{ cause: 'daily_loss', at: now, day: 1, message: 'lost 5 %', used: '', limit: '' }];
    const state = { phase: 'open', since: now, trips, opened: 1, day: 1, lossesInRow: 0, goodTrades: 0 };
    ledger.risk.write({ halt: undefined, breaker: { run: '1', state } });
    looked += 500_000;
    expect(same(request, looked)).toMatchObject({ approved: false, code: 'breaker_open', maxQty: '0' });
    ledger.risk.write({ breaker: undefined });
  });

  it('is denied by a half-open breaker that no setting at hand could close', () => {
    ledger.risk.write({ breaker: { run: '1', state: HALF_OPEN } });
    looked += 500_000;
    const answer = same({ symbol: 'SPY', side: 'buy', qty: '1', price: '100' }, looked);
    expect(answer).toMatchObject({ approved: false, code: 'breaker_open', maxQty: '0' });
    ledger.risk.write({ breaker: undefined });
  });

  it('counts what a half-open breaker lets pass', () => {
    ledger.risk.write({ breaker: { run: '1', state: HALF_OPEN } });
    ledger.beat({ pid: 4711, now: micros((looked += 500_000)) });
    const order = (size: string): Said => ({ symbol: 'NEW', side: 'buy', qty: size, price: '100' });
    const answer = same(order('6'), looked, HALVING);
    expect(answer).toMatchObject({ approved: false, code: 'half_open', maxQty: '1' });
    expect(answer['checks']).toContainEqual({
      ...{ code: 'half_open', limit: '3 of 6', value: '6', headroom: null, passed: false },
    });
    expect(same(order('1'), looked, HALVING)).toMatchObject({ approved: true });
    ledger.risk.write({ breaker: undefined });
    ledger.beat({ pid: 4711, now: micros((looked += 500_000)) });
    expect(same(order('6'), looked, HALVING)).toMatchObject({ approved: true });
  });
});

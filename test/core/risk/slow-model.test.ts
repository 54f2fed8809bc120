/**
 * Random accounts, limits and orders against the slow model: every decision, and the largest size that passes, are the
 * same. TRADECTL_TEST_CASES sets how many.
 */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { qtyText } from '../../../src/core/base/decimal.js';
import { micros } from '../../../src/core/base/time.js';
import { type Held, type Question, type RiskState, whatIf } from '../../../src/core/engine/what-if.js';
import type { ClientOrderId, Order } from '../../../src/core/orders/order.js';
import { CHECKS } from '../../../src/core/risk/checks.js';
import type { LimitSet, Limits } from '../../../src/core/risk/limits.js';
import { SentOrders } from '../../../src/core/risk/sent-orders.js';
import { costs, money, order, price, qty, rate } from '../../support/core/build.js';
import {
  type Num,
  num,
  type SlowScope,
  type SlowTerms,
  type SlowWorld,
  slowDecision,
  slowIsExit,
  slowLargest,
} from '../../support/core/slow-risk.js';

const CASES = Number(process.env.TRADECTL_TEST_CASES ?? 1000);
/** The slow model tries so many lots. */
const MOST = 40;
const NOW = 1_700_000_000_000;

const SYMBOLS = ['AAA', 'BBB', 'CCC'] as const;
const symbol = fc.constantFrom(...SYMBOLS);
const side = fc.constantFrom('buy' as const, 'sell' as const);
const cents = (low: number, high: number): fc.Arbitrary<string> =>
  fc.integer({ min: low * 4, max: high * 4 }).map((quarters) => String(quarters / 4));
/** Few at a time, so that every check decides now and then. */
const maybe = <T>(arbitrary: fc.Arbitrary<T>, oneIn = 8): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: 1, arbitrary }, { weight: oneIn - 1, arbitrary: fc.constant(undefined) });

interface Terms {
  readonly symbol: string;
  readonly side: 'buy' | 'sell';
  readonly type: 'market' | 'limit' | 'stop' | 'stop_limit';
  readonly limit: string | undefined;
  readonly stop: string | undefined;
}

const terms: fc.Arbitrary<Terms> = fc
  .record({
    symbol,
    side,
    type: fc.constantFrom('market', 'market', 'limit', 'stop', 'stop_limit'),
    limit: cents(60, 140),
    stop: cents(60, 140),
  })
  .map(({ type, limit, stop, ...one }) => ({
    ...one,
    type,
    limit: type === 'limit' || type === 'stop_limit' ? limit : undefined,
    stop: type === 'stop' || type === 'stop_limit' ? stop : undefined,
  }));

const some = fc.subarray([...SYMBOLS], { minLength: 1 });
const optional = <T extends object>(record: fc.Arbitrary<T>): fc.Arbitrary<Partial<T>> =>
  record.map((all) => Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as Partial<T>);

const scope: fc.Arbitrary<SlowScope> = optional(
  fc.record({
    maxPositionQty: maybe(cents(0, 30)),
    maxPositionNotional: maybe(cents(0, 3000)),
    maxOrderQty: maybe(cents(0, 30)),
    maxOrderNotional: maybe(cents(0, 3000)),
    maxGrossNotional: maybe(cents(0, 6000)),
    maxNetNotional: maybe(cents(0, 4000)),
    maxConcentration: maybe(fc.constantFrom('0.1', '0.333333', '0.8', '2')),
    priceCollar: maybe(fc.constantFrom('0', '0.02', '0.1234'), 4),
    staleMs: maybe(fc.integer({ min: 1, max: 3000 }), 10),
    isLongOnly: maybe(fc.constant(true), 12),
    isHalted: maybe(fc.boolean(), 20),
    duplicateMs: maybe(fc.integer({ min: 1, max: 90_000 }), 3),
  }),
) as fc.Arbitrary<SlowScope>;

const account = fc
  .tuple(
    scope,
    optional(
      fc.record({
        maxOpenOrders: maybe(fc.integer({ min: 0, max: 5 })),
        maxSymbolOpenOrders: maybe(fc.integer({ min: 0, max: 4 })),
        maxOrdersPerMinute: maybe(fc.integer({ min: 0, max: 4 })),
        shortSymbols: maybe(some, 12),
        allowSymbols: maybe(some, 12),
        denySymbols: maybe(fc.subarray([...SYMBOLS], { minLength: 1, maxLength: 1 }), 12),
      }),
    ),
  )
  .map(([a, b]) => ({ ...a, ...b }) as SlowScope);

const ofStrategy = fc
  .tuple(scope, maybe(fc.integer({ min: 0, max: 3 }), 4))
  .map(([a, n]) => ({ ...a, ...(n === undefined ? {} : { maxStrategyOrdersPerMinute: n }) }));

const cases = fc.record({
  lot: fc.constantFrom('1', '1', '0.5', '0.25'),
  cash: cents(0, 3500),
  positions: fc.tuple(...SYMBOLS.map(() => fc.integer({ min: -20, max: 20 }))),
  marks: fc.tuple(...SYMBOLS.map(() => cents(60, 140))),
  ages: fc.tuple(...SYMBOLS.map(() => fc.integer({ min: 0, max: 4000 }))),
  /** In tenths of the positions: the rest is another strategy's. */
  ours: fc.tuple(...SYMBOLS.map(() => fc.constantFrom(10, 10, 7, 3, 0))),
  open: fc.array(fc.record({ terms, left: fc.integer({ min: 1, max: 12 }), isOurs: fc.boolean() }), { maxLength: 3 }),
  sent: fc.array(
    fc.record({
      terms,
      isTwin: fc.boolean(),
      qty: fc.integer({ min: 1, max: 20 }),
      age: fc.integer({ min: 0, max: 100_000 }),
      isOurs: fc.boolean(),
    }),
    { maxLength: 4 },
  ),
  asked: terms,
  qty: fc.integer({ min: 1, max: 30 }),
  account,
  own: maybe(scope, 3),
  strategy: maybe(ofStrategy, 3),
  costs: fc.record({
    commissionRate: fc.constantFrom('0', '0', '0.001', '0.0123'),
    feePerShare: fc.constantFrom('0', '0.005'),
    feePerOrder: fc.constantFrom('0', '0', '1.5', '20'),
    spread: fc.constantFrom('0', '0', '0.0005', '0.01'),
  }),
});
type Case = typeof cases extends fc.Arbitrary<infer T> ? T : never;

const slowTerms = (one: Terms): SlowTerms => ({
  ...one,
  limit: one.limit === undefined ? undefined : num(one.limit),
  stop: one.stop === undefined ? undefined : num(one.stop),
});

/** What of a position the strategy that asks holds, in whole lots. */
const oursOf = ({ positions, ours, lot }: Case, i: number): Num =>
  num(positions[i] ?? 0)
    .times(ours[i] ?? 0)
    .divToInt(10)
    .times(lot);

/** Sent orders, oldest first; some are of the very terms that are asked about. */
const sentOf = ({ sent, asked, lot }: Case) =>
  sent
    .map((one) => ({
      ...one,
      terms: one.isTwin ? asked : one.terms,
      qty: num(one.qty).times(lot),
      at: NOW - one.age,
      strategy: one.isOurs ? 'ours' : 'other',
    }))
    .sort((a, b) => a.at - b.at);

function slowWorld(one: Case): SlowWorld {
  const { commissionRate, feePerShare, feePerOrder, spread } = one.costs;
  return {
    now: NOW,
    cash: num(one.cash),
    positions: new Map(SYMBOLS.map((name, i) => [name, num(one.positions[i] ?? 0).times(one.lot)])),
    marks: new Map(SYMBOLS.map((name, i) => [name, { price: num(one.marks[i] ?? '1'), at: NOW - (one.ages[i] ?? 0) }])),
    ours: new Map(SYMBOLS.map((name, i) => [name, oursOf(one, i)])),
    open: one.open.map(({ terms: own, left, isOurs }) => ({
      ...{ ...slowTerms(own), left: num(left).times(one.lot) },
      strategy: isOurs ? 'ours' : 'other',
    })),
    sent: sentOf(one).map(({ terms: own, ...rest }) => ({ ...slowTerms(own), ...rest })),
    strategy: 'ours',
    scopes: [one.account, one.own].filter((set) => set !== undefined),
    ofStrategy: one.strategy,
    costs: { rate: num(commissionRate), perUnit: num(feePerShare), perOrder: num(feePerOrder), spread: num(spread) },
  };
}

function limitSet(slow: SlowScope): LimitSet {
  const { duplicateMs, staleMs, ...rest } = slow;
  const exact: Record<string, unknown> = { ...rest };
  for (const key of ['maxPositionQty', 'maxOrderQty'] as const)
    if (rest[key] !== undefined) exact[key] = qty(rest[key]);
  for (const key of ['maxPositionNotional', 'maxOrderNotional', 'maxGrossNotional', 'maxNetNotional'] as const)
    if (rest[key] !== undefined) exact[key] = money(rest[key]);
  for (const key of ['maxConcentration', 'priceCollar'] as const)
    if (rest[key] !== undefined) exact[key] = rate(rest[key]);
  if (duplicateMs !== undefined) exact.duplicateWindow = duplicateMs * 1000;
  if (staleMs !== undefined) exact.maxMarkAge = staleMs * 1000;
  return exact;
}

/** Of position and exposure a strategy's limits have names of their own. */
const ofStrategySet = (set: LimitSet): LimitSet =>
  Object.fromEntries(
    Object.entries(set).map(([name, value]) => [
      /^max(Position|Gross|Net|Concentration)/.test(name) ? name.replace('max', 'maxStrategy') : name,
      value,
    ]),
  );

const built = (own: Terms, size: string, id: string): Order & { readonly qty: Order['qty'] & bigint } => ({
  ...order(own.side, {
    symbol: own.symbol,
    qty: size,
    id,
    ...(own.limit === undefined ? {} : { limit: own.limit }),
    ...(own.stop === undefined ? {} : { stop: own.stop }),
  }),
  clientOrderId: id as ClientOrderId,
});

function riskState(one: Case): RiskState {
  const limits: Limits = {
    ...limitSet(one.account),
    ...(one.own && { symbols: { [one.asked.symbol]: limitSet(one.own) } }),
    ...(one.strategy && { strategies: { ours: ofStrategySet(limitSet(one.strategy)) } }),
  };
  const sent = new SentOrders();
  sentOf(one).forEach((s, i) =>
    sent.note({ ...built(s.terms, s.qty.toFixed(), `s-${i}`), strategyId: s.strategy }, micros(s.at * 1000)),
  );
  const held = SYMBOLS.map((name, i): [string, Held] => [
    name,
    {
      symbol: name,
      book: {
        qty: qty(
          num(one.positions[i] ?? 0)
            .times(one.lot)
            .toFixed(),
        ),
      },
      open: one.open.flatMap((o, j) =>
        o.terms.symbol === name
          ? [
              {
                ...built(o.terms, num(o.left).times(one.lot).toFixed(), `o-${j}`),
                strategyId: o.isOurs ? 'ours' : 'other',
              },
            ]
          : [],
      ),
      ownQty: qty(oursOf(one, i).toFixed()),
      mark: price(one.marks[i] ?? '1'),
      markedAt: micros((NOW - (one.ages[i] ?? 0)) * 1000),
    },
  ]);
  return {
    now: micros(NOW * 1000),
    limits,
    strategy: 'ours',
    costs: costs(one.costs),
    isBroker: false,
    lot: qty(one.lot),
    cash: money(one.cash),
    held: new Map(held),
    sent,
  };
}

const questionOf = ({ asked, qty: lots, lot }: Case): Question => ({
  symbol: asked.symbol,
  side: asked.side,
  type: asked.type,
  tif: 'day',
  isExtended: false,
  limitPrice: asked.limit === undefined ? undefined : price(asked.limit),
  stopPrice: asked.stop === undefined ? undefined : price(asked.stop),
  qty: qty(num(lots).times(lot).toFixed()),
  mark: undefined,
});

/** What others of the strategy hold is past its limit already: nothing of this symbol changes that. */
const USED_UP: Case = {
  ...{ lot: '1', cash: '0', positions: [0, 2, 0], marks: ['60', '60', '60'], ages: [0, 0, 0], ours: [10, 10, 10] },
  open: [
    {
      terms: { symbol: 'BBB', side: 'sell', type: 'market', limit: undefined, stop: undefined },
      left: 2,
      isOurs: false,
    },
    {
      terms: { symbol: 'AAA', side: 'sell', type: 'market', limit: undefined, stop: undefined },
      left: 1,
      isOurs: true,
    },
  ],
  sent: [],
  asked: { symbol: 'BBB', side: 'sell', type: 'market', limit: undefined, stop: undefined },
  ...{ qty: 1, account: {}, own: undefined, strategy: { maxPositionNotional: '0', maxNetNotional: '0' } },
  costs: { commissionRate: '0', feePerShare: '0', feePerOrder: '0', spread: '0' },
};

test(`${CASES} random cases: the same decision, for the same reason, and the same largest size`, () => {
  const seen = new Map<string, number>();
  fc.assert(
    fc.property(cases, (one) => {
      const world = slowWorld(one);
      const size = num(one.qty).times(one.lot);
      const judged = whatIf(riskState(one), questionOf(one));
      const asked = slowTerms(one.asked);
      const code = slowDecision(world, asked, size);
      seen.set(code ?? 'approved', (seen.get(code ?? 'approved') ?? 0) + 1);
      expect(judged?.code).toBe(code);
      expect(judged?.isExit).toBe(slowIsExit(world, asked, size));
      const largest = num(qtyText(judged?.maxQty ?? qty('0')));
      const lot = num(one.lot);
      if (largest.lte(lot.times(MOST)))
        expect(qtyText(judged?.maxQty ?? qty('0'))).toBe(slowLargest(world, asked, lot, MOST).toFixed());
      else {
        expect(slowDecision(world, asked, largest)).toBeUndefined();
        expect(slowDecision(world, asked, largest.plus(lot))).toBeDefined();
      }
    }),
    { numRuns: CASES, examples: [[USED_UP]] },
  );
  if (CASES >= 100_000) process.stderr.write(`${JSON.stringify(Object.fromEntries(seen))}\n`);
  // Every check decided now and then, the rarest once in some 600 cases: the cases are not idle.
  const decided = CHECKS.map(({ code }) => code).filter((code) => code !== 'trading_hours');
  if (CASES >= 20_000) for (const code of decided) expect(seen.get(code) ?? 0, code).toBeGreaterThan(0);
}, 3_600_000);

/** Orders judged by the gate with every limit set, and by the same rules written with decimal.js. */

import { Decimal } from 'decimal.js';
import { must } from '../../src/core/base/assert.js';
import { parseMoney, parsePrice, parseQty, parseRate } from '../../src/core/base/decimal.js';
import { type Qty, ZERO_MONEY, ZERO_QTY } from '../../src/core/base/fixed.js';
import { Prng } from '../../src/core/base/prng.js';
import { micros } from '../../src/core/base/time.js';
import { NO_COSTS } from '../../src/core/orders/costs.js';
import type { ClientOrderId, Order } from '../../src/core/orders/order.js';
import type { Exposure, Moment } from '../../src/core/risk/exposure.js';
import { Gate } from '../../src/core/risk/gate.js';
import { SentOrders } from '../../src/core/risk/sent-orders.js';

export interface RawOrder {
  readonly side: 'buy' | 'sell';
  readonly qty: string;
  readonly limit: string;
  readonly mark: string;
  readonly position: string;
  readonly openBuys: string;
  readonly openSells: string;
  readonly elsewhere: string;
  readonly equity: string;
  readonly power: string;
  /** Microseconds since the last price. */
  readonly age: number;
  readonly open: number;
}

/** Monday, ten in New York. */
const NOW = 1_704_726_000_000_000;

const LIMITS = {
  ...{ positionQty: '400', positionValue: '45000', orderQty: '150', orderValue: '14000', gross: '90000', net: '70000' },
  ...{ share: '0.4', open: 20, perSymbol: 20, rate: 1000, collar: '0.05', window: 1_000_000, age: 5_000_000 },
};

export function createOrders(count: number, seed: number): readonly RawOrder[] {
  const random = new Prng(seed);
  const whole = (most: number): number => Math.floor(random.next() * most);
  return Array.from({ length: count }, () => {
    const cents = 9000 + whole(2000);
    return {
      side: whole(2) === 0 ? 'buy' : 'sell',
      qty: String(1 + whole(160)),
      limit: ((cents + whole(800) - 400) / 100).toFixed(2),
      mark: (cents / 100).toFixed(2),
      position: String(whole(600) - 300),
      openBuys: String(whole(50)),
      openSells: String(whole(50)),
      elsewhere: `${whole(60_000)}.25`,
      equity: `${100_000 + whole(50_000)}.5`,
      power: `${whole(60_000)}.75`,
      age: whole(5_200_000),
      open: whole(21),
    } as const;
  });
}

interface Prepared {
  readonly order: Order & { readonly qty: Qty };
  readonly exposure: Exposure;
  readonly moment: Moment;
}

export interface ExactOrders {
  readonly gate: Gate;
  readonly orders: readonly Prepared[];
}

const money = (text: string) => must(parseMoney(text), text);
const qty = (text: string) => must(parseQty(text), text);
const price = (text: string) => must(parsePrice(text), text);
const rate = (text: string) => must(parseRate(text), text);

export function prepareExact(raw: readonly RawOrder[]): ExactOrders {
  const gate = new Gate({
    ...{ maxPositionQty: qty(LIMITS.positionQty), maxPositionNotional: money(LIMITS.positionValue) },
    ...{ maxOrderQty: qty(LIMITS.orderQty), maxOrderNotional: money(LIMITS.orderValue) },
    ...{
      maxGrossNotional: money(LIMITS.gross),
      maxNetNotional: money(LIMITS.net),
      maxConcentration: rate(LIMITS.share),
    },
    ...{ maxOpenOrders: LIMITS.open, maxSymbolOpenOrders: LIMITS.perSymbol, maxOrdersPerMinute: LIMITS.rate },
    ...{ priceCollar: rate(LIMITS.collar), duplicateWindow: LIMITS.window, maxMarkAge: LIMITS.age },
    ...{ tradingHours: 'regular', isLongOnly: false, allowSymbols: ['ABC', 'XYZ'], denySymbols: ['GME'] },
    symbols: { ABC: { isHalted: false, shortSymbols: ['ABC'] } },
    strategies: { bench: { maxStrategyOrdersPerMinute: LIMITS.rate } },
  });
  const sent = new SentOrders();
  // Orders of other terms within the window: each check looks through them.
  for (let i = 0; i < 50; i++) sent.note(orderOf({ side: 'buy', qty: '999', limit: '1' }), micros(NOW - 50 + i));
  return {
    gate,
    orders: raw.map((one) => ({ order: orderOf(one), exposure: exposureOf(one), moment: momentOf(one, sent) })),
  };
}

const orderOf = ({
  side,
  qty: size,
  limit,
}: Pick<RawOrder, 'side' | 'qty' | 'limit'>): Order & { readonly qty: Qty } => ({
  ...{ symbol: 'ABC', side, size: { kind: 'qty', qty: qty(size) }, type: 'limit', limitPrice: price(limit) },
  ...{ stopPrice: undefined, trail: undefined, tif: 'day', isExtended: false, replaces: undefined, reason: '' },
  ...{ clientOrderId: `o-${size}` as ClientOrderId, strategyId: 'bench', createdAt: micros(NOW), qty: qty(size) },
  ...{
    venueOrderId: undefined,
    status: 'pending_new',
    filledQty: ZERO_QTY,
    filledValue: ZERO_MONEY,
    updatedAt: micros(NOW),
  },
});

const exposureOf = (one: RawOrder): Exposure => ({
  ...{ price: price(one.mark), costs: NO_COSTS, position: qty(one.position), equity: money(one.equity) },
  ...{ openBuys: qty(one.openBuys), openSells: qty(one.openSells), grossElsewhere: money(one.elsewhere) },
  ...{ netIfBought: money(one.elsewhere), netIfSold: money(one.elsewhere), buyingPower: money(one.power) },
});

const momentOf = (one: RawOrder, sent: SentOrders): Moment => ({
  ...{ now: micros(NOW), mark: price(one.mark), markedAt: micros(NOW - one.age), sent },
  ...{ openOrders: () => one.open, symbolOpenOrders: () => one.open, symbolOrders: () => [] },
});

/** How many pass; `heard` is told the nanoseconds of each. */
export function judgeExact({ gate, orders }: ExactOrders, heard?: (nanos: number) => void): number {
  let passed = 0;
  for (const { order, exposure, moment } of orders) {
    const start = heard === undefined ? 0 : performance.now();
    if (gate.check(order, exposure, moment).kind === 'approved') passed++;
    heard?.((performance.now() - start) * 1e6);
  }
  return passed;
}

const NAMES = ['qty', 'limit', 'mark', 'position', 'openBuys', 'openSells', 'elsewhere', 'equity', 'power'] as const;
export type DecimalOrder = Readonly<Record<(typeof NAMES)[number], Decimal>> & Pick<RawOrder, 'side' | 'age' | 'open'>;

const D = Decimal.clone({ precision: 60 });
const [POSITION_QTY, POSITION_VALUE, ORDER_QTY, ORDER_VALUE, GROSS, NET, SHARE] = [
  ...[
    LIMITS.positionQty,
    LIMITS.positionValue,
    LIMITS.orderQty,
    LIMITS.orderValue,
    LIMITS.gross,
    LIMITS.net,
    LIMITS.share,
  ],
].map((text) => new D(text)) as [Decimal, Decimal, Decimal, Decimal, Decimal, Decimal, Decimal];
const [ABOVE, BELOW] = [new D(1).plus(LIMITS.collar), new D(1).minus(LIMITS.collar)];
const ZERO = new D(0);

export const prepareDecimals = (raw: readonly RawOrder[]): readonly DecimalOrder[] =>
  raw.map((one) => ({
    ...(Object.fromEntries(NAMES.map((name) => [name, new D(one[name])])) as Record<(typeof NAMES)[number], Decimal>),
    ...{ side: one.side, age: one.age, open: one.open },
  }));

export const judgeDecimals = (orders: readonly DecimalOrder[]): number =>
  orders.reduce((passed, one) => passed + (isPassed(one) ? 1 : 0), 0);

/** The same limits in the same order; the lists, hours and history say yes to all of these orders. */
function isPassed(one: DecimalOrder): boolean {
  const { side, qty: size, limit, mark, position, elsewhere, equity, power } = one;
  const toward = side === 'buy' ? position : position.neg();
  const same = side === 'buy' ? one.openBuys : one.openSells;
  const held = toward.isNegative() ? toward.neg() : ZERO;
  if (size.lte(held.minus(same))) return true;
  if (one.age > LIMITS.age) return false;
  const after = toward.plus(same).plus(size).abs();
  const value = after.times(mark);
  if (after.gt(POSITION_QTY) || value.gt(POSITION_VALUE)) return false;
  if (size.gt(ORDER_QTY) || size.times(mark).gt(ORDER_VALUE)) return false;
  if (elsewhere.plus(value).gt(GROSS)) return false;
  if ((side === 'buy' ? elsewhere : elsewhere.neg()).plus(value).gt(NET)) return false;
  if (value.gt(D.max(equity, ZERO).times(SHARE))) return false;
  if (one.open + 1 > LIMITS.open) return false;
  if (side === 'buy' ? limit.gt(mark.times(ABOVE)) : limit.lt(mark.times(BELOW))) return false;
  const closing = D.min(size, held);
  return size
    .minus(closing)
    .times(mark)
    .lte(power.plus(closing.times(mark)));
}

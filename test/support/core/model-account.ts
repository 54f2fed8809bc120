/** A model of an account whose broker and ledger agree: random orders, fills and movements, booked on both sides. */

import fc from 'fast-check';
import { qtyText } from '../../../src/core/base/decimal.js';
import {
  abs,
  averagePrice,
  isZero,
  type Money,
  minus,
  moneyOfRaw,
  negate,
  notional,
  plus,
  priceOfRaw,
  type Qty,
  qtyOfRaw,
  rawOf,
  shareOf,
  sign,
  ZERO_MONEY,
  ZERO_PRICE,
  ZERO_QTY,
} from '../../../src/core/base/fixed.js';
import { micros } from '../../../src/core/base/time.js';
import type { Side } from '../../../src/core/events.js';
import type { ClientOrderId, Order } from '../../../src/core/orders/order.js';
import type { Movement } from '../../../src/core/portfolio/movement.js';
import { Portfolio } from '../../../src/core/portfolio/portfolio.js';
import type { Fill } from '../../../src/core/portfolio/records.js';
import type { Booked, LocalBooks, RemoteBooks } from '../../../src/core/reconcile/books.js';
import type { VenueFill, VenueMovement, VenueOrder } from '../../../src/core/venue/records.js';

const UNIT = 10n ** 9n;
const START = moneyOfRaw(100_000n * 10n ** 18n);
export const SYMBOLS = ['AAPL', 'BTC/USD', 'SPY'] as const;

export type Deed =
  | {
      readonly kind: 'order';
      readonly symbol: string;
      readonly side: Side;
      readonly fills: readonly { readonly qty: bigint; readonly price: bigint }[];
      /** What is left of it when it ends, or stays open. */
      readonly rest: bigint;
      readonly isOpen: boolean;
    }
  | { readonly kind: 'cash'; readonly type: 'CSD' | 'CSW' | 'DIV' | 'FEE' | 'INT'; readonly cents: bigint }
  | { readonly kind: 'split'; readonly symbol: string; readonly to: number }
  | { readonly kind: 'coin_fee'; readonly part: bigint }
  | {
      readonly kind: 'foreign';
      readonly symbol: string;
      readonly side: Side;
      readonly qty: bigint;
      readonly price: bigint;
    };

const symbol = fc.constantFrom(...SYMBOLS);
const side = fc.constantFrom<Side>('buy', 'sell');
const qty = fc.oneof(
  fc.bigInt(1n, 20n).map((units) => units * UNIT),
  fc.bigInt(1_000n, 5n * UNIT),
);
const price = fc.bigInt(1n, 50_000n).map((cents) => cents * 10_000_000n);

export const deeds: fc.Arbitrary<readonly Deed[]> = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        kind: fc.constant('order' as const),
        ...{ symbol, side, isOpen: fc.boolean() },
        fills: fc.array(fc.record({ qty, price }), { maxLength: 3 }),
        rest: fc.constantFrom(0n, UNIT),
      }),
    },
    fc.record({
      kind: fc.constant('cash' as const),
      type: fc.constantFrom('CSD' as const, 'CSW' as const, 'DIV' as const, 'FEE' as const, 'INT' as const),
      cents: fc.bigInt(1n, 100_000n),
    }),
    fc.record({ kind: fc.constant('split' as const), symbol, to: fc.integer({ min: 2, max: 10 }) }),
    fc.record({ kind: fc.constant('coin_fee' as const), part: fc.bigInt(1n, 100n) }),
    fc.record({ kind: fc.constant('foreign' as const), symbol, side, qty, price }),
  ),
  { maxLength: 14 },
);

interface Held {
  qty: Qty;
  cost: Money;
}

/** Both sides of what was done, the broker's by its own reckoning: weighted averages and whole cents. */
export class ModelAccount {
  readonly orders: Order[] = [];
  readonly fills: Fill[] = [];
  readonly history: Booked[] = [];
  readonly venueOrders: VenueOrder[] = [];
  readonly venueFills: VenueFill[] = [];
  readonly venueMovements: VenueMovement[] = [];
  readonly #portfolio = new Portfolio(START);
  readonly #held = new Map<string, Held>();
  #cash = START;
  #count = 0;

  constructor(done: readonly Deed[]) {
    for (const deed of done) this.#do(deed);
  }

  local(): LocalBooks {
    return {
      begun: micros(0),
      since: micros(0),
      orders: this.orders,
      fills: this.fills,
      prefixes: ['run'],
      lostSince: undefined,
      history: this.history,
      positions: new Map([...this.#portfolio.books].map((book) => [book.symbol, book.qty])),
      cash: this.#portfolio.cash,
    };
  }

  remote(): RemoteBooks {
    return {
      orders: this.venueOrders,
      fills: this.venueFills,
      movements: this.venueMovements,
      positions: [...this.#held]
        .filter(([, held]) => !isZero(held.qty))
        .map(([name, held]) => ({
          symbol: name,
          qty: held.qty,
          avgEntryPrice: sixDecimals(averagePrice(held.cost, abs(held.qty))),
          available: held.qty,
        })),
      cash: wholeCents(this.#cash),
    };
  }

  #next(): number {
    return ++this.#count;
  }

  #do(deed: Deed): void {
    if (deed.kind === 'order') this.#order(deed);
    else if (deed.kind === 'cash') this.#money(deed);
    else if (deed.kind === 'split') this.#split(deed);
    else if (deed.kind === 'coin_fee') this.#coinFee(deed);
    else this.#foreign(deed);
  }

  #order({ symbol: name, side: way, fills, rest, isOpen }: Deed & { kind: 'order' }): void {
    const n = this.#next();
    const [clientOrderId, venueOrderId] = [`run-${n}` as ClientOrderId, `venue-${n}`];
    let [cumQty, value] = [ZERO_QTY, ZERO_MONEY];
    for (const one of fills) {
      const [amount, paid] = [qtyOfRaw(one.qty), priceOfRaw(one.price)];
      const at = micros(this.#next());
      cumQty = plus(cumQty, amount);
      value = plus(value, notional(paid, amount));
      const common = { symbol: name, side: way, qty: amount, price: paid };
      const fill: Fill = {
        ...{ ...common, fillId: `${venueOrderId}/${qtyText(cumQty)}`, clientOrderId, strategyId: 's' },
        ...{ fee: ZERO_MONEY, feeQty: ZERO_QTY, ts: at },
      };
      this.fills.push(fill);
      this.history.push({ kind: 'fill', fill });
      this.#portfolio.apply(fill);
      this.venueFills.push({ ...common, activityId: `f${at}`, venueOrderId, cumQty, at });
      this.#trade(name, way === 'buy' ? amount : negate(amount), one.price);
    }
    const total = plus(cumQty, qtyOfRaw(rest));
    const isFilled = rest === 0n && fills.length > 0;
    const status = isFilled ? 'filled' : isOpen ? (fills.length > 0 ? 'partially_filled' : 'new') : 'canceled';
    const at = micros(n);
    const of = {
      clientOrderId,
      venueOrderId,
      symbol: name,
      side: way,
      qty: total,
      limitPrice: undefined,
      stopPrice: undefined,
    };
    this.orders.push({
      ...{ ...of, strategyId: 's', type: 'market', tif: 'day', size: { kind: 'all' }, reason: '' },
      ...{ trail: undefined, isExtended: false, replaces: undefined },
      ...{ createdAt: at, updatedAt: at, status, filledQty: cumQty, filledValue: value },
    });
    this.venueOrders.push({
      ...{ ...of, type: 'market', tif: 'day', orderClass: '', notional: undefined, status, statusText: status },
      ...{ trailPrice: undefined, trailPercent: undefined, highWaterMark: undefined, isExtended: false },
      ...{ filledQty: cumQty, filledAvgPrice: undefined, submittedAt: at, updatedAt: at },
      ...{ replacedBy: undefined, replaces: undefined, legs: [] },
    });
  }

  #money({ type, cents }: Deed & { kind: 'cash' }): void {
    const size = moneyOfRaw(cents * 10n ** 16n);
    const amount = type === 'CSW' || type === 'FEE' ? negate(size) : size;
    const causes = { CSD: 'deposit', CSW: 'withdrawal', DIV: 'dividend', FEE: 'fee', INT: 'interest' } as const;
    const told = this.#told({ type, netAmount: amount });
    this.#cash = plus(this.#cash, amount);
    this.#book({
      kind: 'cash',
      movementId: told.activityId,
      at: told.at,
      cause: causes[type],
      amount,
      symbol: undefined,
    });
  }

  #split({ symbol: name, to }: Deed & { kind: 'split' }): void {
    const held = this.#held.get(name);
    if (held === undefined || isZero(held.qty)) return;
    const after = qtyOfRaw(rawOf(held.qty) * BigInt(to));
    const told = this.#told({ type: 'SPLIT', symbol: name, qty: minus(after, held.qty) });
    held.qty = after;
    this.#book({ kind: 'split', movementId: told.activityId, at: told.at, symbol: name, from: 1, to });
  }

  #coinFee({ part }: Deed & { kind: 'coin_fee' }): void {
    const held = this.#held.get('BTC/USD');
    if (held === undefined || rawOf(held.qty) <= 400n * part) return;
    const fee = qtyOfRaw(part);
    const told = this.#told({ type: 'CFEE', symbol: 'BTC/USD', qty: negate(fee) });
    held.cost = minus(held.cost, shareOf(held.cost, fee, held.qty));
    held.qty = minus(held.qty, fee);
    this.#book({
      kind: 'coin_fee',
      movementId: told.activityId,
      at: told.at,
      symbol: 'BTC/USD',
      qty: fee,
      price: ZERO_PRICE,
    });
  }

  #foreign({ symbol: name, side: way, ...amounts }: Deed & { kind: 'foreign' }): void {
    const at = micros(this.#next());
    const [amount, paid] = [qtyOfRaw(amounts.qty), priceOfRaw(amounts.price)];
    const [movementId, venueOrderId] = [`f${at}`, `phone-${at}`];
    const common = { symbol: name, side: way, qty: amount, price: paid, at, venueOrderId };
    this.venueFills.push({ ...common, activityId: movementId, cumQty: amount });
    this.venueOrders.push({
      ...{
        venueOrderId,
        clientOrderId: `phone-${at}`,
        symbol: name,
        side: way,
        qty: amount,
        type: 'market',
        tif: 'day',
      },
      ...{ orderClass: '', notional: undefined, limitPrice: undefined, stopPrice: undefined },
      ...{ trailPrice: undefined, trailPercent: undefined, highWaterMark: undefined, isExtended: false },
      ...{ status: 'filled', statusText: 'filled', filledQty: amount, filledAvgPrice: paid, submittedAt: at },
      ...{ updatedAt: at, replacedBy: undefined, replaces: undefined, legs: [] },
    });
    this.#trade(name, way === 'buy' ? amount : negate(amount), amounts.price);
    this.#book({ kind: 'foreign_fill', movementId, ...common, fee: ZERO_MONEY });
  }

  #told(of: Partial<VenueMovement> & { readonly type: string }): VenueMovement {
    const n = this.#next();
    const told: VenueMovement = {
      ...{ activityId: `m${n}`, subType: undefined, status: 'executed', at: micros(n), symbol: undefined },
      ...{ qty: undefined, price: undefined, netAmount: undefined, description: '' },
      ...of,
    };
    this.venueMovements.push(told);
    return told;
  }

  #book(movement: Movement): void {
    this.history.push({ kind: 'movement', movement });
    this.#portfolio.move(movement);
  }

  /** Weighted average: what closes takes its share of the cost along. */
  #trade(name: string, signed: Qty, rawPrice: bigint): void {
    const paid = priceOfRaw(rawPrice);
    this.#cash = minus(this.#cash, notional(paid, signed));
    const held = this.#held.get(name) ?? { qty: ZERO_QTY, cost: ZERO_MONEY };
    const isClosing = sign(held.qty) === -sign(signed) && !isZero(held.qty);
    const after = plus(held.qty, signed);
    if (!isClosing) held.cost = plus(held.cost, notional(paid, abs(signed)));
    else if (sign(after) === sign(held.qty)) held.cost = shareOf(held.cost, abs(after), abs(held.qty));
    else held.cost = notional(paid, abs(after));
    held.qty = after;
    this.#held.set(name, held);
  }
}

const sixDecimals = (value: ReturnType<typeof priceOfRaw>): typeof value =>
  priceOfRaw(((rawOf(value) + 500n) / 1000n) * 1000n);

const wholeCents = (money: Money): Money => moneyOfRaw((rawOf(money) / 10n ** 16n) * 10n ** 16n);

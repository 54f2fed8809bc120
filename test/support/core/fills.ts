/** Random fills for property tests: from dust to billions, with fees in cash and in the coin. */

import fc from 'fast-check';
import { moneyOfRaw, priceOfRaw, qtyOfRaw, ZERO_QTY } from '../../../src/core/base/fixed.js';
import type { Side } from '../../../src/core/events.js';
import type { ClientOrderId } from '../../../src/core/orders/order.js';
import type { Fill } from '../../../src/core/portfolio/records.js';
import { day } from './build.js';

const UNIT = 10n ** 9n;

/** Raw 1e-9 counts: whole units that often repeat, any crumbs, and sizes up to a billion. */
export const amount = fc.oneof(
  { weight: 4, arbitrary: fc.bigInt(1n, 12n).map((units) => units * UNIT) },
  { weight: 2, arbitrary: fc.bigInt(1n, 40n * UNIT) },
  { weight: 1, arbitrary: fc.bigInt(1n, 9n) },
  { weight: 1, arbitrary: fc.bigInt(1n, 10n ** 9n * UNIT) },
);

/** Raw 1e-18 counts: none, crumbs that do not divide, and sums of money. */
export const feeAmount = fc.oneof(fc.constant(0n), fc.bigInt(1n, 9n), fc.bigInt(1n, 10n ** 20n));

export const side: fc.Arbitrary<Side> = fc.constantFrom('buy', 'sell');

interface FillOptions {
  readonly symbols?: readonly string[];
  readonly coinFees?: boolean;
}

/** A fill; its time is given to it by `inTime`. */
export const anyFill = ({ symbols = ['ABC'], coinFees = true }: FillOptions = {}): fc.Arbitrary<Fill> =>
  fc
    .record({
      side,
      qty: amount,
      price: amount,
      fee: feeAmount,
      coinPart: coinFees ? fc.constantFrom(0n, 0n, 0n, 3n, 1000n) : fc.constant(0n),
      symbol: fc.constantFrom(...symbols),
      strategyId: fc.constantFrom('alpha', 'beta'),
    })
    .map(({ coinPart, ...raw }) => ({
      ...raw,
      fillId: 'f',
      clientOrderId: 'o' as ClientOrderId,
      qty: qtyOfRaw(raw.qty),
      price: priceOfRaw(raw.price),
      fee: moneyOfRaw(raw.fee),
      feeQty: raw.side === 'buy' && coinPart > 0n ? qtyOfRaw(raw.qty / (coinPart + 1n)) : ZERO_QTY,
      ts: day(0),
    }));

/** Fills a day apart. */
export const inTime = (fills: readonly Fill[]): Fill[] => fills.map((fill, i) => ({ ...fill, ts: day(i) }));

export const anyFills = (options: FillOptions = {}, maxLength = 30): fc.Arbitrary<Fill[]> =>
  fc.array(anyFill(options), { maxLength }).map(inTime);

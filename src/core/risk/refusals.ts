/**
 * Orders that a venue of this process took and that would not pass where they are traded: counted, so that a backtest
 * says which. Of the broker's rules only those that need neither its account nor its assets, and of our own the hours.
 */

import type { Micros } from '../base/time.js';
import { newYorkDay } from '../base/zone.js';
import type { Order } from '../orders/order.js';
import { brokerProblem } from './broker-rules.js';
import { isAuctionShut } from './broker-rules-account.js';
import type { Exposure, Moment } from './exposure.js';
import { dayStamped, isCoin } from './hours.js';
import type { LimitSet } from './limits.js';

const FORESEEN: ReadonlySet<string> = new Set([
  'broker_type',
  'broker_time_in_force',
  'broker_group',
  'broker_extended_hours',
  'broker_fractional',
  'broker_replace',
  'broker_short',
  'broker_wash_trade',
  'broker_quantity',
]);

/** Here an order leaves at the price after its decision; to a broker it leaves at once, for an auction that may be over. */
const isTooLate = ({ symbol, tif, createdAt }: Order): boolean =>
  (tif === 'opg' || tif === 'cls') &&
  !isCoin(symbol) &&
  (dayStamped(createdAt) !== undefined || isAuctionShut(tif, createdAt));

const tooLate = ({ symbol, tif }: Order): string =>
  `${symbol}: ${tif} orders leave when they are decided, and from shortly before the auction to 19:00 of New York the broker takes none`;

/** The price after such a decision is within the hours again; where it is traded the order would have left before. */
const isDecidedShut = ({ symbol, createdAt }: Order, now: Micros): boolean =>
  !isCoin(symbol) && (dayStamped(createdAt) !== undefined || newYorkDay(createdAt) !== newYorkDay(now));

const decidedShut = ({ symbol }: Order): string =>
  `${symbol}: entries leave when they are decided, and after the last bar of a day trading_hours = regular lets none pass`;

interface Judged {
  readonly isExit: boolean;
  /** The limits of its symbol and strategy. */
  readonly limits: LimitSet;
}

export interface Refused {
  readonly code: string;
  readonly orders: number;
  /** Of the first of them. */
  readonly message: string;
}

export class Refusals {
  readonly #byCode = new Map<string, Refused>();

  note(
    order: Order & { readonly qty: Order['filledQty'] },
    exposure: Exposure,
    moment: Moment,
    { isExit, limits }: Judged,
  ): void {
    const problem = brokerProblem(order, exposure, moment, isExit);
    if (problem !== undefined && FORESEEN.has(problem.result.code)) this.#count(problem.result.code, problem.message);
    else if (isTooLate(order)) this.#count('broker_auction', tooLate(order));
    else if (!isExit && limits.tradingHours === 'regular' && isDecidedShut(order, moment.now))
      this.#count('trading_hours', decidedShut(order));
  }

  #count(code: string, message: string): void {
    const known = this.#byCode.get(code);
    this.#byCode.set(code, { code, orders: (known?.orders ?? 0) + 1, message: known?.message ?? message });
  }

  /** The most frequent first. */
  get told(): readonly Refused[] {
    return [...this.#byCode.values()].sort((a, b) => b.orders - a.orders);
  }
}

/** What a person asks of a trader, as one process tells it to another: plain JSON, exact numbers as text. */

import { parseMoney, parsePrice, parseQty } from '../../core/base/decimal.js';
import { type Exact, type Money, type Price, type Qty, type Rate, sign } from '../../core/base/fixed.js';
import { parsePercent } from '../../core/base/percent.js';
import type { Side } from '../../core/events.js';
import type { OrderType, TimeInForce } from '../../core/orders/order.js';
import type { Reader } from '../config/formats.js';

export interface SubmitWish {
  readonly kind: 'submit';
  readonly symbol: string;
  readonly side: Side;
  /** Units, or null where `value` is the money to spend. */
  readonly qty: string | null;
  readonly value?: string | null;
  readonly type: OrderType;
  readonly limit: string | null;
  readonly stop: string | null;
  readonly trail?: string | null;
  /** `2` is 2 %. */
  readonly trailPercent?: string | null;
  /** The limit of an exit with a profit that goes with it. */
  readonly takeProfit?: string | null;
  /** The stop of an exit before the loss grows, and the limit that it may have. */
  readonly stopLoss?: string | null;
  readonly stopLossLimit?: string | null;
  readonly tif: TimeInForce;
  readonly extended?: boolean;
  readonly reason: string;
}

/** Null stays as it is. */
export interface ReplaceWish {
  readonly kind: 'replace';
  readonly clientOrderId: string;
  /** In all: what the order has filled is counted in. */
  readonly qty: string | null;
  readonly limit: string | null;
  readonly stop: string | null;
  readonly trail: string | null;
  readonly trailPercent: string | null;
  readonly reason: string;
}

export type Wish =
  | SubmitWish
  | ReplaceWish
  | { readonly kind: 'cancel'; readonly clientOrderId: string }
  | { readonly kind: 'cancel_all' }
  /** Of all symbols where null. */
  | { readonly kind: 'flatten'; readonly symbol: string | null };

/** An order as it stands when a wish is answered. */
export interface HandOrder {
  readonly clientOrderId: string;
  readonly venueOrderId: string | null;
  readonly symbol: string;
  readonly side: string;
  readonly type: string;
  readonly qty: string | null;
  readonly filledQty: string;
  readonly avgPrice: string | null;
  readonly status: string;
  /** Why it is so, in the words of risk, of the broker, or ours. */
  readonly reason: string;
}

/**
 * `done`: it is as was asked, or at the broker. `denied`: our risk, or the trader, said no. `rejected`: the broker did.
 * `unknown`: nobody can say yet; nothing is sent twice, and `tradectl orders` will show it.
 */
export interface HandAnswer {
  readonly outcome: 'done' | 'denied' | 'rejected' | 'unknown';
  /** Of a denial, stable: `buying_power`. */
  readonly code: string | null;
  readonly message: string;
  readonly orders: readonly HandOrder[];
}

export const NOTHING: Omit<HandAnswer, 'outcome'> = { code: null, message: '', orders: [] };

export const denied = (code: string, message: string): HandAnswer => ({ ...NOTHING, outcome: 'denied', code, message });

/** Says that nothing was done, as the session ends. */
export const ENDING = 'ending';

/** The kind of these requests in the ledger. */
export const HAND = 'hand';
/** How long a wish may wait to be taken: a trader that comes later must not carry it out, in microseconds. */
export const WISH_LIFETIME = 10_000_000;

const positive = <T extends Exact>(value: T | undefined): T | undefined =>
  value !== undefined && sign(value) > 0 ? value : undefined;

export const WISH_QTY: Reader<Qty> = {
  expected: 'a positive quantity such as 10 or 0.5, of up to 9 decimals',
  parse: (text) => positive(parseQty(text)),
};
export const WISH_PRICE: Reader<Price> = {
  expected: 'a positive price such as 187.25, of up to 9 decimals',
  parse: (text) => positive(parsePrice(text)),
};
export const WISH_VALUE: Reader<Money> = {
  expected: 'a positive amount of money such as 2500',
  parse: (text) => positive(parseMoney(text)),
};
export const WISH_PERCENT: Reader<Rate> = {
  expected: 'a positive percentage such as 2 or 0.5',
  parse: (text) => positive(parsePercent(text)),
};

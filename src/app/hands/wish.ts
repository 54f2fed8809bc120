/** What a person asks of a trader, as one process tells it to another: plain JSON, exact numbers as text. */

import { parsePrice, parseQty } from '../../core/base/decimal.js';
import { type Exact, type Price, type Qty, sign } from '../../core/base/fixed.js';
import type { Side } from '../../core/events.js';
import type { Intent, OrderType, TimeInForce } from '../../core/orders/order.js';
import type { Reader } from '../config/formats.js';

export interface SubmitWish {
  readonly kind: 'submit';
  readonly symbol: string;
  readonly side: Side;
  readonly qty: string;
  readonly type: OrderType;
  readonly limit: string | null;
  readonly stop: string | null;
  readonly tif: TimeInForce;
  readonly reason: string;
}

export type Wish =
  | SubmitWish
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

/** The kind of these requests in the ledger. */
export const HAND = 'hand';
/** How long a wish may wait to be taken: a trader that comes later must not carry it out, in microseconds. */
export const WISH_LIFETIME = 10_000_000;

const SIDES: readonly unknown[] = ['buy', 'sell'];
const TYPES: readonly unknown[] = ['market', 'limit', 'stop', 'stop_limit'];
const TIFS: readonly unknown[] = ['day', 'gtc'];

/** Undefined where another process wrote something else. */
export function wishOf(body: unknown): Wish | undefined {
  if (typeof body !== 'object' || body === null || !('kind' in body)) return undefined;
  const wish = body as Wish;
  if (wish.kind === 'cancel_all') return wish;
  if (wish.kind === 'cancel') return typeof wish.clientOrderId === 'string' ? wish : undefined;
  if (wish.kind === 'flatten') return wish.symbol === null || typeof wish.symbol === 'string' ? wish : undefined;
  return wish.kind === 'submit' && intentOf(wish) !== undefined ? wish : undefined;
}

/** The order that was asked for; undefined where it is none. */
export function intentOf({ symbol, side, qty: text, type, limit, stop, tif, reason }: SubmitWish): Intent | undefined {
  const qty = typeof text === 'string' ? parseQty(text) : undefined;
  if (qty === undefined || sign(qty) <= 0) return undefined;
  if (!SIDES.includes(side) || !TYPES.includes(type) || !TIFS.includes(tif)) return undefined;
  const [limitPrice, stopPrice] = [priceOf(limit), priceOf(stop)];
  if ((limitPrice !== undefined) !== (type === 'limit' || type === 'stop_limit')) return undefined;
  if ((stopPrice !== undefined) !== (type === 'stop' || type === 'stop_limit')) return undefined;
  return {
    symbol,
    side,
    size: { kind: 'qty', qty },
    type,
    limitPrice,
    stopPrice,
    trail: undefined,
    tif,
    isExtended: false,
    reason,
  };
}

function priceOf(text: string | null): Price | undefined {
  const price = typeof text === 'string' ? parsePrice(text) : undefined;
  return price !== undefined && sign(price) > 0 ? price : undefined;
}

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

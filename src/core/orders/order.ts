/** What a strategy wants (Intent) and what exists because of it (Order). */

import type { Brand } from '../base/brand.js';
import type { Money, Price, Qty, Rate } from '../base/fixed.js';
import type { Micros } from '../base/time.js';
import type { Side } from '../events.js';
import type { OrderStatus } from './lifecycle.js';

/** `<run prefix>-<count>`, unique for ever at the venue. */
export type ClientOrderId = Brand<string, 'ClientOrderId'>;

export const ORDER_TYPES = ['market', 'limit', 'stop', 'stop_limit', 'trailing_stop'] as const;
export type OrderType = (typeof ORDER_TYPES)[number];

/** `ioc` and `fok`: now or not at all; `opg` and `cls`: at the opening or the close of a day, and at no other time. */
export const TIMES_IN_FORCE = ['day', 'gtc', 'ioc', 'fok', 'opg', 'cls'] as const;
export type TimeInForce = (typeof TIMES_IN_FORCE)[number];

/** How far a trailing stop stays behind the best price since it began. Positive. */
export type Trail =
  | { readonly kind: 'price'; readonly by: Price }
  /** A fraction of that price: 0.02 is 2 %. */
  | { readonly kind: 'percent'; readonly by: Rate };

/**
 * How large an order is to be. Only `qty` is known at the decision; the others are resolved when the order is
 * released, at the price it meets: `all` spends all cash, `value` that much money, `position` closes what is open.
 */
export type OrderSize =
  | { readonly kind: 'qty'; readonly qty: Qty }
  | { readonly kind: 'all' }
  | { readonly kind: 'value'; readonly value: Money }
  | { readonly kind: 'position' };

export interface Intent {
  readonly symbol: string;
  readonly side: Side;
  readonly size: OrderSize;
  readonly type: OrderType;
  readonly limitPrice: Price | undefined;
  readonly stopPrice: Price | undefined;
  /** Of a trailing stop, and of nothing else. */
  readonly trail: Trail | undefined;
  readonly tif: TimeInForce;
  /** Whether it may also be filled before and after the regular session. */
  readonly isExtended: boolean;
  /** The strategy's words on why, for the decision log. */
  readonly reason: string;
}

/** What an order is among those that belong together. */
export const ORDER_ROLES = ['entry', 'take_profit', 'stop_loss'] as const;
export type OrderRole = (typeof ORDER_ROLES)[number];

export interface Order extends Intent {
  readonly clientOrderId: ClientOrderId;
  readonly strategyId: string;
  /** Of orders that belong together only. */
  readonly role?: OrderRole | undefined;
  /** The first of them: the entry, or the take profit where there is none; undefined of that one itself. */
  readonly parentId?: ClientOrderId | undefined;
  /** The order in whose place this one goes on, with what that one has not filled. */
  readonly replaces: ClientOrderId | undefined;
  readonly createdAt: Micros;
  /** Positive once the order is sized; undefined while it waits. */
  readonly qty: Qty | undefined;
  /** The venue's id, once it gave one. */
  readonly venueOrderId: string | undefined;
  readonly status: OrderStatus;
  readonly filledQty: Qty;
  /** Sum of price times quantity over its fills. */
  readonly filledValue: Money;
  readonly updatedAt: Micros;
}

/** The engine's own handle on an order; everybody else sees `Order`. */
export type MutableOrder = { -readonly [K in keyof Order]: Order[K] };

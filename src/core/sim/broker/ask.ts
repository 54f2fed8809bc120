/** One request for an order with all that its rules look at. */

import {
  abs,
  floorToLot,
  type Money,
  max,
  minus,
  notional,
  ONE_UNIT,
  type Price,
  type Qty,
  sign,
  ZERO_MONEY,
  ZERO_QTY,
} from '../../base/fixed.js';
import { type Multiplier, reservePrice } from './margin.js';
import type { AccountFigures, Asset, BrokerOrder, OrderRequest, Refusal } from './types.js';

/** The account and the market at the moment of a request. */
export interface Scene {
  readonly asset: Asset;
  /** Signed. */
  readonly position: Qty;
  /** Of the position, held for open orders. */
  readonly held: Qty;
  /** What the order would meet now; undefined where no price was told. */
  readonly market: Price | undefined;
  readonly multiplier: Multiplier;
  /** Value reserved for the order that this one replaces: it counts once. */
  readonly released: Money;
  readonly account: () => AccountFigures;
  /** Open orders of the symbol that are on the other side, those of a group not among them. */
  readonly opposing: () => Iterable<BrokerOrder>;
  readonly isAuctionShut: (tif: 'opg' | 'cls') => boolean;
  readonly isTaken: (clientOrderId: string) => boolean;
}

export interface Ask extends Scene {
  readonly request: OrderRequest;
}

/** A rule by name; `refuse` is asked only where it is broken. */
export interface Rule {
  readonly name: string;
  readonly isBroken: (ask: Ask) => boolean;
  readonly refuse: (ask: Ask) => Refusal;
}

/** Whether an order on that side reduces the position: then it needs quantity, not money. */
export const isReducing = (position: Qty, side: OrderRequest['side']): boolean =>
  sign(position) === (side === 'buy' ? -1 : 1);

export const isOpening = ({ position, request }: Ask): boolean => !isReducing(position, request.side);
export const isShort = (ask: Ask): boolean => ask.request.side === 'sell' && isOpening(ask);
export const isFractional = (ask: Ask): boolean =>
  !isCrypto(ask) &&
  (ask.request.notional !== undefined || (ask.request.qty !== undefined && !isWhole(ask.request.qty)));

export const isCrypto = ({ asset }: Scene): boolean => asset.assetClass === 'crypto';
export const isWhole = (qty: Qty): boolean => floorToLot(qty, ONE_UNIT) === qty;

/** What a unit is reserved at; zero where neither the market nor the order names a price. */
export function unitPrice({ request, market }: Ask): Price | undefined {
  const base = market ?? request.limitPrice ?? request.stopPrice;
  return base === undefined ? undefined : reservePrice(request, base);
}

/** What the order may cost: what is asked of buying power. */
export function costBasis(ask: Ask): Money {
  if (ask.request.notional !== undefined) return ask.request.notional;
  const unit = unitPrice(ask);
  return unit === undefined || ask.request.qty === undefined ? ZERO_MONEY : notional(unit, ask.request.qty);
}

/** Never negative: exits whose position another order took hold more than there is. */
export const availableQty = ({ position, held }: Scene): Qty => max(ZERO_QTY, minus(abs(position), held));

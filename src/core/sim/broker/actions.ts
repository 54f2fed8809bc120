/**
 * What happens to an account without its asking: splits, dividends, new names, money in and out, fees.
 *
 * Open orders follow FINRA's Rule 5330, as brokers do: a forward split restates their quantities and prices, a reverse
 * split cancels them. A new name cancels them too.
 */

import { moneyText, priceText } from '../../base/decimal.js';
import { TradectlError } from '../../base/errors.js';
import {
  floorToLot,
  isZero,
  type Money,
  minus,
  negate,
  notional,
  ONE_UNIT,
  type Price,
  plus,
  type Qty,
  rescaled,
  ZERO_MONEY,
} from '../../base/fixed.js';
import type { Side } from '../../events.js';
import { isWhole } from './ask.js';
import type { Core } from './core.js';
import type { Groups } from './groups.js';
import { stopOnIncrement } from './increments.js';
import type { Asset, BrokerOrder } from './types.js';
import { leaves, type Work } from './work.js';

interface Ratio {
  readonly to: number;
  readonly from: number;
}

export class Actions {
  constructor(
    readonly core: Core,
    readonly groups: Groups,
  ) {}

  /** `from` shares become `to`. The cost of a position stays, and its fractions do. */
  split(symbol: string, ratio: Ratio): void {
    const asset = this.#asset(symbol);
    if (![ratio.to, ratio.from].every((count) => Number.isSafeInteger(count) && count > 0)) {
      throw new TradectlError('usage', `a split is of whole numbers, not ${ratio.to} for ${ratio.from}`);
    }
    const { core } = this;
    for (const work of core.shelf.open(asset.symbol)) {
      if (ratio.to < ratio.from) this.groups.end(work, 'canceled');
      else this.#restate(work, asset, ratio);
    }
    const prices = core.prices(asset.symbol);
    prices.restart(prices.mark && rescaled(prices.mark, ratio.from, ratio.to));
    const before = core.funds.position(asset.symbol);
    const after = rescaled(before, ratio.to, ratio.from);
    if (isZero(before)) return;
    core.funds.restate(asset, after);
    core.recordPosition(asset.symbol);
    const description = `${asset.symbol} split ${ratio.to} for ${ratio.from}`;
    core.log('SPLIT', { symbol: asset.symbol, qty: minus(after, before), netAmount: ZERO_MONEY, description });
  }

  /** Pays `perShare` for each share held; a short position pays it to its lender. */
  dividend(symbol: string, perShare: Price): void {
    const asset = this.#asset(symbol);
    const qty = this.core.funds.position(asset.symbol);
    if (isZero(qty)) return;
    const description = `${asset.symbol} dividend ${priceText(perShare)} a share`;
    this.#move('DIV', notional(perShare, qty), { symbol: asset.symbol, qty, price: perShare, description });
  }

  /** The asset goes on under another symbol, with the same id; its open orders are canceled. */
  rename(symbol: string, to: string): void {
    const old = this.#asset(symbol);
    const { core } = this;
    if (core.asset(to) !== undefined) throw new TradectlError('usage', `${to} is listed already`);
    for (const work of core.shelf.open(old.symbol)) this.groups.end(work, 'canceled');
    const asset = { ...old, symbol: to };
    const { mark } = core.prices(old.symbol);
    core.unlist(old);
    core.list(asset);
    core.recordAsset(asset);
    core.prices(to).restart(mark);
    const qty = core.funds.position(old.symbol);
    if (isZero(qty)) return;
    core.funds.move(old.symbol, to);
    core.recordPosition(old.symbol);
    core.recordPosition(to);
    const description = `${old.symbol} is now ${to}`;
    core.log('NC', { symbol: old.symbol, qty: negate(qty), netAmount: ZERO_MONEY, description });
    core.log('NC', { symbol: to, qty, netAmount: ZERO_MONEY, description });
  }

  deposit(amount: Money): void {
    this.#move('CSD', positive(amount), { description: 'deposit' });
  }

  /** Throws TradectlError `usage` where there is less cash. */
  withdraw(amount: Money): void {
    if (positive(amount) > this.core.funds.cash) {
      throw new TradectlError(
        'usage',
        `cannot withdraw ${moneyText(amount)}: cash is ${moneyText(this.core.funds.cash)}`,
      );
    }
    this.#move('CSW', negate(amount), { description: 'withdrawal' });
  }

  fee(amount: Money, description = 'fee'): void {
    this.#move('FEE', negate(positive(amount)), { description });
  }

  #restate(work: Work, asset: Asset, ratio: Ratio): void {
    work.unit = rescaled(work.unit, ratio.from, ratio.to);
    this.core.change(work, restated(work, asset, ratio), 'restated');
  }

  #move(type: 'DIV' | 'CSD' | 'CSW' | 'FEE', netAmount: Money, line: Parameters<Core['log']>[1]): void {
    this.core.funds.cash = plus(this.core.funds.cash, netAmount);
    this.core.log(type, { ...line, netAmount });
  }

  #asset(symbol: string): Asset {
    const asset = this.core.asset(symbol);
    if (asset === undefined) throw new TradectlError('not_found', `no asset ${symbol}`);
    return asset;
  }
}

function positive(amount: Money): Money {
  if (amount <= 0n) throw new TradectlError('usage', `an amount is positive, not ${moneyText(amount)}`);
  return amount;
}

/** The order in new shares: what is left of it grows, what was filled stays as it was. */
function restated(work: Work, asset: Asset, { to, from }: Ratio): Partial<BrokerOrder> {
  const { side, qty, filledQty, limitPrice, stopPrice, trailPrice, highWaterMark } = work.order;
  const priced = (price: Price | undefined, rounded: Side): Price | undefined =>
    price && stopOnIncrement(rescaled(price, from, to), asset, rounded);
  const opposite = side === 'buy' ? 'sell' : 'buy';
  return {
    qty: qty && plus(filledQty, rescaledWhole(leaves(work), to, from)),
    // A limit is rounded to what it allowed, a stop to where it is reached later.
    limitPrice: priced(limitPrice, opposite),
    stopPrice: priced(stopPrice, side),
    trailPrice: trailPrice && rescaled(trailPrice, from, to),
    highWaterMark: highWaterMark && rescaled(highWaterMark, from, to),
  };
}

const rescaledWhole = (qty: Qty, to: number, from: number): Qty =>
  isWhole(qty) ? floorToLot(rescaled(qty, to, from), ONE_UNIT) : rescaled(qty, to, from);

/** What an account is worth and what it may buy: margin of positions and of open orders, by Regulation T's rates. */

import { must } from '../../base/assert.js';
import { parsePrice, parseRate } from '../../base/decimal.js';
import {
  abs,
  adjust,
  fractionOf,
  type Money,
  max,
  min,
  minus,
  notional,
  type Price,
  plus,
  type Rate,
  ZERO_MONEY,
} from '../../base/fixed.js';
import type { AccountFigures, AssetClass, BrokerPosition, OrderRequest } from './types.js';

export type Multiplier = 1 | 2 | 4;

const rate = (text: string): Rate => must(parseRate(text), text);
const ONE = rate('1');
const INITIAL: Readonly<Record<Multiplier, Rate>> = { 1: ONE, 2: rate('0.5'), 4: rate('0.25') };
const TIMES: Readonly<Record<Multiplier, Rate>> = { 1: ONE, 2: rate('2'), 4: rate('4') };
const MAINTENANCE = rate('0.3');
/** A market order may fill above the quote that it is reserved at: 4 % below $50, 2.5 % from there, 3 % for shorts. */
const [COLLAR_CHEAP, COLLAR, COLLAR_SHORT] = [rate('0.04'), rate('0.025'), rate('0.03')];
const FIFTY = must(parsePrice('50'), 'a price');

/** Margin to hold that value; crypto and cash accounts pay in full. */
export const marginOf = (value: Money, assetClass: AssetClass, multiplier: Multiplier): Money =>
  fractionOf(value, assetClass === 'crypto' ? ONE : INITIAL[multiplier]);

/** What a unit of an order that opens is reserved at; `market` is what it would meet now. */
export function reservePrice(request: Pick<OrderRequest, 'side' | 'limitPrice' | 'stopPrice'>, market: Price): Price {
  const { side, limitPrice, stopPrice } = request;
  if (side === 'buy') {
    if (limitPrice !== undefined) return limitPrice;
    const base = stopPrice === undefined ? market : max(stopPrice, market);
    return adjust(base, base < FIFTY ? COLLAR_CHEAP : COLLAR);
  }
  const collared = adjust(market, COLLAR_SHORT);
  return limitPrice === undefined ? collared : max(limitPrice, collared);
}

export interface MarginInput {
  readonly cash: Money;
  readonly lastEquity: Money;
  /** Margin that open orders hold. */
  readonly reserved: Money;
  readonly multiplier: Multiplier;
  readonly positions: Iterable<BrokerPosition>;
  readonly mark: (position: BrokerPosition) => Price;
}

/** The account's figures. Buying power is what margin is left, times the multiplier; never negative. */
export function figuresOf({ cash, lastEquity, reserved, multiplier, positions, mark }: MarginInput): AccountFigures {
  let [long, short, initial, maintenance] = [ZERO_MONEY, ZERO_MONEY, ZERO_MONEY, ZERO_MONEY];
  for (const position of positions) {
    const value = notional(mark(position), position.qty);
    if (value > 0n) long = plus(long, value);
    else short = plus(short, value);
    initial = plus(initial, marginOf(abs(value), position.assetClass, multiplier));
    const rateKept = position.assetClass === 'crypto' || multiplier === 1 ? ONE : MAINTENANCE;
    maintenance = plus(maintenance, fractionOf(abs(value), rateKept));
  }
  const equity = plus(cash, plus(long, short));
  const initialMargin = plus(initial, reserved);
  const free = max(ZERO_MONEY, minus(equity, initialMargin));
  const inCash = max(ZERO_MONEY, minus(plus(cash, short), reserved));
  return {
    cash,
    equity,
    lastEquity,
    buyingPower: fractionOf(free, TIMES[multiplier]),
    nonMarginableBuyingPower: min(free, inCash),
    longMarketValue: long,
    shortMarketValue: short,
    initialMargin,
    maintenanceMargin: maintenance,
  };
}

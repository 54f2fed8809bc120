/** The steps of a stock's price: cents from one dollar on, hundredths of a cent below (the rule against sub-penny quotes). */

import { must } from '../base/assert.js';
import { parsePrice, priceText } from '../base/decimal.js';
import { ceilToTick, floorToTick, isOnTick, type Price, sign } from '../base/fixed.js';
import type { BrokerRule } from './broker-ask.js';

const price = (text: string): Price => must(parsePrice(text), text);
const [ONE_DOLLAR, CENT, FINE] = [price('1'), price('0.01'), price('0.0001')];

export const stockIncrement = (at: Price): Price => (at >= ONE_DOLLAR ? CENT : FINE);

/** What would be nothing stays on the least price above it. */
function onStep(at: Price, to: 'down' | 'up', step: Price, least: Price): Price {
  const rounded = to === 'down' ? floorToTick(at, step) : ceilToTick(at, step);
  return sign(rounded) > 0 ? rounded : least;
}

/** A stock's price on its step, down or up. */
export const onStockIncrement = (at: Price, to: 'down' | 'up'): Price => onStep(at, to, stockIncrement(at), FINE);

/** A coin's price on the step that the broker tells; as it is where that is not known. */
export const onCoinIncrement = (at: Price, to: 'down' | 'up', step: Price | undefined): Price =>
  step === undefined ? at : onStep(at, to, step, step);

const isOff = (at: Price | undefined): boolean => at !== undefined && !isOnTick(at, stockIncrement(at));

/** Of coins each has a step of its own, which only the broker knows. */
export const INCREMENT_RULES: readonly BrokerRule[] = (['limitPrice', 'stopPrice'] as const).map((name) => ({
  code: name === 'limitPrice' ? 'broker_limit_increment' : 'broker_stop_increment',
  applies: ({ order, isCoin }) => !isCoin && order[name] !== undefined && order.type !== 'trailing_stop',
  allowed: ({ order }) => `prices in steps of ${priceText(stockIncrement(order[name] ?? ONE_DOLLAR))}`,
  isBroken: ({ order }) => isOff(order[name]),
  value: ({ order }) => (order[name] === undefined ? 'no price' : priceText(order[name])),
}));

/** Rules of orders that come with others: brackets, OCO, OTO. The entry's price is the base that the exits lie around. */

import { priceText } from '../../base/decimal.js';
import { minus, type Price, plus } from '../../base/fixed.js';
import { type Ask, isOpening, type Rule } from './ask.js';
import { CENT } from './increments.js';
import { malformed, unprocessable } from './refusal.js';
import type { Refusal } from './types.js';

const classOf = ({ request }: Ask): string => request.orderClass;
const isGroup = (ask: Ask): boolean => classOf(ask) !== 'simple';
const isEntry = (ask: Ask): boolean => classOf(ask) === 'bracket' || classOf(ask) === 'oto';
/** The side of the exits. */
const isSellExit = ({ request }: Ask): boolean => (request.side === 'sell') === (request.orderClass === 'oco');

/** What the exits lie around: the entry's limit, or the market. */
const basePrice = (ask: Ask): Price | undefined => (isEntry(ask) ? (ask.request.limitPrice ?? ask.market) : ask.market);

/** `a` is not at least a cent beyond `base` in the direction of profit (or of loss). */
function isTooClose(ask: Ask, price: Price | undefined, direction: 'profit' | 'loss'): boolean {
  const base = basePrice(ask);
  if (!isGroup(ask) || price === undefined || base === undefined) return false;
  const isAbove = (direction === 'profit') === isSellExit(ask);
  return isAbove ? price < plus(base, CENT) : price > minus(base, CENT);
}

function tooClose(ask: Ask, name: string, direction: 'profit' | 'loss'): Refusal {
  const base = basePrice(ask);
  const isAbove = (direction === 'profit') === isSellExit(ask);
  const bound = isAbove ? '>= base_price + 0.01' : '<= base_price - 0.01';
  return unprocessable(`${name} must be ${bound}`, base === undefined ? {} : { base_price: priceText(base) });
}

const isMissingLeg = ({ request: { orderClass, takeProfit, stopLoss } }: Ask): boolean =>
  orderClass === 'oto'
    ? (takeProfit === undefined) === (stopLoss === undefined)
    : orderClass !== 'simple' && (takeProfit === undefined || stopLoss === undefined);

function missingLeg({ request: { orderClass, takeProfit } }: Ask): Refusal {
  if (orderClass === 'oto')
    return malformed('oto orders require either take_profit.limit_price or stop_loss.stop_price');
  return malformed(`${orderClass} orders require ${takeProfit ? 'stop_loss.stop_price' : 'take_profit.limit_price'}`);
}

export const GROUP_RULES: readonly Rule[] = [
  {
    name: 'legs of a simple order',
    isBroken: ({ request }) =>
      request.orderClass === 'simple' && (request.takeProfit ?? request.stopLoss) !== undefined,
    refuse: () => malformed('simple orders accept no take_profit or stop_loss'),
  },
  { name: 'legs of a group', isBroken: isMissingLeg, refuse: missingLeg },
  {
    name: 'type of a group',
    isBroken: (ask) => isEntry(ask) && ask.request.type !== 'market' && ask.request.type !== 'limit',
    refuse: (ask) => malformed(`${classOf(ask)} orders must be market or limit orders`),
  },
  {
    name: 'type of an oco',
    isBroken: (ask) => classOf(ask) === 'oco' && ask.request.type !== 'limit',
    refuse: () => malformed('oco orders must be limit orders'),
  },
  {
    name: 'time in force of a group',
    isBroken: (ask) => isGroup(ask) && ask.request.tif !== 'day' && ask.request.tif !== 'gtc',
    refuse: (ask) => unprocessable(`${classOf(ask)} orders must be DAY or GTC orders`),
  },
  {
    name: 'entry',
    isBroken: (ask) => isEntry(ask) && !isOpening(ask),
    refuse: (ask) => unprocessable(`${classOf(ask)} orders must be entry orders`),
  },
  {
    name: 'exit',
    isBroken: (ask) => classOf(ask) === 'oco' && isOpening(ask),
    refuse: () => unprocessable('oco orders must be exit orders'),
  },
  {
    name: 'take profit beyond the base',
    isBroken: (ask) => isEntry(ask) && isTooClose(ask, ask.request.takeProfit?.limitPrice, 'profit'),
    refuse: (ask) => tooClose(ask, 'take_profit.limit_price', 'profit'),
  },
  {
    name: 'stop loss beyond the base',
    isBroken: (ask) => isTooClose(ask, ask.request.stopLoss?.stopPrice, 'loss'),
    refuse: (ask) => tooClose(ask, 'stop_loss.stop_price', 'loss'),
  },
  {
    name: 'take profit beyond the stop loss',
    isBroken: (ask) => {
      const { takeProfit, stopLoss } = ask.request;
      if (takeProfit === undefined || stopLoss === undefined) return false;
      const [profit, loss] = [takeProfit.limitPrice, stopLoss.stopPrice];
      return isSellExit(ask) ? profit <= loss : profit >= loss;
    },
    refuse: (ask) =>
      unprocessable(`take_profit.limit_price must be ${isSellExit(ask) ? '>' : '<'} stop_loss.stop_price`),
  },
];

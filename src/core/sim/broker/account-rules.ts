/** Rules of the account, now: what it holds, what it may buy, and its other orders. */

import { must } from '../../base/assert.js';
import { moneyRounded, moneyText, parseMoney, qtyText } from '../../base/decimal.js';
import { abs, type Money, minus, notional } from '../../base/fixed.js';
import { type Ask, availableQty, costBasis, isCrypto, isFractional, isOpening, isShort, type Rule } from './ask.js';
import { forbidden, unprocessable } from './refusal.js';
import type { PositionIntent, Refusal } from './types.js';
import { findWashTrade } from './wash-trade.js';

/** The true floors of an order's value, whatever the asset's smallest order is. */
const CRYPTO_MINIMUM = must(parseMoney('10'), 'money');
const NOTIONAL_MINIMUM = must(parseMoney('1'), 'money');

/** What the order may cost at most. */
const powerFor = (ask: Ask): Money =>
  isCrypto(ask) ? ask.account().nonMarginableBuyingPower : ask.account().buyingPower;

const isBeyondPosition = (ask: Ask): boolean => {
  const { notional: value, qty } = ask.request;
  if (qty !== undefined) return qty > availableQty(ask);
  return value !== undefined && ask.market !== undefined && value > notional(ask.market, availableQty(ask));
};

const minimal = (amount: Money): Refusal =>
  forbidden(`cost basis must be >= minimal amount of order ${moneyText(amount)}`);

function insufficientQty(ask: Ask): Refusal {
  const { asset, held, position, request } = ask;
  const available = qtyText(availableQty(ask));
  const requested = request.qty === undefined ? moneyText(costBasis(ask)) : qtyText(request.qty);
  return forbidden(`insufficient qty available for order (requested: ${requested}, available: ${available})`, {
    available,
    existing_qty: qtyText(abs(position)),
    held_for_orders: qtyText(held),
    symbol: asset.symbol,
  });
}

const auctionRule = (tif: 'opg' | 'cls', words: string): Rule => ({
  name: `${tif} window`,
  isBroken: ({ request, isAuctionShut }) => request.tif === tif && isAuctionShut(tif),
  refuse: () => forbidden(words),
});

const intentOf = (ask: Ask): PositionIntent => `${ask.request.side}_to_${isOpening(ask) ? 'open' : 'close'}`;

export const ACCOUNT_RULES: readonly Rule[] = [
  {
    name: 'position intent',
    isBroken: (ask) => ask.request.positionIntent !== undefined && ask.request.positionIntent !== intentOf(ask),
    refuse: (ask) =>
      unprocessable(
        `position intent mismatch, inferred: ${intentOf(ask)}, specified: ${ask.request.positionIntent ?? ''}`,
      ),
  },
  auctionRule('opg', 'opg orders are not accepted between 9:28am and 7:00pm ET'),
  auctionRule('cls', 'cls orders are not accepted between 3:50pm and 7:00pm ET'),
  {
    name: 'crypto short',
    isBroken: (ask) => isCrypto(ask) && isShort(ask),
    refuse: insufficientQty,
  },
  {
    name: 'fractional short',
    isBroken: (ask) => isShort(ask) && isFractional(ask),
    refuse: () => unprocessable('fractional orders cannot be sold short'),
  },
  {
    name: 'shortable',
    isBroken: (ask) => isShort(ask) && !ask.asset.isShortable,
    refuse: ({ asset }) => unprocessable(`asset "${asset.symbol}" cannot be sold short`),
  },
  {
    name: 'account may short',
    isBroken: (ask) => isShort(ask) && ask.multiplier === 1,
    refuse: () => forbidden('account is not allowed to short'),
  },
  {
    name: 'wash trade',
    isBroken: (ask) => findWashTrade(ask) !== undefined,
    refuse: (ask) =>
      forbidden('potential wash trade detected. use complex orders', {
        existing_order_id: findWashTrade(ask)?.id ?? '',
        reject_reason: 'opposite side market/stop order exists',
      }),
  },
  {
    name: 'quantity available',
    isBroken: (ask) => !isOpening(ask) && isBeyondPosition(ask),
    refuse: insufficientQty,
  },
  {
    name: 'crypto minimum',
    isBroken: (ask) => isCrypto(ask) && isOpening(ask) && ask.market !== undefined && costBasis(ask) < CRYPTO_MINIMUM,
    refuse: () => minimal(CRYPTO_MINIMUM),
  },
  {
    name: 'notional minimum',
    isBroken: ({ request }) => request.notional !== undefined && request.notional < NOTIONAL_MINIMUM,
    refuse: () => minimal(NOTIONAL_MINIMUM),
  },
  {
    name: 'buying power',
    isBroken: (ask) => isOpening(ask) && minus(costBasis(ask), ask.released) > powerFor(ask),
    refuse: (ask) =>
      forbidden('insufficient buying power', {
        buying_power: moneyRounded(powerFor(ask), 2),
        cost_basis: moneyRounded(costBasis(ask), 2),
      }),
  },
];

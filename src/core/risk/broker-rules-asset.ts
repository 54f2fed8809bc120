/** The broker's rules that go by what it says of the asset: asked of entries, where it has said something. */

import { priceText, qtyText } from '../base/decimal.js';
import { floorToLot, isOnTick, type Price } from '../base/fixed.js';
import type { AssetFacts } from '../orders/asset-facts.js';
import { type BrokerAsk, type BrokerRule, isShort } from './broker-ask.js';

/** Of one of whom nothing is known nothing is broken. */
const known =
  (isBroken: (asset: AssetFacts, ask: BrokerAsk) => boolean) =>
  (ask: BrokerAsk): boolean =>
    ask.moment.asset !== undefined && isBroken(ask.moment.asset, ask);

const isOff = (price: Price | undefined, step: Price): boolean => price !== undefined && !isOnTick(price, step);
const pricesOf = ({ limitPrice, stopPrice }: BrokerAsk['order']): string =>
  [limitPrice, stopPrice].flatMap((price) => (price === undefined ? [] : [priceText(price)])).join(' and ') ||
  'no price';

const step = <T>(value: T | undefined, text: (value: T) => string): string =>
  value === undefined ? 'any' : text(value);

export const ASSET_RULES: readonly BrokerRule[] = [
  {
    code: 'broker_tradable',
    allowed: () => 'assets that it trades',
    isBroken: known(({ isTradable }) => !isTradable),
    value: ({ moment }) => (moment.asset?.isTradable === false ? 'one that it does not' : 'one of them'),
  },
  {
    code: 'broker_fractionable',
    applies: ({ isFractional }) => isFractional,
    allowed: ({ moment }) => (moment.asset?.isFractionable === false ? 'whole shares of it' : 'any fraction of it'),
    isBroken: known(({ isFractionable }) => !isFractionable),
    value: ({ order }) => qtyText(order.qty),
  },
  {
    code: 'broker_borrow',
    applies: isShort,
    allowed: () => 'short sales of what can be borrowed easily',
    isBroken: known(({ isShortable, isEasyToBorrow }) => !(isShortable && isEasyToBorrow)),
    value: ({ order: { side, qty }, moment: { asset } }) =>
      `${side} ${qtyText(qty)}${asset === undefined ? '' : `, ${borrowOf(asset)}`}`,
  },
  {
    code: 'broker_smallest',
    applies: ({ moment }) => moment.asset?.minQty !== undefined,
    allowed: ({ moment }) => `at least ${step(moment.asset?.minQty, qtyText)}`,
    isBroken: known(({ minQty }, { order }) => minQty !== undefined && order.qty < minQty),
    value: ({ order }) => qtyText(order.qty),
  },
  {
    code: 'broker_quantity_increment',
    applies: ({ moment }) => moment.asset?.qtyStep !== undefined,
    allowed: ({ moment }) => `quantities in steps of ${step(moment.asset?.qtyStep, qtyText)}`,
    isBroken: known(({ qtyStep }, { order }) => qtyStep !== undefined && floorToLot(order.qty, qtyStep) !== order.qty),
    value: ({ order }) => qtyText(order.qty),
  },
  {
    // A stock's follows from its price, and is asked of exits, too.
    code: 'broker_coin_increment',
    applies: ({ isCoin, moment, order: { limitPrice, stopPrice } }) =>
      isCoin && moment.asset?.priceStep !== undefined && (limitPrice ?? stopPrice) !== undefined,
    allowed: ({ moment }) => `prices in steps of ${step(moment.asset?.priceStep, priceText)}`,
    isBroken: known(
      ({ priceStep }, { order }) =>
        priceStep !== undefined && (isOff(order.limitPrice, priceStep) || isOff(order.stopPrice, priceStep)),
    ),
    value: ({ order }) => pricesOf(order),
  },
];

const borrowOf = ({ isShortable, isEasyToBorrow }: AssetFacts): string =>
  isShortable ? (isEasyToBorrow ? 'easy to borrow' : 'hard to borrow') : 'not to be sold short';

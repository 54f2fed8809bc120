/**
 * The broker's own rules, asked before an order leaves, so that its refusal is known without a request. Sources: Alpaca's
 * order documentation (types and times in force, fractional trading, extended hours, sub-penny prices, user protection).
 *
 * An exit is held back only for what its own form says: what we believe of the account never stands between a person
 * and the way out, the broker may decide that itself.
 */

import { priceText, qtyText } from '../base/decimal.js';
import { floorToLot, ONE_UNIT, type Qty, sign, ZERO_QTY } from '../base/fixed.js';
import type { Order } from '../orders/order.js';
import type { BrokerAsk, BrokerRule } from './broker-ask.js';
import { INCREMENT_RULES } from './broker-increments.js';
import { ACCOUNT_RULES } from './broker-rules-account.js';
import { ASSET_RULES } from './broker-rules-asset.js';
import type { CheckResult } from './check-result.js';
import type { Exposure, Moment } from './exposure.js';
import { isCoin } from './hours.js';

type Sized = Order & { readonly qty: Qty };

const COIN_TYPES: readonly string[] = ['market', 'limit', 'stop_limit'];
const COIN_TIFS: readonly string[] = ['gtc', 'ioc'];
const PLAIN_TYPES: readonly string[] = ['market', 'limit'];
const PLAIN_TIFS: readonly string[] = ['ioc', 'fok', 'opg', 'cls'];
const EXTENDED_TIFS: readonly string[] = ['day', 'gtc'];
const WANTS_LIMIT: readonly string[] = ['limit', 'stop_limit'];
const WANTS_STOP: readonly string[] = ['stop', 'stop_limit'];

const arePricesOf = ({ type, limitPrice, stopPrice }: Order): boolean =>
  WANTS_LIMIT.includes(type) === (limitPrice !== undefined) &&
  // A trailing stop's own stop is known once it has begun.
  (type === 'trailing_stop' || WANTS_STOP.includes(type) === (stopPrice !== undefined)) &&
  [limitPrice, stopPrice].every((price) => price === undefined || sign(price) > 0);

const pricesOf = ({ limitPrice, stopPrice }: Order): string => {
  const prices = [limitPrice, stopPrice].flatMap((price) => (price === undefined ? [] : [priceText(price)]));
  return prices.length === 0 ? 'no price' : prices.join(' and ');
};

/** What the request says by itself. */
const FORM_RULES: readonly BrokerRule[] = [
  {
    code: 'broker_prices',
    allowed: ({ order }) => `the prices of a ${order.type} order, above 0`,
    isBroken: ({ order }) => !arePricesOf(order),
    value: ({ order }) => pricesOf(order),
  },
  {
    code: 'broker_type',
    applies: (ask) => ask.isCoin,
    allowed: () => COIN_TYPES.join(', '),
    isBroken: ({ order }) => !COIN_TYPES.includes(order.type),
    value: ({ order }) => order.type,
  },
  {
    code: 'broker_time_in_force',
    applies: (ask) => ask.isCoin || !PLAIN_TYPES.includes(ask.order.type),
    allowed: (ask) => (ask.isCoin ? COIN_TIFS.join(', ') : 'day, gtc'),
    isBroken: ({ order: { tif }, ...ask }) => (ask.isCoin ? !COIN_TIFS.includes(tif) : PLAIN_TIFS.includes(tif)),
    value: ({ order }) => order.tif,
  },
  {
    code: 'broker_group',
    applies: (ask) => ask.isCoin,
    allowed: () => 'single orders of coins',
    isBroken: ({ isGrouped }) => isGrouped,
    value: ({ isGrouped }) => (isGrouped ? 'a group' : 'a single order'),
  },
  {
    code: 'broker_extended_hours',
    applies: ({ order }) => order.isExtended,
    allowed: () => 'single limit orders, day or gtc',
    isBroken: ({ order, isGrouped }) => order.type !== 'limit' || !EXTENDED_TIFS.includes(order.tif) || isGrouped,
    value: ({ order: { type, tif }, isGrouped }) => `${isGrouped ? 'a group' : type}, ${tif}`,
  },
  {
    code: 'broker_fractional',
    applies: ({ isFractional }) => isFractional,
    allowed: () => 'fractions as single day orders',
    isBroken: ({ isGrouped, order }) => order.tif !== 'day' || isGrouped,
    value: ({ order, isGrouped }) => `${qtyText(order.qty)}, ${isGrouped ? 'a group' : order.tif}`,
  },
  {
    code: 'broker_replace',
    applies: (ask) => !ask.isCoin && ask.order.replaces !== undefined,
    allowed: () => 'whole shares in the place of an order',
    isBroken: ({ isFractional }) => isFractional,
    value: ({ order }) => `${qtyText(order.qty)}: cancel, and send another`,
  },
  ...INCREMENT_RULES,
];

function askOf(order: Sized, exposure: Exposure, moment: Moment): BrokerAsk {
  const coin = isCoin(order.symbol);
  return {
    ...{ order, exposure, moment, isCoin: coin },
    isFractional: !coin && floorToLot(order.qty, ONE_UNIT) !== order.qty,
    isGrouped: order.role !== undefined,
  };
}

const ENTRY_RULES = [...FORM_RULES, ...ACCOUNT_RULES];
const KNOWN_ENTRY_RULES = [...FORM_RULES, ...ASSET_RULES, ...ACCOUNT_RULES];

function rulesFor(isExit: boolean, { asset }: Moment): readonly BrokerRule[] {
  if (isExit) return FORM_RULES;
  return asset === undefined ? ENTRY_RULES : KNOWN_ENTRY_RULES;
}

/** The first rule that the order breaks; undefined where the broker would take it. */
export function brokerProblem(
  order: Sized,
  exposure: Exposure,
  moment: Moment,
  isExit: boolean,
): { readonly result: CheckResult; readonly message: string } | undefined {
  const ask = askOf(order, exposure, moment);
  const rule = rulesFor(isExit, moment).find((one) => isApplied(one, ask) && one.isBroken(ask));
  if (rule === undefined) return undefined;
  const result = resultOf(rule, ask);
  return { result, message: `${order.symbol}: the broker takes ${result.limit}, not ${result.value}` };
}

const isApplied = ({ applies }: BrokerRule, ask: BrokerAsk): boolean => applies === undefined || applies(ask);

/** Every rule that applies with its answer, for a what-if. */
export function brokerResults(
  order: Sized,
  exposure: Exposure,
  moment: Moment,
  isExit: boolean,
): readonly CheckResult[] {
  const ask = askOf(order, exposure, moment);
  const rules = rulesFor(isExit, moment).filter((rule) => isApplied(rule, ask));
  return rules.map((rule) => resultOf(rule, ask));
}

const resultOf = (rule: BrokerRule, ask: BrokerAsk): CheckResult => ({
  code: rule.code,
  limit: rule.allowed(ask),
  value: rule.value(ask),
  headroom: '',
  passed: !rule.isBroken(ask),
});

/** The largest that passes of these sizes, each as it is, in whole shares and in the broker's steps; zero where none does. */
export function largestAtBroker(
  sizes: readonly Qty[],
  lot: Qty,
  { asset }: Moment,
  passes: (qty: Qty) => boolean,
): Qty {
  const steps = [ONE_UNIT, asset?.qtyStep ?? lot];
  const stepped = (size: Qty): readonly Qty[] => steps.map((step) => floorToLot(floorToLot(size, step), lot));
  const tried = sizes.flatMap((size) => [size, ...stepped(size)]).filter((qty) => sign(qty) > 0);
  return tried.reduce((best, qty) => (qty > best && passes(qty) ? qty : best), ZERO_QTY);
}

/** The checks of what one strategy holds and has on order: the same measures as of the account, of its share alone. */

import {
  fractionOf,
  type Money,
  max,
  minus,
  negate,
  notional,
  plus,
  type Qty,
  sign,
  unitsWorth,
  ZERO_MONEY,
  ZERO_QTY,
} from '../base/fixed.js';
import { type Case, type Check, money, NONE, units } from './checks-measures.js';
import type { Draft, Share } from './exposure.js';

const shareOf = ({ exposure }: Case): Share => exposure.own ?? exposure;

/** Its position in the order's direction, once its own open orders of that side have filled. */
function baseOf(at: Case): Qty {
  const { position, openBuys, openSells } = shareOf(at);
  return at.entry.side === 'buy' ? plus(position, openBuys) : plus(negate(position), openSells);
}

/** What only reduces its share comes to nothing. */
const after = (at: Case, { qty }: Draft): Qty => max(plus(baseOf(at), qty), ZERO_QTY);
const valueAfter = (at: Case, draft: Draft): Money => notional(at.exposure.price, after(at, draft));

/** None where others have used up more than the limit: its own share counts for nothing less than nothing. */
function room(at: Case, limit: Money | undefined, used = ZERO_MONEY): Qty {
  const left = minus(limit ?? ZERO_MONEY, used);
  return sign(left) < 0 ? NONE : minus(unitsWorth(left, at.exposure.price), baseOf(at));
}

const netElsewhere = (at: Case): Money =>
  at.entry.side === 'buy' ? shareOf(at).netIfBought : negate(shareOf(at).netIfSold);

const shareOfEquity = ({ limits, exposure }: Case): Money | undefined =>
  limits.maxStrategyConcentration && fractionOf(max(exposure.equity, ZERO_MONEY), limits.maxStrategyConcentration);

export const STRATEGY_CHECKS: readonly Check[] = [
  {
    code: 'strategy_position_qty',
    what: "the strategy's position",
    isSet: ({ maxStrategyPositionQty }) => maxStrategyPositionQty !== undefined,
    limit: ({ limits }) => limits.maxStrategyPositionQty,
    value: after,
    text: units,
    most: (at) => minus(at.limits.maxStrategyPositionQty ?? ZERO_QTY, baseOf(at)),
  },
  {
    code: 'strategy_position_notional',
    what: "the value of the strategy's position",
    isSet: ({ maxStrategyPositionNotional }) => maxStrategyPositionNotional !== undefined,
    limit: ({ limits }) => limits.maxStrategyPositionNotional,
    value: valueAfter,
    text: money,
    most: (at) => room(at, at.limits.maxStrategyPositionNotional),
  },
  {
    code: 'strategy_gross_notional',
    what: "the strategy's gross exposure",
    isSet: ({ maxStrategyGrossNotional }) => maxStrategyGrossNotional !== undefined,
    limit: ({ limits }) => limits.maxStrategyGrossNotional,
    value: (at, draft) => plus(shareOf(at).grossElsewhere, valueAfter(at, draft)),
    text: money,
    most: (at) => room(at, at.limits.maxStrategyGrossNotional, shareOf(at).grossElsewhere),
  },
  {
    code: 'strategy_net_notional',
    what: "the strategy's net exposure in the direction of the order",
    isSet: ({ maxStrategyNetNotional }) => maxStrategyNetNotional !== undefined,
    limit: ({ limits }) => limits.maxStrategyNetNotional,
    value: (at, draft) => plus(netElsewhere(at), valueAfter(at, draft)),
    text: money,
    most: (at) => room(at, at.limits.maxStrategyNetNotional, netElsewhere(at)),
  },
  {
    code: 'strategy_concentration',
    what: "the value of the strategy's position",
    isSet: ({ maxStrategyConcentration }) => maxStrategyConcentration !== undefined,
    limit: shareOfEquity,
    value: valueAfter,
    text: money,
    most: (at) => room(at, shareOfEquity(at)),
  },
];

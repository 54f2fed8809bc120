/** What the broker's rules are asked, and what a rule is. */

import { type Qty, sign } from '../base/fixed.js';
import type { Order } from '../orders/order.js';
import { type Exposure, entryOf, type Moment } from './exposure.js';

type Sized = Order & { readonly qty: Qty };

/** An order with all that the rules look at. */
export interface BrokerAsk {
  readonly order: Sized;
  readonly isCoin: boolean;
  readonly isFractional: boolean;
  /** Whether it is one of several that belong together. */
  readonly isGrouped: boolean;
  readonly exposure: Exposure;
  readonly moment: Moment;
}

export interface BrokerRule {
  readonly code: `broker_${string}`;
  /** Whether it says anything of such an order; of any where absent. What it does not apply to cannot break it. */
  readonly applies?: (ask: BrokerAsk) => boolean;
  /** What the broker takes, in words. */
  readonly allowed: (ask: BrokerAsk) => string;
  readonly isBroken: (ask: BrokerAsk) => boolean;
  /** What was asked for. */
  readonly value: (ask: BrokerAsk) => string;
}

/** Whether the order reduces what is held, as the broker sees it: then it needs quantity, not money. */
export const isReducing = ({ order, exposure }: BrokerAsk): boolean => sign(entryOf(order, exposure).held) > 0;

export const isShort = (ask: BrokerAsk): boolean => ask.order.side === 'sell' && !isReducing(ask);

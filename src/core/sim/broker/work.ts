/** An order and what the broker alone knows of it: what it reserves, what it waits for, whom it belongs to. */

import { type Money, max, minus, notional, type Price, type Qty, ZERO_MONEY, ZERO_QTY } from '../../base/fixed.js';
import type { Micros } from '../../base/time.js';
import { isFinal } from '../../orders/lifecycle.js';
import type { AssetClass, BrokerOrder } from './types.js';

/** What happens to an order by itself. `rework` meets the present market again, after a fill that was partial by chance. */
export type DueAction = 'accept' | 'cancel' | 'replace' | 'rework';

/**
 * `held` is a leg whose entry has not filled; `armed` a stop leg whose group works by its take profit: it is watched, and
 * takes over when it is reached. Both hold nothing.
 */
export type Stage = 'live' | 'held' | 'armed';

export interface Work {
  /** Replaced as a whole at each change, so that what was handed out stays as it was. */
  order: BrokerOrder;
  /** Counts orders in the order of their submission. */
  seq: number;
  readonly assetClass: AssetClass;
  /** The stop was reached: the order works at the market, or at its limit. */
  isTriggered: boolean;
  stage: Stage;
  /** It reduces a position, and holds its quantity; else it opens one, and holds buying power. */
  readonly isClosing: boolean;
  /** What a unit is reserved at; zero for what closes. */
  unit: Price;
  /** Buying power held, as margin. */
  margin: Money;
  /** Quantity of the position held. */
  held: Qty;
  dueAt: Micros | undefined;
  dueAction: DueAction | undefined;
  /** The order that replaces this one once it may. */
  successorId: string | undefined;
}

export const isOpen = ({ order }: Work): boolean => !isFinal(order.status);

/** What is still to be filled; of an order by value zero, as that depends on the price. */
export const leaves = ({ order }: Work): Qty =>
  order.qty === undefined ? ZERO_QTY : minus(order.qty, order.filledQty);

const WORKING: readonly BrokerOrder['status'][] = ['new', 'partially_filled', 'pending_cancel', 'pending_replace'];

/** Whether it stands where it may fill: with the venue, not merely promised. */
export const isWorking = ({ order, stage }: Work): boolean =>
  WORKING.includes(order.status) ? stage !== 'held' : stage === 'armed' && order.status === 'held';

/** The full value that an order ties up while it is open. */
export function reservedValue(work: Work): Money {
  if (!isOpen(work) || work.isClosing || work.stage !== 'live') return ZERO_MONEY;
  if (work.order.notional !== undefined) return max(ZERO_MONEY, minus(work.order.notional, work.order.filledValue));
  return notional(work.unit, leaves(work));
}

/** The quantity of its position that an order holds. */
export const heldQty = (work: Work): Qty =>
  !isOpen(work) || !work.isClosing || work.stage !== 'live' ? ZERO_QTY : leaves(work);

export const hasFills = ({ order }: Work): boolean => order.filledQty > 0n;

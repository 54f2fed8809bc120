/** An order and what the broker alone knows of it: what it reserves, what it waits for, whom it belongs to. */

import { must } from '../../base/assert.js';
import { parseQty } from '../../base/decimal.js';
import {
  affordable,
  type Money,
  max,
  minus,
  notional,
  ONE_UNIT,
  type Price,
  type Qty,
  ZERO_MONEY,
  ZERO_QTY,
} from '../../base/fixed.js';
import type { Micros } from '../../base/time.js';
import { isFinal } from '../../orders/lifecycle.js';
import type { AssetClass, BrokerOrder } from './types.js';

/** The finest part of a share or coin. */
export const SMALLEST = must(parseQty('0.000000001'), 'a quantity');

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
  /** What a unit is reserved at; of what closes only where it is by value. */
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

/** What is left of an order by value. */
const restOf = (value: Money, { filledValue }: BrokerOrder): Money => max(ZERO_MONEY, minus(value, filledValue));

/** The full value that an order ties up while it is open. */
export function reservedValue(work: Work): Money {
  if (!isOpen(work) || work.isClosing || work.stage !== 'live') return ZERO_MONEY;
  if (work.order.notional !== undefined) return restOf(work.order.notional, work.order);
  return notional(work.unit, leaves(work));
}

/** The quantity of its position that an order holds; of one by value what it is worth in it. */
export function heldQty(work: Work): Qty {
  if (!isOpen(work) || !work.isClosing || work.stage !== 'live') return ZERO_QTY;
  if (work.order.notional === undefined) return leaves(work);
  return affordable(restOf(work.order.notional, work.order), notional(work.unit, ONE_UNIT), SMALLEST);
}

export const hasFills = ({ order }: Work): boolean => order.filledQty > 0n;

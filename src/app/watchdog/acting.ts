/** What it takes to act on an account in a trader's place. */

import { TradectlError } from '../../core/base/errors.js';
import type { Micros } from '../../core/base/time.js';
import type { Lease } from '../../core/venue/lease.js';
import type { TradingClient } from '../../io/alpaca/trading/client.js';
import type { Closing } from '../../io/sqlite/lease-rows.js';
import type { Told } from './events.js';

export interface Acting {
  readonly client: Pick<TradingClient, 'openOrders' | 'positions' | 'cancel' | 'submit' | 'orderByClientId'>;
  /** What its orders' ids and reasons are made of. */
  readonly lease: Pick<Lease, 'epoch' | 'holder' | 'reason'>;
  readonly now: () => Micros;
  /** Makes an order durable. */
  readonly intend: (closing: Closing) => void;
  /** Whether the account is still ours to act on. */
  readonly mayAct: () => boolean;
  readonly tell: (event: Told) => void;
}

export const lost = (reason: string): TradectlError =>
  new TradectlError('venue_unreachable', `the broker does not answer: ${reason}`);

/** Whether another try may find the broker well. */
export const isPassing = (error: unknown): error is TradectlError =>
  error instanceof TradectlError && (error.code === 'venue_unreachable' || error.code === 'data');

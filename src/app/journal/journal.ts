/**
 * The journal of a session: how its engine was made, every call into it, and the orders that came of each.
 *
 * The engine is a function of these calls and of nothing else, so whoever makes them again on an engine made alike must
 * get the same orders.
 */

import type { Instrument } from '../../core/market/instrument.js';
import type { Order } from '../../core/orders/order.js';
import type { Limits } from '../../core/risk/limits.js';
import type { Params } from '../../core/strategy/strategy.js';
import type { RunOptions } from '../options.js';

export const JOURNAL_FORMAT = 3;

/** The first line: all that an engine is made from. */
export interface JournalHead {
  readonly journal: typeof JOURNAL_FORMAT;
  readonly run: string;
  /** A name, or the path of a file as given, and what its code was. */
  readonly strategy: string;
  readonly strategyIdentity: string;
  readonly params: Params;
  readonly options: RunOptions;
  readonly limits: Limits;
  readonly instruments: readonly Instrument[];
  /** Followed, and not traded; a journal of before has none. */
  readonly asides?: readonly Instrument[] | undefined;
  readonly orderPrefix: string;
  readonly ordersMade: number;
  readonly hasLateReports: boolean;
}

/** Calls into the engine that change it. */
export const CALLS = [
  'start',
  'restart',
  'step',
  'warmUp',
  'announce',
  'restoreFill',
  'restoreMovement',
  'restoreOrder',
  'hold',
  'cancelAll',
  'byHand',
  'abandonWaiting',
  'breaker',
  'limit',
  'learn',
  'accountRead',
] as const;

export type CallName = (typeof CALLS)[number];

/** One call with its argument. */
export interface JournalCall {
  readonly call: CallName;
  readonly with?: unknown;
}

/** The terms of an order as a journal keeps them. */
export const termsOf = ({
  symbol,
  side,
  type,
  qty,
  limitPrice,
  stopPrice,
  trail,
  tif,
  isExtended,
  replaces,
  role,
  parentId,
  reason,
  createdAt,
}: Order): unknown => ({
  ...{ symbol, side, type, qty, limitPrice, stopPrice, tif, reason, createdAt },
  ...{ trail, isExtended, replaces, role, parentId },
});

/** Where lines go; they leave the process before anything that came of them does. */
export interface JournalSink {
  write(line: string): void;
}

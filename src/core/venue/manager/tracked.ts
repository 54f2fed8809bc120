/** One order as the manager follows it from its intent to its end, and past it: a fill may come late. */

import { type Qty, ZERO_QTY } from '../../base/fixed.js';
import { MINUTE, type Micros, micros, SECOND } from '../../base/time.js';
import type { ExitPrices, ReportedStatus } from '../../events.js';
import type { Order } from '../../orders/order.js';
import type { Approved } from '../../risk/approved.js';
import type { VenueOrder } from '../records.js';
import type { VenueRequest } from './vocabulary.js';

/**
 * `sent`: the POST is on its way, or waits to leave. `doubtful`: nobody knows whether the broker has it. `known`: it has.
 * `abandoned`: it was given up, and its id is watched. `ended`: nothing more is expected.
 */
export type Phase = 'sent' | 'doubtful' | 'known' | 'abandoned' | 'ended';

/** The orders of one group; the first is the one that was sent. */
export interface TrackedGroup {
  readonly first: Tracked;
  readonly legs: Tracked[];
}

export interface Tracked {
  /** As it was meant, or as a split has restated it. */
  order: Order & { readonly qty: Qty };
  /** Undefined of a restored order, which is never sent again: whoever decided it is gone. */
  readonly approved: Approved | undefined;
  /** When it was decided. */
  intentAt: Micros;
  /** Of orders that belong together. */
  group: TrackedGroup | undefined;
  /** What it is to fill: less than it asked for where the other exit of its group has filled some. */
  wanted: Qty;
  /**
   * The other exit of its group has filled, too, or may have. How it ended only the broker knows then: filled, if it was
   * reduced in time, else canceled with the rest unfilled.
   */
  isShared: boolean;
  /** The order whose place it is to take, until that is settled. */
  before: Tracked | undefined;
  /** The order that is to take its place. */
  after: Tracked | undefined;
  phase: Phase;
  venueOrderId: string | undefined;
  /** Since when its terms at the broker are others, and no split says why. */
  strangeSince: Micros | undefined;
  isToldStrange: boolean;
  /** The broker has put another order in its place, under a client id of its own. */
  isRenamed: boolean;
  /** Other prices were asked for: what the broker makes of them is told by the order itself, when it was replaced. */
  isAmended: boolean;
  /** What the broker said of that, until it is reported. */
  note: string;
  /** What it works by, as far as was reported; of an exit of a group. */
  prices: ExitPrices;
  /** Prices that are to be told with the next report. */
  unsaid: ExitPrices | undefined;
  /** Filled under ids of the broker's that it has no more. */
  base: Qty;
  /** Quantity in the books. */
  booked: Qty;
  /** The largest cumulative quantity that the broker told. */
  told: Qty;
  /** Ids of fills in the books of which the broker's own id is not known. */
  readonly nameless: Set<string>;
  /** The last status that was reported. */
  status: ReportedStatus | undefined;
  /** The last status that the broker told, of those that may be reported or `pending_new`. */
  heard: VenueOrder['status'];
  /** A final status that waits for the fills before it. */
  withheld: { readonly status: ReportedStatus; readonly at: Micros } | undefined;
  /** The latest `updatedAt` of the broker. */
  heardAt: Micros;
  isCancelWanted: boolean;
  /** A cancel is under way, or was taken. */
  isCancelAsked: boolean;
  cancelAskedAt: Micros;
  cancelsRefused: number;
  /** Requests that are not answered yet. */
  readonly asked: Set<VenueRequest['kind']>;
  /** When to look it up next. */
  lookAt: Micros | undefined;
  /** Something happened to its group that the broker is to tell of it, too. */
  isStirred: boolean;
  looks: number;
  fillLooks: number;
  /** When its fills are to be asked for again. */
  fillsAt: Micros | undefined;
}

/** A new order with its approval, or one of the ledger without. */
export function track(order: Tracked['order'], intentAt: Micros, approved: Approved | undefined): Tracked {
  const isRestored = approved === undefined;
  const venueOrderId = order.venueOrderId === '' ? undefined : order.venueOrderId;
  return {
    order,
    approved,
    intentAt,
    group: undefined,
    wanted: order.qty,
    isShared: isRestored && order.role !== undefined && order.role !== 'entry',
    before: undefined,
    after: undefined,
    phase: !isRestored ? 'sent' : venueOrderId === undefined ? 'doubtful' : 'known',
    venueOrderId,
    isRenamed: false,
    isAmended: isRestored && order.status === 'pending_replace' && order.role !== undefined,
    note: '',
    prices: { limitPrice: order.limitPrice, stopPrice: order.stopPrice },
    unsaid: undefined,
    base: ZERO_QTY,
    strangeSince: undefined,
    isToldStrange: false,
    booked: isRestored ? order.filledQty : ZERO_QTY,
    told: isRestored ? order.filledQty : ZERO_QTY,
    nameless: new Set(),
    status: isRestored ? toldBefore(order) : undefined,
    heard: undefined,
    withheld: undefined,
    heardAt: micros(0),
    isCancelAsked: false,
    cancelAskedAt: micros(0),
    cancelsRefused: 0,
    isCancelWanted: isRestored && order.status === 'pending_cancel',
    asked: new Set(),
    lookAt: undefined,
    isStirred: false,
    looks: 0,
    fillLooks: 0,
    fillsAt: undefined,
  };
}

/** What a restored order was told to be, and is no news again. */
const toldBefore = ({ status }: Order): ReportedStatus | undefined =>
  status === 'new' || status === 'held' || status === 'pending_replace' || status === 'partially_filled'
    ? status
    : undefined;

/** Whether all that it asked for is in the books, and it has ended by that. */
export const isWhole = ({ booked, wanted, isShared }: Tracked): boolean => booked === wanted && !isShared;

/** Also where the fill itself is still to be read. */
export const hasFilled = ({ told, status }: Tracked): boolean => told > ZERO_QTY || status === 'partially_filled';

/** What has filled is not new again, whatever the broker calls it. */
export const atWork = (one: Tracked, status: ReportedStatus): ReportedStatus =>
  status === 'new' && hasFilled(one) ? 'partially_filled' : status;

/** The first doubt is settled fast; then the broker is left in peace. Doubling from 250 ms to 10 s. */
export const backoff = (attempts: number): number => Math.min((SECOND / 4) * 2 ** attempts, 10 * SECOND);

/** When an id that was given up is looked for: it may still be on its way to the broker. */
const WATCHES = [5 * SECOND, 15 * SECOND, MINUTE, 5 * MINUTE, 15 * MINUTE];

/** The wait before the next look for an abandoned id; undefined where it has been looked for long enough. */
export const watchAfter = (looks: number): number | undefined => WATCHES[looks];

export const earlier = (at: Micros | undefined, by: number): Micros | undefined =>
  at === undefined ? undefined : micros(at - by);

/** The clock was set back by so much: what it is waited for comes as soon as before, and nothing was decided in time to come. */
export function setBack(one: Tracked, by: number, now: Micros): void {
  one.lookAt = earlier(one.lookAt, by);
  one.fillsAt = earlier(one.fillsAt, by);
  one.cancelAskedAt = micros(one.cancelAskedAt - by);
  one.intentAt = micros(Math.min(one.intentAt, now));
}

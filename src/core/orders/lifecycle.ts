/** The life of an order as one table. Statuses are spelled as Alpaca's; `denied` and `abandoned` are ours. */

/**
 * Which status may follow which. An illegal transition is an alert, and the venue's word is still taken;
 * a fill is a fact in any state.
 */
// biome-ignore format: one row for each status is a table, one line for each word is not
const NEXT = {
  pending_new: ['accepted', 'new', 'held', 'partially_filled', 'filled', 'canceled', 'pending_cancel', 'pending_replace', 'replaced', 'rejected', 'expired', 'suspended', 'denied', 'abandoned'],
  accepted: ['new', 'held', 'partially_filled', 'filled', 'pending_cancel', 'canceled', 'pending_replace', 'rejected', 'expired', 'suspended', 'done_for_day'],
  held: ['new', 'accepted', 'pending_cancel', 'canceled', 'pending_replace', 'replaced', 'rejected', 'expired', 'partially_filled', 'filled'],
  new: ['partially_filled', 'filled', 'pending_cancel', 'canceled', 'pending_replace', 'replaced', 'rejected', 'expired', 'suspended', 'done_for_day', 'stopped', 'calculated'],
  partially_filled: ['partially_filled', 'filled', 'pending_cancel', 'canceled', 'pending_replace', 'replaced', 'expired', 'suspended', 'done_for_day', 'stopped', 'calculated'],
  pending_cancel: ['canceled', 'partially_filled', 'filled', 'new', 'expired', 'replaced', 'rejected', 'abandoned'],
  pending_replace: ['replaced', 'new', 'accepted', 'held', 'done_for_day', 'partially_filled', 'filled', 'canceled', 'pending_cancel', 'expired', 'rejected', 'abandoned'],
  stopped: ['partially_filled', 'filled', 'canceled', 'expired', 'calculated'],
  suspended: ['new', 'partially_filled', 'filled', 'pending_cancel', 'canceled', 'expired', 'rejected'],
  done_for_day: ['new', 'partially_filled', 'filled', 'pending_cancel', 'canceled', 'pending_replace', 'expired', 'calculated'],
  calculated: ['filled', 'partially_filled', 'canceled', 'expired', 'done_for_day'],
  filled: [],
  canceled: [],
  expired: [],
  replaced: [],
  rejected: [],
  denied: [],
  abandoned: [],
} as const satisfies Record<string, readonly string[]>;

export type OrderStatus = keyof typeof NEXT;

export const ORDER_STATUSES = Object.keys(NEXT) as readonly OrderStatus[];

/** Whether the table has `to` after `from`. */
export const isLegal = (from: OrderStatus, to: OrderStatus): boolean =>
  (NEXT[from] as readonly OrderStatus[]).includes(to);

/** Whether nothing more is expected of an order in this status (a late fill may come all the same). */
export const isFinal = (status: OrderStatus): boolean => NEXT[status].length === 0;

const FINAL: ReadonlySet<string> = new Set(ORDER_STATUSES.filter(isFinal));

/** The same of a status that was written down. */
export const isFinalText = (status: string): boolean => FINAL.has(status);

export interface Transition {
  readonly status: OrderStatus;
  /** False is an alert, not a reason to disbelieve the venue. */
  readonly isLegal: boolean;
}

/**
 * The status after the venue reported `to`, with the quantity filled so far known. Fills win: a complete fill makes
 * an order filled in whatever state it was, and a late partial fill does not reopen a final one.
 */
export function transition(from: OrderStatus, to: OrderStatus, isComplete: boolean): Transition {
  if (isComplete) return { status: 'filled', isLegal: from === 'filled' || isLegal(from, 'filled') };
  if (to === 'partially_filled' && isFinal(from)) return { status: from, isLegal: false };
  if (from === to) return { status: to, isLegal: !isFinal(from) || from === to };
  return isFinal(from) ? { status: from, isLegal: false } : { status: to, isLegal: isLegal(from, to) };
}

/** One stage of an order's way: what it says, when, and the figures behind it. */

import { micros, timeText } from '../../core/base/time.js';
import type { CauseRecord } from '../../io/sqlite/causes.js';
import type { ExchangeRow } from '../../io/sqlite/rows.js';
import type { CheckRecord } from '../risk/what-if.js';

/** In the order in which it happened. Exact numbers are canonical text, times RFC 3339. */
export interface Hop {
  readonly hop: 'event' | 'signal' | 'size' | 'risk' | 'wire' | 'fill' | 'end';
  readonly ts: string;
  readonly text: string;
  /** Of what led to a decision: prices as the market told them. */
  readonly event?: EventRecord;
  /** Of a request to the broker that has been answered. */
  readonly request?: RequestRecord;
  /** Of a denial: the limit's name and figures. */
  readonly code?: string;
  readonly limit?: string;
  readonly value?: string;
  /** Null of a check that is no figure, or where none was kept. */
  readonly headroom?: string | null;
  /** Of risk's word: every check that applies, with its figures at that moment; none of what only reduces. */
  readonly checks?: readonly CheckRecord[];
}

/** `decidedAt` is null where a past was played: its times are the market's. */
export interface EventRecord extends Omit<CauseRecord, 'at' | 'receivedAt' | 'decidedAt'> {
  readonly at: string | null;
  readonly receivedAt: string | null;
  readonly decidedAt: string | null;
}

export interface RequestRecord {
  readonly kind: string;
  /** All that it says was durable by then. */
  readonly durableAt: string;
  readonly sentAt: string | null;
  readonly answeredAt: string;
  readonly answer: string;
  /** The broker's own, for its support. */
  readonly requestId: string | null;
}

export const textAt = (at: number): string => timeText(micros(at));
const orNull = (at: number | null | undefined): string | null => (typeof at === 'number' ? textAt(at) : null);

export const eventRecord = ({ at, receivedAt, decidedAt, ...figures }: CauseRecord): EventRecord => ({
  ...figures,
  at: orNull(at),
  receivedAt: orNull(receivedAt),
  decidedAt: orNull(decidedAt),
});

export const requestRecord = (row: ExchangeRow): RequestRecord => ({
  kind: row.kind,
  durableAt: textAt(row.asked_at),
  sentAt: orNull(row.sent_at),
  answeredAt: textAt(row.answered_at),
  answer: row.answer,
  requestId: row.request_id,
});

/** `1.234 ms`. */
export const tookText = (from: number, to: number): string => `${((to - from) / 1000).toFixed(3)} ms`;

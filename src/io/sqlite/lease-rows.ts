/** The tables of the lease file, and their rows as records. */

import { type Micros, micros } from '../../core/base/time.js';
import type { Lease, LeaseState } from '../../core/venue/lease.js';

/** An order by which a watchdog closes a position; the quantity is text. */
export interface Closing {
  readonly clientOrderId: string;
  readonly symbol: string;
  readonly side: 'buy' | 'sell';
  readonly qty: string;
  readonly at: Micros;
  readonly reason: string;
}

export const LEASE_SCHEMA = `
CREATE TABLE IF NOT EXISTS lease (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  epoch INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('held', 'taken', 'let_go', 'released')),
  holder TEXT NOT NULL,
  pid INTEGER NOT NULL,
  length INTEGER NOT NULL,
  beat INTEGER NOT NULL,
  beat_at INTEGER NOT NULL,
  agreed_at INTEGER NOT NULL,
  reason TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS closings (
  client_order_id TEXT PRIMARY KEY,
  symbol TEXT NOT NULL,
  side TEXT NOT NULL CHECK (side IN ('buy', 'sell')),
  qty TEXT NOT NULL,
  at INTEGER NOT NULL,
  reason TEXT NOT NULL,
  adopted INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE IF NOT EXISTS departures (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  taken TEXT NOT NULL,
  held_until INTEGER NOT NULL
) STRICT;
`;

export interface LeaseRow {
  readonly epoch: number;
  readonly state: LeaseState;
  readonly holder: string;
  readonly pid: number;
  readonly length: number;
  readonly beat: number;
  readonly beat_at: number;
  readonly agreed_at: number;
  readonly reason: string;
}

export interface ClosingRow extends Omit<Closing, 'clientOrderId'> {
  readonly client_order_id: string;
}

export const leaseOf = ({ beat_at, agreed_at, epoch, state, holder, pid, length, beat, reason }: LeaseRow): Lease => ({
  ...{ epoch, state, holder, pid, length, beat, reason },
  ...{ beatAt: micros(beat_at), agreedAt: micros(agreed_at) },
});

export const rowOf = ({ beatAt, agreedAt, epoch, state, holder, pid, length, beat, reason }: Lease) => ({
  ...{ epoch, state, holder, pid, length, beat, reason },
  ...{ beat_at: beatAt, agreed_at: agreedAt },
});

export const closingOf = ({ client_order_id, symbol, side, qty, at, reason }: ClosingRow): Closing => ({
  ...{ clientOrderId: client_order_id, symbol, side, qty, at, reason },
});

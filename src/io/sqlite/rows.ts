/** The rows of the ledger's tables as SQLite hands them out: exact numbers are text, times are integer micros. */

import type { Side } from '../../core/events.js';

export interface RunRow {
  readonly key: number;
  readonly id: string;
  readonly mode: string;
  readonly strategy: string;
  readonly params: string;
  readonly config: string;
  readonly fingerprint: string;
  readonly order_prefix: string;
  readonly start_cash: string;
  readonly cash: string;
  readonly seed: number;
  readonly started_at: number;
  readonly ended_at: number | null;
  readonly status: RunStatus;
  readonly cursor_applied: number;
  readonly cursor_at: number;
  readonly order_count: number;
}

export type RunStatus = 'running' | 'stopped' | 'done';

export type OrderRow = {
  readonly run: number;
  readonly client_order_id: string;
  readonly venue_order_id: string | null;
  readonly strategy_id: string;
  readonly symbol: string;
  readonly side: Side;
  readonly type: string;
  readonly tif: string;
  readonly size: string;
  readonly qty: string | null;
  readonly limit_price: string | null;
  readonly stop_price: string | null;
  readonly reason: string;
  readonly status: string;
  readonly filled_qty: string;
  readonly filled_value: string;
  readonly created_at: number;
  readonly updated_at: number;
  /** `price 1.5`, `percent 0.02`; this and what follows are not there before the third format. */
  readonly trail?: string | null;
  readonly extended?: number;
  readonly replaces?: string | null;
  /** Of orders that belong together: the id of the first, and what this one is to it. */
  readonly parent_id?: string | null;
  readonly role?: string | null;
  /** Of an order in a venue of this process; not there before the sixth format. */
  readonly best_price?: string | null;
  readonly triggered?: number;
};

export type OrderEventRow = {
  readonly run: number;
  readonly client_order_id: string;
  readonly from_status: string | null;
  readonly to_status: string;
  readonly at: number;
  readonly reason: string;
  readonly is_legal: number;
  readonly applied: number;
  /** A list of check results; not there before the fifth format, null where risk did not judge or nobody kept it. */
  readonly checks?: string | null;
  /** What led to it; not there before the eighth format, null of what the venue told and of all after the first in a step. */
  readonly cause?: string | null;
};

export type ExchangeRow = {
  readonly run: number;
  readonly client_order_id: string;
  readonly kind: string;
  readonly asked_at: number;
  readonly sent_at: number | null;
  readonly answered_at: number;
  readonly answer: string;
  readonly request_id: string | null;
};

export type FillRow = {
  readonly run: number;
  readonly fill_id: string;
  readonly client_order_id: string;
  readonly strategy_id: string;
  readonly symbol: string;
  readonly side: Side;
  readonly qty: string;
  readonly price: string;
  readonly fee: string;
  readonly fee_qty: string;
  readonly ts: number;
  readonly applied: number;
  /** Not there in the first format. */
  readonly execution_id?: string | null;
};

/** A row that was read has its place among all fills. */
export type StoredFillRow = FillRow & { readonly seq: number };

export type MovementRow = {
  readonly run: number;
  readonly movement_id: string;
  readonly kind: 'position' | 'cash' | 'split' | 'rename' | 'coin_fee' | 'foreign_fill';
  readonly cause: string | null;
  readonly symbol: string | null;
  readonly side: Side | null;
  readonly qty: string | null;
  readonly price: string | null;
  readonly amount: string | null;
  readonly ratio_from: number | null;
  readonly ratio_to: number | null;
  readonly venue_order_id: string | null;
  readonly new_symbol: string | null;
  /** What it added to the fees. */
  readonly fee: string;
  readonly at: number;
  readonly applied: number;
};

/** `after_fill` is the last fill that was booked before it. */
export type StoredMovementRow = MovementRow & { readonly seq: number; readonly after_fill: number };

export type RequestRow = {
  readonly id: number;
  readonly kind: string;
  readonly body: string;
  readonly made_by: string;
  readonly at: number;
  readonly taken_at: number | null;
  readonly outcome: string | null;
};

export type TradeRow = {
  readonly run: number;
  readonly symbol: string;
  readonly strategy_id: string;
  readonly side: 'long' | 'short';
  readonly qty: string;
  readonly entry_time: number;
  readonly entry_price: string;
  readonly exit_time: number;
  readonly exit_price: string;
  readonly pnl: string;
  readonly fees: string;
  readonly applied: number;
};

export type LotRow = {
  readonly run: number;
  readonly symbol: string;
  readonly place: number;
  readonly strategy_id: string;
  readonly qty: string;
  readonly price: string;
  readonly fee: string;
  readonly opened_at: number;
};

export type EquityRow = {
  readonly run: number;
  readonly at: number;
  readonly equity: string;
  readonly cash: string;
};

export type MarkRow = {
  readonly run: number;
  readonly symbol: string;
  readonly price: string;
  readonly at: number;
};

export type DenialRow = {
  readonly run: number;
  readonly client_order_id: string;
  readonly symbol: string;
  readonly code: string;
  readonly limit_text: string;
  readonly value_text: string;
  readonly message: string;
  readonly at: number;
  readonly applied: number;
};

/** `run` is null where a person spoke, or a start counted. */
export type RiskEventRow = {
  readonly run: number | null;
  readonly at: number;
  readonly kind: 'breaker' | 'halt' | 'resume' | 'crash';
  readonly from_phase: string | null;
  readonly to_phase: string | null;
  readonly cause: string;
  readonly message: string;
  readonly used: string;
  readonly limit_text: string;
  readonly resets: string;
  readonly who: string;
};

/** The statements that write a run, prepared once and kept for the life of the connection. */

import type { Connection, Statement } from './database.js';

const INSERT_RUN = `
  INSERT INTO runs (id, mode, strategy, params, config, fingerprint, order_prefix, start_cash, cash, seed,
    started_at, status, cursor_applied, cursor_at, order_count)
  VALUES (@id, @mode, @strategy, @params, @config, @fingerprint, @order_prefix, @start_cash, @start_cash, @seed,
    @started_at, 'running', 0, 0, 0)`;

/** An order is one row that always shows its last state; of its terms only prices and quantity may change. */
const UPSERT_ORDER = `
  INSERT INTO orders (run, client_order_id, venue_order_id, strategy_id, symbol, side, type, tif, size, qty,
    limit_price, stop_price, reason, status, filled_qty, filled_value, created_at, updated_at,
    trail, extended, replaces, parent_id, role)
  VALUES (@run, @client_order_id, @venue_order_id, @strategy_id, @symbol, @side, @type, @tif, @size, @qty,
    @limit_price, @stop_price, @reason, @status, @filled_qty, @filled_value, @created_at, @updated_at,
    @trail, @extended, @replaces, @parent_id, @role)
  ON CONFLICT (run, client_order_id) DO UPDATE SET
    venue_order_id = excluded.venue_order_id, side = excluded.side, qty = excluded.qty, status = excluded.status,
    limit_price = excluded.limit_price, stop_price = excluded.stop_price, trail = excluded.trail,
    filled_qty = excluded.filled_qty, filled_value = excluded.filled_value, updated_at = excluded.updated_at`;

const INSERT_ORDER_EVENT = `
  INSERT INTO order_events (run, client_order_id, from_status, to_status, at, reason, is_legal, applied, checks, cause)
  VALUES (@run, @client_order_id, @from_status, @to_status, @at, @reason, @is_legal, @applied, @checks, @cause)`;

const INSERT_EXCHANGE = `
  INSERT INTO exchanges (run, client_order_id, kind, asked_at, sent_at, answered_at, answer, request_id)
  VALUES (@run, @client_order_id, @kind, @asked_at, @sent_at, @answered_at, @answer, @request_id)`;

const INSERT_FILL = `
  INSERT INTO fills (run, fill_id, client_order_id, strategy_id, symbol, side, qty, price, fee, fee_qty, ts, applied,
    execution_id)
  VALUES (@run, @fill_id, @client_order_id, @strategy_id, @symbol, @side, @qty, @price, @fee, @fee_qty, @ts, @applied,
    @execution_id)`;

/** Fills are numbered over all runs as they are booked: the last number so far tells where among them this stands. */
const INSERT_MOVEMENT = `
  INSERT INTO movements (run, movement_id, kind, cause, symbol, side, qty, price, amount, ratio_from, ratio_to,
    venue_order_id, fee, at, after_fill, applied, new_symbol)
  VALUES (@run, @movement_id, @kind, @cause, @symbol, @side, @qty, @price, @amount, @ratio_from, @ratio_to,
    @venue_order_id, @fee, @at, (SELECT COALESCE(MAX(seq), 0) FROM fills), @applied, @new_symbol)`;

const INSERT_TRADE = `
  INSERT INTO trades (run, symbol, strategy_id, side, qty, entry_time, entry_price, exit_time, exit_price,
    pnl, fees, applied)
  VALUES (@run, @symbol, @strategy_id, @side, @qty, @entry_time, @entry_price, @exit_time, @exit_price,
    @pnl, @fees, @applied)`;

const INSERT_LOT = `
  INSERT INTO lots (run, symbol, place, strategy_id, qty, price, fee, opened_at)
  VALUES (@run, @symbol, @place, @strategy_id, @qty, @price, @fee, @opened_at)`;

const UPSERT_EQUITY = `
  INSERT INTO equity (run, at, equity, cash) VALUES (@run, @at, @equity, @cash)
  ON CONFLICT (run, at) DO UPDATE SET equity = excluded.equity, cash = excluded.cash`;

const UPSERT_MARK = `
  INSERT INTO marks (run, symbol, price, at) VALUES (@run, @symbol, @price, @at)
  ON CONFLICT (run, symbol) DO UPDATE SET price = excluded.price, at = excluded.at`;

const INSERT_DENIAL = `
  INSERT INTO denials (run, client_order_id, symbol, code, limit_text, value_text, message, at, applied)
  VALUES (@run, @client_order_id, @symbol, @code, @limit_text, @value_text, @message, @at, @applied)`;

export const INSERT_RISK_EVENT = `
  INSERT INTO risk_events (run, at, kind, from_phase, to_phase, cause, message, used, limit_text, resets, who)
  VALUES (@run, @at, @kind, @from_phase, @to_phase, @cause, @message, @used, @limit_text, @resets, @who)`;

const UPDATE_RUN = `
  UPDATE runs SET cash = @cash, order_count = @order_count, cursor_applied = @cursor_applied, cursor_at = @cursor_at
  WHERE key = @run`;

/** Whoever follows the file tells by it what is new. A row of `meta`, so that no format had to change for it. */
const COUNT_COMMIT = `
  INSERT INTO meta (key, value) VALUES ('commits', '1')
  ON CONFLICT (key) DO UPDATE SET value = CAST(CAST(value AS INTEGER) + 1 AS TEXT)`;

/** Every statement a run needs. */
export function prepareWrites(db: Connection) {
  const prepare = (sql: string): Statement => db.prepare(sql);
  return {
    insertRun: prepare(INSERT_RUN),
    runWithId: prepare('SELECT key FROM runs WHERE id = @id'),
    nameRun: prepare('UPDATE runs SET id = @id WHERE key = @run'),
    reopenRun: prepare("UPDATE runs SET status = 'running', ended_at = NULL WHERE key = @run"),
    advanceRun: prepare(UPDATE_RUN),
    countCommit: prepare(COUNT_COMMIT),
    endRun: prepare('UPDATE runs SET status = @status, ended_at = @at WHERE key = @run'),
    order: prepare(UPSERT_ORDER),
    standing: prepare(
      'UPDATE orders SET best_price = @best_price, triggered = @triggered WHERE run = @run AND client_order_id = @id',
    ),
    orderEvent: prepare(INSERT_ORDER_EVENT),
    exchange: prepare(INSERT_EXCHANGE),
    fill: prepare(INSERT_FILL),
    execution: prepare('UPDATE fills SET execution_id = @execution_id WHERE run = @run AND fill_id = @fill_id'),
    movement: prepare(INSERT_MOVEMENT),
    setMeta: prepare(
      'INSERT INTO meta (key, value) VALUES (@key, @value) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
    ),
    dropMeta: prepare('DELETE FROM meta WHERE key = @key'),
    trade: prepare(INSERT_TRADE),
    clearLots: prepare('DELETE FROM lots WHERE run = @run AND symbol = @symbol'),
    lot: prepare(INSERT_LOT),
    equity: prepare(UPSERT_EQUITY),
    mark: prepare(UPSERT_MARK),
    dropMark: prepare('DELETE FROM marks WHERE run = @run AND symbol = @symbol'),
    denial: prepare(INSERT_DENIAL),
    riskEvent: prepare(INSERT_RISK_EVENT),
  };
}

export type Writes = ReturnType<typeof prepareWrites>;

/** One run being written: steps are staged in memory and become durable together, with the cursor, at `commit`. */

import { assert } from '../../core/base/assert.js';
import { moneyText, priceText } from '../../core/base/decimal.js';
import { encodeLine } from '../../core/base/exact-json.js';
import type { Money, Price } from '../../core/base/fixed.js';
import type { Micros } from '../../core/base/time.js';
import type { Order } from '../../core/orders/order.js';
import type { Cause, Cursor, EquityPoint, Ledger, Step } from '../../core/ports.js';
import type { BreakerRecord, BreakerState } from '../../core/risk/breaker-state.js';
import type { Standing } from '../../core/sim/resting.js';
import type { Exchange } from '../../core/venue/exchange.js';
import { causesOf } from './causes.js';
import type { Bindable, Connection, Statement } from './database.js';
import {
  denialRow,
  equityRow,
  exchangeRow,
  fillRow,
  lotRow,
  orderEventRow,
  orderRow,
  standingColumns,
  tradeRow,
} from './encode.js';
import { ledgerError } from './errors.js';
import { movementRow } from './movement-rows.js';
import { breakerRow, RISK_KEYS, type StoredBreaker } from './risk-book.js';
import type { RunStatus } from './rows.js';
import type { Writes } from './writes.js';

export interface RunHandle extends Ledger {
  readonly key: number;
  /** As users name it; of a provisional run not yet known. */
  readonly id: string;
  /** Stages a step; without a cause where nobody will ask for it. `decidedAt` is by our own clock, where that tells something. */
  record(step: Step, cursor: Cursor, cause?: Cause, decidedAt?: Micros): void;
  /** Stages the last price of a symbol; undefined where none is known. */
  recordMark(symbol: string, price: Price | undefined, at: Micros): void;
  /** Stages the venue's own id of an execution, learnt after its fill was booked. */
  recordExecution(fillId: string, executionId: string): void;
  /** Stages a request about an order and its answer. */
  recordExchange(exchange: Exchange): void;
  /** Stages what a simulated market did to an open order besides filling it. */
  recordStanding(clientOrderId: string, standing: Standing): void;
  /** Stages the breaker as it stands, with its figures. */
  recordBreaker(state: BreakerState): void;
  /** Commits what is staged and ends the run; `stopped` may be resumed. */
  finish(status: Exclude<RunStatus, 'running'>, cursor: Cursor, at: Micros): void;
  /** Ends a provisional run as done under its public id; false, with nothing written, where that run is there already. */
  finishAs(id: string, cursor: Cursor, at: Micros): boolean;
  /** Forgets what is not committed: of a provisional run, all of it. */
  discard(): void;
}

/** Where a run stands when its writing begins. */
export interface RunState {
  readonly key: number;
  readonly id: string;
  readonly cash: Money;
  readonly orderCount: number;
  /** Written in one transaction that only `finishAs` commits. */
  readonly isProvisional: boolean;
}

type Row = Record<string, Bindable>;

export class SqliteRun implements RunHandle {
  readonly key: number;
  readonly #db: Connection;
  readonly #path: string;
  readonly #writes: Writes;
  readonly #isProvisional: boolean;
  readonly #onEnd: () => void;
  #id: string;
  #cash: Money;
  #orderCount: number;
  #staged: { readonly statement: Statement; readonly row: Row }[] = [];
  /** Whether what is staged must survive a power cut once committed. */
  #mustSync = false;
  #isSyncing = true;
  #failure: Error | undefined;
  #isEnded = false;

  constructor(db: Connection, path: string, writes: Writes, state: RunState, onEnd: () => void) {
    this.#db = db;
    this.#path = path;
    this.#writes = writes;
    this.#onEnd = onEnd;
    this.key = state.key;
    this.#id = state.id;
    this.#cash = state.cash;
    this.#orderCount = state.orderCount;
    this.#isProvisional = state.isProvisional;
  }

  get id(): string {
    return this.#id;
  }

  record(step: Step, cursor: Cursor, cause?: Cause, decidedAt?: Micros): void {
    this.#attempt(() => {
      this.#recordOrders(step.changes, cursor.applied, cause, decidedAt);
      this.#recordBookings(step, cursor.applied);
      for (const denial of step.denials) this.#stage(this.#writes.denial, denialRow(this.key, denial, cursor.applied));
      if (step.breaker !== undefined) this.#recordBreaker(step.breaker);
      if (step.cash !== undefined) this.#cash = step.cash;
      if (step.changes.length + step.fills.length + step.movements.length > 0) this.#mustSync = true;
    });
  }

  /** A trader's; that of a backtest is nobody's but its own. */
  #recordBreaker({ state, transitions }: BreakerRecord): void {
    if (this.#isProvisional) return;
    for (const one of transitions) this.#stage(this.#writes.riskEvent, breakerRow(this.key, one));
    this.#stageBreaker(state);
    this.#mustSync = true;
  }

  recordBreaker(state: BreakerState): void {
    this.#attempt(() => this.#stageBreaker(state));
  }

  #stageBreaker(state: BreakerState): void {
    const stored: StoredBreaker = { run: this.#id, state };
    this.#stage(this.#writes.setMeta, { key: RISK_KEYS.breaker, value: encodeLine(stored) });
  }

  /** Each order once, as it is after the step; then how it came there, and with its first change what led to that. */
  #recordOrders(changes: Step['changes'], applied: number, cause?: Cause, decidedAt?: Micros): void {
    const touched = new Set<Order>(changes.map((change) => change.order));
    for (const order of touched) this.#stage(this.#writes.order, orderRow(this.key, order));
    const causes = cause === undefined ? [] : causesOf(changes, cause, decidedAt);
    for (const [place, change] of changes.entries()) {
      this.#stage(this.#writes.orderEvent, orderEventRow(this.key, change, applied, causes[place]));
      if (change.from === undefined) this.#orderCount++;
    }
  }

  #recordBookings(step: Step, applied: number): void {
    for (const fill of step.fills) this.#stage(this.#writes.fill, fillRow(this.key, fill, applied));
    for (const moved of step.movements) this.#stage(this.#writes.movement, movementRow(this.key, moved, applied));
    for (const trade of step.trades) this.#stage(this.#writes.trade, tradeRow(this.key, trade, applied));
    for (const position of new Set(step.positions)) {
      this.#stage(this.#writes.clearLots, { run: this.key, symbol: position.symbol });
      position.lots.forEach((lot, place) => {
        this.#stage(this.#writes.lot, lotRow(this.key, lot, place));
      });
    }
  }

  recordEquity(point: EquityPoint): void {
    this.#attempt(() => {
      this.#stage(this.#writes.equity, equityRow(this.key, point));
    });
  }

  recordMark(symbol: string, price: Price | undefined, at: Micros): void {
    this.#attempt(() => {
      if (price === undefined) this.#stage(this.#writes.dropMark, { run: this.key, symbol });
      else this.#stage(this.#writes.mark, { run: this.key, symbol, price: priceText(price), at });
    });
  }

  recordExecution(fillId: string, executionId: string): void {
    this.#attempt(() => {
      this.#stage(this.#writes.execution, { run: this.key, fill_id: fillId, execution_id: executionId });
    });
  }

  recordExchange(exchange: Exchange): void {
    this.#attempt(() => this.#stage(this.#writes.exchange, exchangeRow(this.key, exchange)));
  }

  recordStanding(id: string, standing: Standing): void {
    this.#attempt(() => {
      this.#stage(this.#writes.standing, { run: this.key, id, ...standingColumns(standing) });
    });
  }

  commit(cursor: Cursor): void {
    this.#attempt(() => {
      this.#advance(cursor);
      if (!this.#isProvisional) this.#write();
    });
  }

  finish(status: Exclude<RunStatus, 'running'>, cursor: Cursor, at: Micros): void {
    assert(!this.#isProvisional, 'a provisional run is finished under its id');
    this.#attempt(() => {
      this.#stage(this.#writes.endRun, { run: this.key, status, at });
      this.#mustSync = true;
      this.#advance(cursor);
      this.#write();
    });
    this.#end();
  }

  finishAs(id: string, cursor: Cursor, at: Micros): boolean {
    assert(this.#isProvisional, 'only a provisional run waits for its id');
    const isNew = this.#attempt(() => {
      if (this.#writes.runWithId.get({ id }) !== undefined) return false;
      this.#stage(this.#writes.nameRun, { run: this.key, id });
      this.#stage(this.#writes.endRun, { run: this.key, status: 'done', at });
      this.#advance(cursor);
      this.#writes.countCommit.run({});
      this.#db.exec('COMMIT');
      return true;
    });
    if (isNew) this.#id = id;
    else this.#rollback();
    this.#end();
    return isNew;
  }

  discard(): void {
    if (this.#isEnded) return;
    this.#rollback();
    this.#end();
  }

  /** A provisional run's transaction is open already: its rows need not wait. */
  #stage(statement: Statement, row: Row): void {
    if (this.#isProvisional) statement.run(row);
    else this.#staged.push({ statement, row });
  }

  #advance(cursor: Cursor): void {
    this.#stage(this.#writes.advanceRun, {
      run: this.key,
      cash: moneyText(this.#cash),
      order_count: this.#orderCount,
      cursor_applied: cursor.applied,
      cursor_at: cursor.at,
    });
  }

  #write(): void {
    this.#sync(this.#mustSync);
    this.#db.exec('BEGIN IMMEDIATE');
    for (const { statement, row } of this.#staged) statement.run(row);
    this.#writes.countCommit.run({});
    this.#db.exec('COMMIT');
    this.#staged = [];
    this.#mustSync = false;
  }

  /** SQLite lets this be changed only between transactions, which is why rows are staged in memory. */
  #sync(isFull: boolean): void {
    if (isFull === this.#isSyncing) return;
    this.#db.pragma(`synchronous = ${isFull ? 'FULL' : 'NORMAL'}`);
    this.#isSyncing = isFull;
  }

  /** Runs `work`; once it failed, memory and file may differ, and nothing more is accepted. */
  #attempt<T>(work: () => T): T {
    if (this.#failure) throw this.#failure;
    assert(!this.#isEnded, 'a run that ended takes no more');
    try {
      return work();
    } catch (error) {
      this.#failure = ledgerError(error, this.#path);
      this.#rollback();
      throw this.#failure;
    }
  }

  #rollback(): void {
    this.#staged = [];
    if (this.#db.inTransaction) this.#db.exec('ROLLBACK');
  }

  #end(): void {
    this.#sync(true);
    this.#isEnded = true;
    this.#onEnd();
  }
}

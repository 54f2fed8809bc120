/** The questions one can ask a ledger, for the writer that resumes and for the commands that show. */

import type { Micros } from '../../core/base/time.js';
import { isFinal, ORDER_STATUSES } from '../../core/orders/lifecycle.js';
import type { Bindable, Connection, Query } from './database.js';
import type {
  DenialRow,
  EquityRow,
  ExchangeRow,
  LotRow,
  MarkRow,
  OrderEventRow,
  OrderRow,
  RequestRow,
  RiskEventRow,
  RunRow,
  StoredFillRow,
  StoredMovementRow,
  TradeRow,
} from './rows.js';
import { FORMAT } from './schema.js';

/** Rows of one run, optionally of one symbol, in the order in which they were written. */
export interface RunFilter {
  readonly run: number;
  readonly symbol?: string | undefined;
}

interface BrokenLink {
  readonly table: string;
  readonly rowid: number;
  readonly parent: string;
}

export interface Restored {
  readonly at: Micros;
  /** The run key up to which nothing is gone on with. */
  readonly lastRun: number;
  /** Whether the books have been compared with the venue since. */
  readonly isReconciled: boolean;
  /** Where its last run goes on after all, since its books agree with the venue: from where it counts the ids of orders. */
  readonly idsFrom?: number;
}

export interface Heartbeat {
  readonly pid: number;
  readonly at: Micros;
}

/** What is read ends at the newest order of before. The plus keeps SQLite from an index that would have to be sorted. */
const ORDERS_SINCE = `SELECT * FROM orders WHERE +run = ? AND seq > COALESCE(
  (SELECT seq FROM orders WHERE +run = ? AND created_at <= ? ORDER BY seq DESC LIMIT 1), 0) ORDER BY seq`;

/** Tables with the column that tells the order of their rows. */
const ORDERED = {
  orders: 'seq',
  fills: 'seq',
  movements: 'seq',
  trades: 'seq',
  denials: 'seq',
  lots: 'symbol, place',
  marks: 'symbol',
} as const;

const FINAL = ORDER_STATUSES.filter(isFinal).map((status) => `'${status}'`);
const OPEN_ORDERS = `SELECT * FROM orders WHERE run = ? AND status NOT IN (${FINAL.join(', ')}) ORDER BY seq`;

export class LedgerReads {
  readonly #db: Connection;
  /** Kept as long as the connection: dropping statements has crashed some pairs of SQLite binding and Node. */
  readonly #prepared = new Map<string, Query>();

  /** A ledger of the first format has no movements and no requests. */
  constructor(
    db: Connection,
    readonly format = FORMAT,
  ) {
    this.#db = db;
  }

  /** Newest first. */
  runs(): readonly RunRow[] {
    return this.#all('SELECT * FROM runs ORDER BY key DESC') as readonly RunRow[];
  }

  runById(id: string): RunRow | undefined {
    return this.#one('SELECT * FROM runs WHERE id = ?', id) as RunRow | undefined;
  }

  newestRun(): RunRow | undefined {
    return this.#one('SELECT * FROM runs ORDER BY key DESC LIMIT 1') as RunRow | undefined;
  }

  /** The newest run of a fingerprint that is not done. What a restored ledger brought with it is over. */
  unfinishedRun(fingerprint: string): RunRow | undefined {
    const sql = "SELECT * FROM runs WHERE fingerprint = ? AND status <> 'done' AND key > ? ORDER BY key DESC LIMIT 1";
    return this.#one(sql, fingerprint, this.retired) as RunRow | undefined;
  }

  /** The run key up to which nothing is gone on with. */
  get retired(): number {
    const { lastRun = 0, idsFrom } = this.restored ?? {};
    return idsFrom === undefined ? lastRun : lastRun - 1;
  }

  /** The backup that this ledger was restored from, where it was. */
  get restored(): Restored | undefined {
    const text = this.meta('restored');
    return text === undefined ? undefined : (JSON.parse(text) as Restored);
  }

  /** When a writer last said that it lives, and its process; undefined where none does. */
  get heartbeat(): Heartbeat | undefined {
    const text = this.meta('heartbeat');
    return text === undefined ? undefined : (JSON.parse(text) as Heartbeat);
  }

  /** Commits of the books so far, counted by their writers; undefined before the first that was counted. */
  get commits(): number | undefined {
    const text = this.meta('commits');
    return text === undefined ? undefined : Number(text);
  }

  orders(filter: RunFilter): readonly OrderRow[] {
    return this.#table('orders', filter) as readonly OrderRow[];
  }

  /** Those that have not ended, in the order in which they were made. */
  openOrders(run: number): readonly OrderRow[] {
    return this.#all(OPEN_ORDERS, run) as readonly OrderRow[];
  }

  /** Made after `at`, oldest first; those before them are not looked at. */
  ordersSince(run: number, at: Micros): readonly OrderRow[] {
    return this.#all(ORDERS_SINCE, run, run, at) as readonly OrderRow[];
  }

  fills(filter: RunFilter): readonly StoredFillRow[] {
    return this.#table('fills', filter) as readonly StoredFillRow[];
  }

  movements(filter: RunFilter): readonly StoredMovementRow[] {
    return this.format < 2 ? [] : (this.#table('movements', filter) as readonly StoredMovementRow[]);
  }

  /** Of any state, oldest first. */
  requests(): readonly RequestRow[] {
    return this.format < 2 ? [] : (this.#all('SELECT * FROM requests ORDER BY id') as readonly RequestRow[]);
  }

  request(id: number): RequestRow | undefined {
    return this.format < 2
      ? undefined
      : (this.#one('SELECT * FROM requests WHERE id = ?', id) as RequestRow | undefined);
  }

  trades(filter: RunFilter): readonly TradeRow[] {
    return this.#table('trades', filter) as readonly TradeRow[];
  }

  lots(filter: RunFilter): readonly LotRow[] {
    return this.#table('lots', filter) as readonly LotRow[];
  }

  marks(filter: RunFilter): readonly MarkRow[] {
    return this.#table('marks', filter) as readonly MarkRow[];
  }

  /** Every symbol of which a run has an order, a price or a movement, sorted. */
  symbols(run: number): readonly string[] {
    const tables = this.format < 2 ? ['orders', 'marks'] : ['orders', 'marks', 'movements'];
    const parts = tables.map((table) => `SELECT symbol FROM ${table} WHERE run = ? AND symbol IS NOT NULL`);
    return (
      this.#all(`${parts.join(' UNION ')} ORDER BY symbol`, ...tables.map(() => run)) as readonly {
        readonly symbol: string;
      }[]
    ).map(({ symbol }) => symbol);
  }

  denials(filter: RunFilter): readonly DenialRow[] {
    return this.#table('denials', filter) as readonly DenialRow[];
  }

  equity(run: number): readonly EquityRow[] {
    return this.#all('SELECT * FROM equity WHERE run = ? ORDER BY at', run) as readonly EquityRow[];
  }

  orderEvents(run: number): readonly OrderEventRow[] {
    return this.#all('SELECT * FROM order_events WHERE run = ? ORDER BY seq', run) as readonly OrderEventRow[];
  }

  orderEventsOf(run: number, clientOrderId: string): readonly OrderEventRow[] {
    const sql = 'SELECT * FROM order_events WHERE run = ? AND client_order_id = ? ORDER BY seq';
    return this.#all(sql, run, clientOrderId) as readonly OrderEventRow[];
  }

  /** Requests about one order, as they were answered; a ledger before the eighth format has none. */
  exchanges(run: number, clientOrderId: string): readonly ExchangeRow[] {
    if (this.format < 8) return [];
    const sql = 'SELECT * FROM exchanges WHERE run = ? AND client_order_id = ? ORDER BY seq';
    return this.#all(sql, run, clientOrderId) as readonly ExchangeRow[];
  }

  /** Whether no money stands behind the books. */
  get isSimulated(): boolean {
    return this.meta('venue') === 'simulated' || this.meta('simulated') !== undefined;
  }

  meta(key: string): string | undefined {
    const row = this.#one('SELECT value FROM meta WHERE key = ?', key) as { readonly value: string } | undefined;
    return row?.value;
  }

  /** Newest first; a ledger before the fourth format has none. */
  riskEvents(count: number): readonly RiskEventRow[] {
    if (this.format < 4) return [];
    return this.#all('SELECT * FROM risk_events ORDER BY seq DESC LIMIT ?', count) as readonly RiskEventRow[];
  }

  /** What SQLite itself finds wrong with the file: damaged pages, rows that point to nothing. */
  integrityProblems(): readonly string[] {
    const pages = this.#all('PRAGMA integrity_check') as readonly { readonly integrity_check: string }[];
    const links = this.#all('PRAGMA foreign_key_check') as readonly BrokenLink[];
    return [
      ...pages.map((row) => row.integrity_check).filter((text) => text !== 'ok'),
      ...links.map(
        ({ table, rowid, parent }) => `row ${rowid} of ${table} refers to a row of ${parent} that is not there`,
      ),
    ];
  }

  #table(name: keyof typeof ORDERED, { run, symbol }: RunFilter): readonly unknown[] {
    const order = ORDERED[name];
    return symbol === undefined
      ? this.#all(`SELECT * FROM ${name} WHERE run = ? ORDER BY ${order}`, run)
      : this.#all(`SELECT * FROM ${name} WHERE run = ? AND symbol = ? ORDER BY ${order}`, run, symbol);
  }

  #all(sql: string, ...binds: Bindable[]): readonly unknown[] {
    return this.#prepare(sql).all(...binds);
  }

  #one(sql: string, ...binds: Bindable[]): unknown {
    return this.#prepare(sql).get(...binds);
  }

  #prepare(sql: string): Query {
    const known = this.#prepared.get(sql);
    if (known) return known;
    const statement = this.#db.prepare<Bindable[]>(sql);
    this.#prepared.set(sql, statement);
    return statement;
  }
}

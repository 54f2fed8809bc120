/** The questions one can ask a ledger, for the writer that resumes and for the commands that show. */

import type { Bindable, Connection, Query } from './database.js';
import type {
  DenialRow,
  EquityRow,
  FillRow,
  LotRow,
  MarkRow,
  OrderEventRow,
  OrderRow,
  RunRow,
  TradeRow,
} from './rows.js';

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

/** Tables with the column that tells the order of their rows. */
const ORDERED = {
  orders: 'seq',
  fills: 'seq',
  trades: 'seq',
  denials: 'seq',
  lots: 'symbol, place',
  marks: 'symbol',
} as const;

export class LedgerReads {
  readonly #db: Connection;
  /** Kept as long as the connection: dropping statements has crashed some pairs of SQLite binding and Node. */
  readonly #prepared = new Map<string, Query>();

  constructor(db: Connection) {
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

  /** The newest run of a fingerprint that is not done. */
  unfinishedRun(fingerprint: string): RunRow | undefined {
    const sql = "SELECT * FROM runs WHERE fingerprint = ? AND status <> 'done' ORDER BY key DESC LIMIT 1";
    return this.#one(sql, fingerprint) as RunRow | undefined;
  }

  orders(filter: RunFilter): readonly OrderRow[] {
    return this.#table('orders', filter) as readonly OrderRow[];
  }

  fills(filter: RunFilter): readonly FillRow[] {
    return this.#table('fills', filter) as readonly FillRow[];
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

  /** Every symbol of which a run has an order or a price, sorted. */
  symbols(run: number): readonly string[] {
    const sql = 'SELECT symbol FROM orders WHERE run = ? UNION SELECT symbol FROM marks WHERE run = ? ORDER BY symbol';
    return (this.#all(sql, run, run) as readonly { readonly symbol: string }[]).map(({ symbol }) => symbol);
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

  meta(key: string): string | undefined {
    const row = this.#one('SELECT value FROM meta WHERE key = ?', key) as { readonly value: string } | undefined;
    return row?.value;
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

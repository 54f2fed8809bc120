/**
 * Requests of other processes to the one that writes the ledger: appended by anybody, taken and answered by the writer.
 *
 * A row is appended in one short transaction, beside a writer that holds its lock: no process waits for the other.
 */

import { resolve } from 'node:path';
import { assert } from '../../core/base/assert.js';
import { TradectlError } from '../../core/base/errors.js';
import { type Micros, micros } from '../../core/base/time.js';
import { type Connection, canonical, exists, openWritable, type Query, type Statement } from './database.js';
import { guarded } from './errors.js';
import { noLedger } from './reader.js';
import type { RequestRow } from './rows.js';
import { formatOf } from './schema.js';

export interface NewRequest {
  /** What is asked for: `halt`, `import`. */
  readonly kind: string;
  /** Anything that JSON can hold; exact numbers as text. */
  readonly body: unknown;
  /** Who asks: a command and its process. */
  readonly madeBy: string;
  readonly at: Micros;
}

export interface Request extends NewRequest {
  readonly id: number;
  /** Undefined until the writer took it. */
  readonly takenAt: Micros | undefined;
  /** What came of it, in the writer's words; undefined until it is answered. */
  readonly outcome: string | undefined;
}

/** How long a writer's transaction is waited for: they take milliseconds, on a slow disk more. */
const PATIENCE_MS = 10_000;
/** Unanswered requests that a ledger holds at most. */
const WAITING_MAX = 1000;
const BODY_MAX = 1_000_000;
/** How many the writer takes at a time. */
const TAKEN_MAX = 100;

/**
 * Appends a request to the ledger at `path` and returns its id.
 *
 * Throws `not_found` where there is no ledger, `ledger_readonly` where a trader of an older format writes it,
 * `ledger_full` where nobody answers, and the other `ledger_*` errors.
 */
export function appendRequest(path: string, request: NewRequest): number {
  const body = JSON.stringify(request.body ?? null);
  assert(body.length <= BODY_MAX, 'a request is small');
  const absolute = resolve(path);
  return guarded(absolute, () => {
    if (!exists(absolute)) throw noLedger(absolute);
    const db = openWritable(canonical(absolute), PATIENCE_MS);
    try {
      checkFormat(db, absolute);
      return insert(db, absolute, { kind: request.kind, body, made_by: request.madeBy, at: request.at });
    } finally {
      db.close();
    }
  });
}

/** The first format that has a table for them. */
const WITH_REQUESTS = 2;

function checkFormat(db: Connection, path: string): void {
  const format = formatOf(db, path);
  if (format === 0) throw noLedger(path);
  if (format >= WITH_REQUESTS) return;
  throw new TradectlError('ledger_readonly', `the ledger has format ${format}, which takes no requests`, {
    where: path,
    hint: 'restart the trader that writes it with this tradectl',
  });
}

function insert(db: Connection, path: string, row: Pick<RequestRow, 'kind' | 'body' | 'made_by' | 'at'>): number {
  return db
    .transaction(() => {
      const waiting = db.prepare('SELECT COUNT(*) FROM requests WHERE outcome IS NULL').pluck().get();
      if (Number(waiting) >= WAITING_MAX) throw tooMany(path);
      const sql = 'INSERT INTO requests (kind, body, made_by, at) VALUES (@kind, @body, @made_by, @at)';
      return Number(db.prepare(sql).run(row).lastInsertRowid);
    })
    .immediate();
}

const tooMany = (path: string): TradectlError =>
  new TradectlError('ledger_full', `${WAITING_MAX} requests wait in the ledger, and no trader answers them`, {
    where: path,
    hint: 'see whether the trader still runs; a new `tradectl trade` takes them',
  });

export const requestOf = (row: RequestRow): Request => ({
  id: row.id,
  kind: row.kind,
  body: JSON.parse(row.body) as unknown,
  madeBy: row.made_by,
  at: micros(row.at),
  takenAt: row.taken_at === null ? undefined : micros(row.taken_at),
  outcome: row.outcome ?? undefined,
});

/** The writer's side: each unanswered request once in the life of a writer, also those that one before it left. */
export class Inbox {
  readonly #unanswered: Query;
  readonly #take: Statement;
  readonly #answer: Statement;
  #last = 0;

  constructor(readonly db: Connection) {
    const unanswered = 'SELECT * FROM requests WHERE outcome IS NULL AND id > ? ORDER BY id LIMIT ?';
    this.#unanswered = db.prepare(unanswered);
    this.#take = db.prepare('UPDATE requests SET taken_at = COALESCE(taken_at, @at) WHERE id = @id');
    this.#answer = db.prepare('UPDATE requests SET outcome = @outcome WHERE id = @id AND outcome IS NULL');
  }

  /** Oldest first; writes nothing where there is none. */
  take(at: Micros): readonly Request[] {
    const rows = this.#unanswered.all(this.#last, TAKEN_MAX) as readonly RequestRow[];
    if (rows.length === 0) return [];
    this.db.transaction(() => {
      for (const { id } of rows) this.#take.run({ id, at });
    })();
    this.#last = rows.at(-1)?.id ?? this.#last;
    return rows.map((row) => requestOf({ ...row, taken_at: row.taken_at ?? at }));
  }

  answer(id: number, outcome: string): void {
    this.#answer.run({ id, outcome });
  }
}

/** Recorded events of Parquet files in the order of their numbers, read window by window: the memory is bounded. */

import { basename } from 'node:path';
import { TradectlError } from '../../core/base/errors.js';
import type { Micros } from '../../core/base/time.js';
import { Database, type ValueBatch } from './database.js';
import { ALL_COLUMNS, type Column, eventOf, isEventKind, type Recorded, RowFault, SIGNATURE } from './event-columns.js';
import { plainText, quoteText } from './quote-text.js';
import type { SeqRange } from './recording-names.js';
import type { SourceFile } from './source-file.js';

/** Events weigh one, and one more for each level of a book. */
const WINDOW_WEIGHT = 20_000;
/** Numbers of a window: the first is small so that the first event comes soon. */
const WINDOW_FIRST = 2000;
const WINDOW_MAX = 400_000;

interface EventFile extends SeqRange {
  readonly path: string;
  readonly columns: ReadonlySet<string>;
  /** The latest time of receipt. */
  readonly lastRecv: number;
}

/** Which times of receipt are asked for: from the first on, and before the second. */
export interface TimeRange {
  readonly from: Micros | undefined;
  readonly until: Micros | undefined;
}

export class EventReader {
  private constructor(
    readonly database: Database,
    readonly files: readonly EventFile[],
  ) {}

  /** Opens files of one recording. Throws TradectlError `data` for one that is damaged, or holds no recorded events. */
  static async open(sources: readonly SourceFile[]): Promise<EventReader> {
    const database = await Database.open(sources.map(({ real }) => real));
    try {
      return new EventReader(database, await surveyed(database, sources));
    } catch (error) {
      database.close();
      throw error;
    }
  }

  async *batches({ from, until }: TimeRange): AsyncGenerator<readonly Recorded[]> {
    const files = this.files.filter(({ lastRecv }) => from === undefined || lastRecv >= from);
    let size = WINDOW_FIRST;
    for (let at = nextFrom(files, 0); at !== Number.POSITIVE_INFINITY; ) {
      const window = { first: at, last: at + size - 1 };
      let weight = 0;
      for await (const rows of this.#window(files, window, { from, until })) {
        for (const row of rows) weight += weightOf(row);
        yield rows;
      }
      const fitting = Math.floor((size * WINDOW_WEIGHT) / Math.max(1, weight));
      size = Math.max(1, Math.min(size * 2, fitting, WINDOW_MAX));
      at = nextFrom(files, window.last + 1);
    }
  }

  close(): void {
    this.database.close();
  }

  async *#window(
    all: readonly EventFile[],
    { first, last }: SeqRange,
    { from, until }: TimeRange,
  ): AsyncGenerator<readonly Recorded[]> {
    const files = all.filter((file) => file.first <= last && file.last >= first);
    if (files.length === 0) return;
    const columns = ALL_COLUMNS.filter(({ name }) => files.some((file) => file.columns.has(name)));
    const sql = `SELECT ${columns.map(readable).join(', ')}
      FROM read_parquet(getvariable('files'), union_by_name = true)
      WHERE seq BETWEEN $1 AND $2 AND ts_recv >= make_timestamp($3::BIGINT) AND ts_recv < make_timestamp($4::BIGINT)
      ORDER BY seq`;
    const times = [from ?? TIME_MIN, until ?? TIME_MAX];
    const paths = files.map(({ path }) => path);
    try {
      for await (const batch of this.database.chunks(sql, paths, [first, last, ...times]))
        yield rowsOf(columns, batch, paths);
    } catch (error) {
      throw await faultOf(this.database, paths, error);
    }
  }
}

/** Within what both DuckDB and a double hold. */
const TIME_MAX = 2 ** 53 - 1;
const TIME_MIN = -TIME_MAX;

/** Where to go on: numbers that no file has are skipped. */
function nextFrom(files: readonly EventFile[], at: number): number {
  const rest = files.filter(({ last }) => last >= at);
  return rest.length === 0 ? Number.POSITIVE_INFINITY : Math.max(at, Math.min(...rest.map(({ first }) => first)));
}

const weightOf = ({ event }: Recorded): number => ('bids' in event ? 1 + event.bids.length + event.asks.length : 1);

/** Whole numbers of DuckDB's 64 bits would come as objects; doubles hold all of ours. */
function readable({ name, type }: Column): string {
  if (type === 'time') return `epoch_us(${name})::DOUBLE AS ${name}`;
  return type === 'int' ? `${name}::DOUBLE AS ${name}` : name;
}

function rowsOf(
  columns: readonly Column[],
  { length, columns: cells }: ValueBatch,
  paths: readonly string[],
): readonly Recorded[] {
  const index = new Map(columns.map(({ name }, i) => [name, cells[i]]));
  const rows: Recorded[] = [];
  for (let i = 0; i < length; i++) {
    const read = (name: string): unknown => valueOf(index.get(name)?.[i]);
    const [seq, kind] = [Number(read('seq')), read('kind')];
    try {
      if (!isEventKind(kind)) throw new RowFault(`kind is ${quoteText(String(kind))}`);
      rows.push({ seq, event: eventOf(kind, read) });
    } catch (error) {
      if (!(error instanceof RowFault)) throw error;
      const where = paths.length === 1 ? `${paths[0]}: event ${seq}` : `event ${seq} of ${paths[0]} and others`;
      throw new TradectlError('data', `a recorded event cannot be read: ${error.message}`, { where, cause: error });
    }
  }
  return rows;
}

/** Lists come as objects that hold their items. */
const valueOf = (value: unknown): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, 'items') : value;

const SURVEY = `SELECT file_name, trim(split_part(path_in_schema, ',', 1)) AS name,
    min(CASE WHEN path_in_schema = 'seq' THEN stats_min_value::BIGINT END)::DOUBLE,
    max(CASE WHEN path_in_schema = 'seq' THEN stats_max_value::BIGINT END)::DOUBLE,
    max(CASE WHEN path_in_schema = 'ts_recv' THEN epoch_us(stats_max_value::TIMESTAMP) END)::DOUBLE
  FROM parquet_metadata(getvariable('files')) GROUP BY ALL`;

/** What the footers say, of all files at once: none of their rows are read. */
async function surveyed(database: Database, sources: readonly SourceFile[]): Promise<readonly EventFile[]> {
  const paths = sources.map(({ real }) => real);
  const found = new Map(paths.map((path) => [path, { columns: new Set<string>(), first: 0, last: 0, lastRecv: 0 }]));
  try {
    for await (const { length, columns } of database.chunks(SURVEY, paths, [])) {
      for (let i = 0; i < length; i++) {
        const [path, name, first, last, lastRecv] = columns.map((column) => column[i]);
        const file = found.get(String(path));
        if (file === undefined) continue;
        file.columns.add(String(name));
        if (name === 'seq') [file.first, file.last] = [Number(first ?? 0), Number(last ?? TIME_MAX)];
        if (name === 'ts_recv') file.lastRecv = Number(lastRecv ?? TIME_MAX);
      }
    }
  } catch (error) {
    throw await faultOf(database, paths, error);
  }
  return [...found].map(([path, file]) => {
    if (SIGNATURE.every((name) => file.columns.has(name))) return { path, ...file };
    throw new TradectlError('data', `${basename(path)} holds no recorded events`, {
      where: path,
      hint: `a recording has the columns ${SIGNATURE.join(', ')}`,
    });
  });
}

/** Names the file that cannot be read: DuckDB does not always tell. */
async function faultOf(database: Database, paths: readonly string[], error: unknown): Promise<unknown> {
  if (error instanceof TradectlError) return error;
  for (const path of paths) {
    const broken = await readThrough(database, path);
    if (broken === undefined) continue;
    const details = { where: path, hint: 'copy it again, or replay without it', cause: broken };
    return new TradectlError('data', `${basename(path)} is damaged: ${plainText(messageOf(broken))}`, details);
  }
  return error;
}

async function readThrough(database: Database, path: string): Promise<unknown> {
  try {
    const sql = "SELECT sum(hash(COLUMNS(*)))::DOUBLE FROM read_parquet(getvariable('files'))";
    for await (const batch of database.chunks(sql, [path], [])) if (batch.length === 0) break;
    return undefined;
  } catch (error) {
    return error;
  }
}

const messageOf = (error: unknown): string =>
  error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);

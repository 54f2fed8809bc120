/** DuckDB, locked down: it can read the files named to it, and do nothing else. Loaded only when something is opened. */

import type { DuckDBConnection, DuckDBInstance, DuckDBValue, DuckDBVector } from '@duckdb/node-api';
import { assert } from '../../core/base/assert.js';

/** Rows handed over at once. */
const BATCH_ROWS = 16_384;

const SETTINGS = {
  autoinstall_known_extensions: 'false',
  autoload_known_extensions: 'false',
  memory_limit: '512MB',
  // The order of rows is the order of time.
  preserve_insertion_order: 'true',
  // None: what we ask for never has to spill.
  temp_directory: '',
  threads: '2',
};

const LOCKS = [
  "SET GLOBAL TimeZone = 'UTC'",
  "SET GLOBAL allowed_paths = getvariable('allowed')",
  'SET GLOBAL enable_external_access = false',
  'SET GLOBAL lock_configuration = true',
];

/** Some rows of columns of doubles; every array has `length` elements. */
export interface DoubleBatch {
  readonly length: number;
  readonly columns: readonly Float64Array[];
}

/** Some rows of columns of any type; every array has `length` elements. */
export interface ValueBatch {
  readonly length: number;
  readonly columns: readonly (readonly DuckDBValue[])[];
}

export interface ColumnType {
  readonly name: string;
  /** As DuckDB spells it: `DOUBLE`, `DECIMAL(18,2)`. */
  readonly type: string;
}

/** A path as DuckDB must be told it, so that `*`, `?` and `[` in a name are letters and not a pattern. */
export const literalPath = (path: string): string => path.replace(/[*?[]/g, '[$&]');

export class Database {
  readonly #instance: DuckDBInstance;

  private constructor(instance: DuckDBInstance) {
    this.#instance = instance;
  }

  /** Opens a database in memory that may read the files at `paths` (absolute, real) only. */
  static async open(paths: readonly string[]): Promise<Database> {
    const { DuckDBInstance: Instance, LIST, VARCHAR, listValue } = await import('@duckdb/node-api');
    const instance = await Instance.create(':memory:', SETTINGS);
    const connection = await instance.connect();
    // A pattern is asked for under its own name, the file it finds under the real one.
    const allowed = [...paths, ...paths.map(literalPath)];
    await connection.run('SET VARIABLE allowed = $1', [listValue(allowed)], [LIST(VARCHAR)]);
    for (const lock of LOCKS) await connection.run(lock);
    connection.disconnectSync();
    return new Database(instance);
  }

  /** The columns that a query answers with. */
  async describe(sql: string, params: readonly string[]): Promise<readonly ColumnType[]> {
    const connection = await this.#instance.connect();
    try {
      const result = await connection.stream(sql, [...params]);
      return result.columnNames().map((name, i) => ({ name, type: result.columnType(i).toString() }));
    } finally {
      connection.disconnectSync();
    }
  }

  /** All rows of a small answer; the query casts its columns to text. */
  async texts(sql: string, params: readonly string[]): Promise<readonly (readonly (string | null)[])[]> {
    const connection = await this.#instance.connect();
    try {
      const rows = await (await connection.run(sql, [...params])).getRowsJson();
      return rows.map((row) => row.map((cell) => (typeof cell === 'string' ? cell : null)));
    } finally {
      connection.disconnectSync();
    }
  }

  /** The rows of a large answer, in order, as they are read; the query casts its columns to DOUBLE, without nulls. */
  async *doubles(sql: string, params: readonly string[]): AsyncGenerator<DoubleBatch> {
    const connection = await this.#instance.connect();
    try {
      const result = await connection.stream(sql, [...params]);
      const { isStreaming } = result;
      let batch = new Batch(result.columnCount);
      for (let chunk = await result.fetchChunk(); chunk !== null; chunk = await result.fetchChunk()) {
        const { rowCount } = chunk;
        if (rowCount === 0) break;
        if (batch.length + rowCount > BATCH_ROWS) {
          yield batch.cut();
          batch = new Batch(result.columnCount);
        }
        for (let i = 0; i < batch.columns.length; i++)
          batch.columns[i]?.set(itemsOf(chunk.getColumnVector(i)), batch.length);
        batch.length += rowCount;
      }
      // A stream that fails ends like one that is done, but is no stream any more.
      if (isStreaming && !result.isStreaming) throw await failureOf(connection, sql, params);
      if (batch.length > 0) yield batch.cut();
    } finally {
      connection.disconnectSync();
    }
  }

  /** The rows of an answer that fits into memory, some at a time as columns; `files` is what the variable gives. */
  async *chunks(sql: string, files: readonly string[], params: readonly number[]): AsyncGenerator<ValueBatch> {
    const { LIST, VARCHAR, listValue } = await import('@duckdb/node-api');
    const connection = await this.#instance.connect();
    try {
      await connection.run('SET VARIABLE files = $1', [listValue(files.map(literalPath))], [LIST(VARCHAR)]);
      const result = await connection.run(sql, [...params]);
      for (let chunk = await result.fetchChunk(); chunk !== null; chunk = await result.fetchChunk()) {
        if (chunk.rowCount === 0) break;
        yield { length: chunk.rowCount, columns: chunk.getColumns() };
      }
    } finally {
      connection.disconnectSync();
    }
  }

  close(): void {
    this.#instance.closeSync();
  }
}

/** Columns while they fill. The chunks' own memory goes away with them, so it is copied. */
class Batch {
  length = 0;
  readonly columns: readonly Float64Array[];

  constructor(columnCount: number) {
    this.columns = Array.from({ length: columnCount }, () => new Float64Array(BATCH_ROWS));
  }

  cut(): DoubleBatch {
    const { length, columns } = this;
    return { length, columns: columns.map((column) => column.subarray(0, length)) };
  }
}

/** Why a stream failed: the package does not tell, so the query runs again without streaming, and keeps nothing. */
async function failureOf(connection: DuckDBConnection, sql: string, params: readonly string[]): Promise<unknown> {
  try {
    await connection.run(`SELECT sum(hash(COLUMNS(*))) FROM (${sql})`, [...params]);
  } catch (error) {
    return error;
  }
  return new Error('the reading broke off');
}

/** The memory of a vector. The package keeps it private; its public getters make an object of each value. */
function itemsOf(vector: DuckDBVector): Float64Array {
  const items: unknown = Reflect.get(vector, 'items');
  assert(items instanceof Float64Array, 'a column of doubles is a Float64Array');
  return items;
}

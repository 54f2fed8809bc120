/** Parquet files of events, written through DuckDB: it may write below one folder, and read what it wrote there. */

import type * as DuckDB from '@duckdb/node-api';
import type { DuckDBConnection, DuckDBInstance, DuckDBType, DuckDBValue } from '@duckdb/node-api';
import { literalPath } from './database.js';
import { type Cell, type Column, type ColumnType, cellsOf, columnsOf, type Recorded } from './event-columns.js';

const SETTINGS = {
  autoinstall_known_extensions: 'false',
  autoload_known_extensions: 'false',
  memory_limit: '512MB',
  preserve_insertion_order: 'true',
  temp_directory: '',
  threads: '2',
};

const LOCKS = [
  "SET GLOBAL TimeZone = 'UTC'",
  "SET GLOBAL allowed_directories = getvariable('allowed')",
  'SET GLOBAL enable_external_access = false',
  'SET GLOBAL lock_configuration = true',
];

/** Of DuckDB's own vectors: more rows do not fit into a chunk. */
const CHUNK_ROWS = 2048;
/** Small enough that a replay skips what it does not ask for. */
const OPTIONS = '(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 20480, USE_TMP_FILE false)';

const SQL_TYPES: Readonly<Record<ColumnType, string>> = {
  int: 'BIGINT',
  time: 'BIGINT',
  text: 'VARCHAR',
  double: 'DOUBLE',
  flag: 'BOOLEAN',
  doubles: 'DOUBLE[]',
};

type Api = typeof DuckDB;

export class EventDatabase {
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;
  readonly #api: Api;

  private constructor(api: Api, instance: DuckDBInstance, connection: DuckDBConnection) {
    this.#api = api;
    this.#instance = instance;
    this.#connection = connection;
  }

  /** Opens a database in memory that may touch the files below `root` (absolute, real) only. */
  static async open(root: string): Promise<EventDatabase> {
    const api = await import('@duckdb/node-api');
    const instance = await api.DuckDBInstance.create(':memory:', SETTINGS);
    const connection = await instance.connect();
    await connection.run('SET VARIABLE allowed = $1', [api.listValue([`${root}/`])], [api.LIST(api.VARCHAR)]);
    for (const lock of LOCKS) await connection.run(lock);
    return new EventDatabase(api, instance, connection);
  }

  /** Writes events of one kind to a new file. The disk may not have it yet when this resolves. */
  async write(rows: readonly Recorded[], path: string): Promise<void> {
    const [first] = rows;
    if (first === undefined) return;
    const columns = columnsOf(first.event.kind);
    const declared = columns.map(({ name, type }) => `${name} ${SQL_TYPES[type]}`);
    await this.#connection.run(`CREATE OR REPLACE TABLE part (${declared.join(', ')})`);
    await this.#append(columns, rows);
    const told = columns.map(({ name, type }) => (type === 'time' ? `make_timestamp(${name}) AS ${name}` : name));
    await this.#connection.run(`COPY (SELECT ${told.join(', ')} FROM part) TO $1 ${OPTIONS}`, [path]);
    await this.#connection.run('DROP TABLE part');
  }

  /** Writes the events of files of one kind, one file after the other, to a new one. */
  async merge(paths: readonly string[], path: string): Promise<void> {
    const { listValue, LIST, VARCHAR } = this.#api;
    await this.#connection.run('SET VARIABLE parts = $1', [listValue(paths.map(literalPath))], [LIST(VARCHAR)]);
    const parts = "read_parquet(getvariable('parts'), union_by_name = true)";
    await this.#connection.run(`COPY (SELECT * FROM ${parts}) TO $1 ${OPTIONS}`, [path]);
  }

  close(): void {
    this.#connection.closeSync();
    this.#instance.closeSync();
  }

  async #append(columns: readonly Column[], rows: readonly Recorded[]): Promise<void> {
    const appender = await this.#connection.createAppender('part');
    const types = columns.map(({ type }) => this.#typeOf(type));
    for (let from = 0; from < rows.length; from += CHUNK_ROWS) {
      const cells = rows.slice(from, from + CHUNK_ROWS).map(cellsOf);
      const chunk = this.#api.DuckDBDataChunk.create(types, cells.length);
      columns.forEach(({ type }, i) =>
        chunk.setColumnValues(
          i,
          cells.map((row) => this.#valueOf(type, row[i] ?? null)),
        ),
      );
      appender.appendDataChunk(chunk);
    }
    appender.flushSync();
    appender.closeSync();
  }

  #typeOf(type: ColumnType): DuckDBType {
    const { BIGINT, VARCHAR, DOUBLE, BOOLEAN, LIST } = this.#api;
    return { int: BIGINT, time: BIGINT, text: VARCHAR, double: DOUBLE, flag: BOOLEAN, doubles: LIST(DOUBLE) }[type];
  }

  #valueOf(type: ColumnType, cell: Cell): DuckDBValue {
    if (cell === null) return null;
    if (type === 'int' || type === 'time') return BigInt(cell as number);
    if (type === 'doubles') return this.#api.listValue(cell as readonly number[]);
    return cell as string | number | boolean;
  }
}

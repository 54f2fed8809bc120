/** One file of bars: opened, looked through once, then read as often as wanted. */

import { basename } from 'node:path';
import { priceText } from '../../core/base/decimal.js';
import { TradectlError } from '../../core/base/errors.js';
import type { Price } from '../../core/base/fixed.js';
import type { Micros } from '../../core/base/time.js';
import type { BarColumns } from '../../core/market/columns.js';
import { TickScale } from '../../core/market/instrument.js';
import { firstRowWhere, readError, rowError } from './bar-faults.js';
import { BarScan, type RowFault } from './bar-scan.js';
import { type BarExpressions, type BarTable, barExpressions, openTable } from './bar-table.js';
import type { Database, DoubleBatch } from './database.js';
import type { SourceFile } from './source-file.js';
import { GivenTick, InferredTick, type TickChoice } from './tick-rule.js';

export interface BarFile {
  readonly path: string;
  readonly symbol: string;
  /** Of the first row; NaN where that has none. */
  readonly first: number;
  /** Checks every bar, showing each batch to `see` with prices as the file has them. Throws `data` at the first fault. */
  scan(tick: Price | undefined, see: (bars: BarColumns) => void): Promise<ScannedFile>;
}

export interface ScannedFile {
  readonly path: string;
  readonly first: Micros;
  readonly last: Micros;
  readonly tick: Price;
  readonly notices: readonly string[];
  /** The bars, their prices on the tick. Throws `data` where the file has changed since the scan. */
  read(): AsyncGenerator<BarColumns>;
}

/** Opens a file; `asked` is the symbol that the user named. Throws `data`. */
export async function openBarFile(db: Database, file: SourceFile, asked: string | undefined): Promise<BarFile> {
  let table: BarTable | undefined;
  try {
    table = await openTable(db, file, asked);
    const expressions = await barExpressions(db, table);
    const reader = new BarReader(db, table, expressions);
    const first = await reader.first();
    return { path: file.path, symbol: table.symbol, first, scan: (tick, see) => reader.scan(tick, see) };
  } catch (cause) {
    throw readError(file, table, cause);
  }
}

/** Which doubt a row raised: bits of the last column. */
const [TIME_DOUBT, PRICE_DOUBT] = [1, 2];

class BarReader {
  constructor(
    readonly db: Database,
    readonly table: BarTable,
    readonly expressions: BarExpressions,
  ) {}

  async first(): Promise<number> {
    const { from, where, params } = this.table;
    for await (const { columns } of this.db.doubles(
      `SELECT ${this.expressions.time.value} FROM ${from} ${where} LIMIT 1`,
      params,
    )) {
      return columns[0]?.[0] ?? Number.NaN;
    }
    return Number.NaN;
  }

  scan(tick: Price | undefined, see: (bars: BarColumns) => void): Promise<ScannedFile> {
    return this.#guarded(async () => {
      const scan = new BarScan(tick === undefined ? new InferredTick() : new GivenTick(tick));
      let doubts = 0;
      for await (const [bars, doubt] of this.#batches()) {
        const fault = scan.add(bars);
        if (fault !== undefined) throw await rowError(this.db, this.table, fault);
        for (let i = 0; i < bars.length; i++) doubts |= doubt[i] as number;
        see(bars);
      }
      return await this.#scanned(scan, tick !== undefined, doubts);
    });
  }

  async #scanned(scan: BarScan, isGiven: boolean, doubts: number): Promise<ScannedFile> {
    const choice = scan.choose();
    if (!('tick' in choice)) throw await rowError(this.db, this.table, choice);
    if ((doubts & PRICE_DOUBT) !== 0 && !isGiven && !choice.isFloat32) await this.#refuseLongPrices();
    const isTimeCut = (doubts & TIME_DOUBT) !== 0 && (await this.#loses(this.expressions.time.loss)) !== undefined;
    return {
      path: this.table.file.path,
      first: (await this.first()) as Micros,
      last: scan.last,
      tick: choice.tick,
      notices: [...this.table.notices, ...noticesOf(this.table, choice, isTimeCut)],
      read: () => this.#read(choice, scan.rows),
    };
  }

  #loses(loss: string | undefined): Promise<number | undefined> {
    return loss === undefined ? Promise.resolve(undefined) : firstRowWhere(this.db, this.table, loss);
  }

  /** A double shows 15 digits as they were; more of them can look like fewer once they are read. */
  async #refuseLongPrices(): Promise<void> {
    const losses = this.expressions.prices.flatMap(({ loss }) => (loss === undefined ? [] : [loss]));
    const row = await this.#loses(losses.join(' OR '));
    if (row === undefined) return;
    const fault: RowFault = {
      row,
      problem: 'a price has more than 15 significant digits',
      hint: 'name the tick to round to: --tick 0.01',
    };
    throw await rowError(this.db, this.table, fault);
  }

  async *#read({ tick, rounded }: TickChoice, rows: number): AsyncGenerator<BarColumns> {
    const scale = rounded === 0 ? undefined : new TickScale(tick);
    let left = rows;
    for await (const [bars] of this.#batches()) {
      left -= bars.length;
      if (scale !== undefined)
        for (const prices of [bars.open, bars.high, bars.low, bars.close]) roundAll(prices, scale);
      yield bars;
    }
    if (left === 0) return;
    throw new TradectlError('data', `${basename(this.table.file.path)} changed while it was read`, {
      where: this.table.file.path,
    });
  }

  /** All rows as they are, each with its doubts. */
  async *#batches(): AsyncGenerator<readonly [BarColumns, Float64Array]> {
    const { from, where, params, file } = this.table;
    const { time, prices, volume } = this.expressions;
    const doubts = `(${bit(TIME_DOUBT, [time.doubt])} + ${bit(
      PRICE_DOUBT,
      prices.map(({ doubt }) => doubt),
    )})::DOUBLE`;
    const cells = [time.value, ...prices.map(({ value }) => value), volume.value, doubts];
    try {
      for await (const batch of this.db.doubles(`SELECT ${cells.join(', ')} FROM ${from} ${where}`, params))
        yield toBars(batch);
    } catch (cause) {
      throw readError(file, this.table, cause);
    }
  }

  async #guarded<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (cause) {
      throw readError(this.table.file, this.table, cause);
    }
  }
}

function bit(value: number, conditions: readonly (string | undefined)[]): string {
  const known = conditions.filter((condition) => condition !== undefined);
  return known.length === 0 ? '0' : `CASE WHEN ${known.join(' OR ')} THEN ${value} ELSE 0 END`;
}

function toBars({ length, columns }: DoubleBatch): readonly [BarColumns, Float64Array] {
  const [time, open, high, low, close, volume, doubt] = columns as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  // A volume of -0 is 0.
  for (let i = 0; i < length; i++) volume[i] = (volume[i] as number) + 0;
  return [{ length, time, open, high, low, close, volume }, doubt];
}

function roundAll(prices: Float64Array, scale: TickScale): void {
  for (let i = 0; i < prices.length; i++) prices[i] = scale.double(scale.ticks(prices[i] as number));
}

function noticesOf({ file }: BarTable, { tick, rounded, isFloat32 }: TickChoice, isTimeCut: boolean): string[] {
  const name = basename(file.path);
  const cut = isTimeCut ? [`${name}: times are kept to the microsecond; finer digits are dropped`] : [];
  if (rounded === 0) return cut;
  if (isFloat32) return [...cut, `${name}: prices are float32; rounded to the tick ${priceText(tick)}`];
  const [prices, are] = rounded === 1 ? ['price', 'is'] : ['prices', 'are'];
  return [...cut, `${name}: ${rounded} ${prices} ${are} not on the tick ${priceText(tick)}; rounded to the nearest`];
}

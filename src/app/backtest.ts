/** A backtest from files to figures: the one loop over the files' bars, with what watches it. */

import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { moneyText } from '../core/base/decimal.js';
import { dateText, type Micros, timeText } from '../core/base/time.js';
import { BuyAndHold } from '../core/engine/benchmark.js';
import type { Engine } from '../core/engine/engine.js';
import { TradingLoop } from '../core/engine/loop.js';
import { type Denials, MemoryLedger } from '../core/engine/memory-ledger.js';
import { Ruin } from '../core/engine/ruin.js';
import type { Ledger } from '../core/ports.js';
import type { Limits } from '../core/risk/limits.js';
import type { Refused } from '../core/risk/refusals.js';
import { EquityCurve } from '../core/stats/equity-curve.js';
import { type BacktestReport, openRows, tradeRow } from '../core/stats/report.js';
import { statistics } from '../core/stats/statistics.js';
import type { BacktestBooks } from './backtest-books.js';
import { type NamedFile, type OutputFiles, openOutputs, refuseOverwrites } from './backtest-outputs.js';
import { type BarSource, openBarSource } from './bar-source.js';
import { benchmarkObserver, curveObserver } from './observers.js';
import type { RunOptions } from './options.js';
import { createEngine, createSimVenue, planRun, type RunPlan, resolvedParameters } from './run-setup.js';
import { isStrategyFile } from './strategies.js';

export interface BacktestRequest extends OutputFiles {
  readonly files: readonly string[];
  readonly symbol: string | undefined;
  readonly options: RunOptions;
  readonly limits: Limits;
  readonly cwd: string;
  readonly signal: AbortSignal;
  readonly now: () => Micros;
  /** Bars done so far and in all, now and then. */
  readonly onProgress: (done: number, total: number) => void;
}

export interface BacktestOutcome {
  readonly report: BacktestReport;
  /** Orders that our own risk refused. */
  readonly denials: Denials;
  /** False where the ledger held this very run already and was left alone; undefined without a ledger. */
  readonly isRecorded: boolean | undefined;
  /** Bars that were stepped, warm-up included, and how long that took from the first batch to the last. */
  readonly bars: number;
}

/** Time for promises and timers that a user's strategy has left behind to fail before there is a result. */
const STRAY_MS = 2;

/** Runs a backtest. Throws TradectlError for bad files, options, strategies and outputs. */
export async function runBacktest(request: BacktestRequest): Promise<BacktestOutcome> {
  refuseClashes(request);
  const plan = await planRun(request.options, request.limits, request.cwd);
  const source = await openBarSource(request.files, request.symbol, request.options);
  try {
    return await backtest(request, plan, source);
  } finally {
    source.close();
  }
}

function refuseClashes({ files, options, tradesFile, equityFile, cwd }: BacktestRequest): void {
  const { strategy, db } = options;
  const read: readonly NamedFile[] = [
    ...files.map((file): NamedFile => ['the data', file]),
    ['the strategy', isStrategyFile(strategy) ? strategy : undefined],
  ];
  const written: readonly NamedFile[] = [
    ['--db', db],
    ['--trades', tradesFile],
    ['--equity', equityFile],
  ];
  refuseOverwrites(written, read, cwd);
}

async function backtest(request: BacktestRequest, plan: RunPlan, source: BarSource): Promise<BacktestOutcome> {
  const { options } = plan;
  const engine = createEngine(plan, source.instruments, { prefix: 'bt', made: 0 });
  const memory = new MemoryLedger();
  const curve = new EquityCurve(Number(moneyText(options.cash)));
  const benchmark = new BuyAndHold(source.instruments, options.cash, options.costs);
  const benchmarkCurve = new EquityCurve(Number(moneyText(options.cash)));
  const books = await openBooks(plan, source, request.now);
  const outputs = openOutputs(request, engine, options.cash);
  try {
    const watchers = [curveObserver(engine, curve), benchmarkObserver(benchmark, benchmarkCurve), ...outputs.observers];
    if (books) watchers.push(books.observe(engine));
    const ledger = books === undefined ? memory : both(memory, books);
    const loop = new TradingLoop(engine, createSimVenue(plan, engine, source.instruments), ledger, watchers);
    const ruin = new Ruin(engine, curve);
    const bars = await runBars(loop, ruin, source, request);
    if (isStrategyFile(options.strategy)) await sleep(STRAY_MS);
    engine.valuation.check();
    const report = summarise(plan, source, engine, memory, curve, benchmark, benchmarkCurve, ruin);
    const isRecorded = books?.finish(report.run.id, loop.cursor, engine);
    outputs.commit(memory);
    return { report, denials: memory.denials, isRecorded, bars };
  } catch (error) {
    outputs.discard();
    throw error;
  } finally {
    books?.close();
  }
}

/** Steps every bar: those of the warm-up without decisions, the rest for real. What comes after ruin is only read. */
async function runBars(
  loop: TradingLoop,
  ruin: Ruin,
  source: BarSource,
  { signal, onProgress }: BacktestRequest,
): Promise<number> {
  const total = source.count + source.warmup;
  let warmupLeft = source.warmup;
  let isStarted = false;
  let done = 0;
  for await (const batch of source.batches()) {
    for (let i = 0; i < batch.length; i++) {
      const bar = batch.at(i);
      if (bar === undefined) continue;
      if (warmupLeft > 0 && source.isWarmup(bar)) {
        warmupLeft--;
        loop.warmUp(bar);
        continue;
      }
      if (ruin.isBefore(bar.tsEvent)) break;
      if (!isStarted) loop.start(bar.tsEvent);
      isStarted = true;
      loop.take(bar);
    }
    done += batch.length;
    onProgress(done, total);
    signal.throwIfAborted();
  }
  ruin.isBefore(Number.POSITIVE_INFINITY);
  return done;
}

/** SQLite is loaded only by those who keep books. */
async function openBooks(plan: RunPlan, source: BarSource, now: () => Micros): Promise<BacktestBooks | undefined> {
  const { db } = plan.options;
  if (db === undefined) return undefined;
  const { openBacktestBooks } = await import('./backtest-books.js');
  return openBacktestBooks(db, plan, resolvedParameters(plan, source.instruments), now);
}

const both = (memory: MemoryLedger, books: BacktestBooks): Ledger => ({
  record: (step, cursor, cause) => {
    memory.record(step);
    books.record(step, cursor, cause);
  },
  recordEquity: (point) => books.recordEquity(point),
  commit: (cursor) => books.commit(cursor),
});

function summarise(
  plan: RunPlan,
  source: BarSource,
  engine: Engine,
  memory: MemoryLedger,
  curve: EquityCurve,
  benchmark: BuyAndHold,
  benchmarkCurve: EquityCurve,
  ruin: Ruin,
): BacktestReport {
  const { options } = plan;
  const parameters = resolvedParameters(plan, source.instruments);
  const figures = curve.finish();
  const benchmarkFigures = benchmarkCurve.finish();
  const { portfolio } = engine;
  return {
    run: {
      id: runId(source.digests(), parameters),
      strategy: plan.strategy.definition.name,
      params: plan.params,
      seed: options.seed ?? null,
      data: {
        files: source.series.flatMap(({ files }) => files),
        symbols: source.symbols,
        bars: source.count,
        from: timeText(source.first),
        to: timeText(source.last),
      },
    },
    timeframe: source.series[0]?.timeframe ?? null,
    stats: statistics({
      startEquity: options.cash,
      endEquity: engine.exactEquity(),
      curve: figures,
      benchmark: benchmarkFigures,
      trades: memory.trades,
      fees: portfolio.fees,
      tradedNotional: portfolio.tradedNotional,
    }),
    benchmark: statistics({
      startEquity: options.cash,
      endEquity: benchmark.exactEquity(),
      curve: benchmarkFigures,
      benchmark: benchmarkFigures,
      trades: [],
      fees: benchmark.portfolio.fees,
      tradedNotional: benchmark.portfolio.tradedNotional,
    }),
    trades: memory.trades.map(tradeRow),
    open: [...portfolio.books].flatMap((book) => openRows(book, engine.markOf(book.symbol))),
    figures,
    benchmarkFigures,
    notices: [...source.notices, ...ruinNotice(ruin), ...engine.judge.refusals.told.map(refusedNotice)],
    wipedOutAt: ruin.at === undefined ? null : timeText(ruin.at),
  };
}

const ruinNotice = ({ at, engine }: Ruin): readonly string[] =>
  at === undefined
    ? []
    : [`wiped out on ${dateText(at)}: the account is worth ${moneyText(engine.exactEquity())}, and the run ends there`];

const refusedNotice = ({ code, orders, message }: Refused): string => {
  const who = code.startsWith('broker_') ? 'a broker would refuse' : 'trading through a broker would deny';
  return `${who} ${orders === 1 ? '1 order' : `${orders} orders`} that passed here (${code}); first: ${message}`;
};

/** First 12 hex of sha256 over the canonical bars and the resolved parameters: the same work has the same id. */
export function runId(digests: readonly string[], parameters: Readonly<Record<string, unknown>>): string {
  return createHash('sha256')
    .update(digests.join('\n'))
    .update('\n')
    .update(JSON.stringify(parameters))
    .digest('hex')
    .slice(0, 12);
}

/** The files of one symbol as one series of bars: in order, of one bar length, cut to the days asked for. */

import { basename } from 'node:path';
import { TradectlError } from '../../core/base/errors.js';
import { min, type Price } from '../../core/base/fixed.js';
import { dateText, type Micros, TIMEFRAMES, type Timeframe } from '../../core/base/time.js';
import { frameOf, startsIn } from '../../core/market/bars/frame.js';
import { SessionFit } from '../../core/market/bars/session-fit.js';
import type { BarColumns } from '../../core/market/columns.js';
import { Resampler, type StartOf, sliceBars, utcStarts } from '../../core/market/resample.js';
import type { BarFile, ScannedFile } from './bar-file.js';
import { shortTime } from './bar-scan.js';
import { Doubts } from './series-doubts.js';
import { type Range, Spacing, Survey, timeframeOf, type Window } from './series-survey.js';

export interface SeriesRequest {
  /** The tick of all prices; else the files tell. */
  readonly tick?: Price;
  /** First and last day, both included: midnight UTC of each. */
  readonly from?: Micros;
  readonly to?: Micros;
  /** Bars before the first one wanted, for indicators to settle on. */
  readonly warmup?: number;
  readonly timeframe?: Timeframe;
}

/** Scans the files of one symbol, at least one, and joins them. Throws `data`. */
export async function openSeries(symbol: string, group: readonly BarFile[], request: SeriesRequest) {
  const { timeframe, tick, warmup = 0, from, to } = request;
  const look = new Look({ from, to, warmup }, timeframe);
  const files: ScannedFile[] = [];
  for (const file of [...group].sort((a, b) => a.first - b.first)) {
    const before = files.at(-1);
    const scanned = await file.scan(tick, (bars) => look.add(bars));
    if (before !== undefined && scanned.first <= before.last) throw overlap(before, scanned);
    files.push(scanned);
  }
  const { window, startOf, spacing, ownNotices } = await look.finish(symbol, files);
  const doubts = look.doubts.notices(symbol, spacing);
  return {
    symbol,
    files: files.map(({ path }) => path),
    tickSize: files.map((file) => file.tick).reduce((a, b) => min(a, b)),
    count: window.count,
    warmup: window.warmup,
    first: window.first,
    last: window.last,
    timeframe: timeframe ?? timeframeOf(spacing),
    notices: [
      ...files.flatMap(({ notices }) => notices),
      ...ownNotices,
      ...fewWarmups(files, window, warmup),
      ...doubts,
    ],
    batches: () => cut(startOf === undefined ? join(files) : resample(join(files), startOf), window),
  };
}

/** What one pass over all bars has to find out: it looks at them as they are and, where asked, resampled. */
class Look {
  readonly doubts: Doubts;
  readonly #spacing = new Spacing();
  readonly #survey: Survey;
  readonly #resampled: Survey;
  readonly #resampler: Resampler | undefined;
  /** Of shorter bars that are to be days. */
  readonly #fit: SessionFit | undefined;

  constructor(
    readonly range: Range,
    readonly timeframe: Timeframe | undefined,
  ) {
    this.doubts = new Doubts(range);
    this.#survey = new Survey(range);
    this.#resampled = new Survey(range);
    this.#resampler = timeframe === undefined ? undefined : new Resampler(utcStarts(TIMEFRAMES[timeframe]));
    this.#fit = timeframe === '1Day' ? new SessionFit() : undefined;
  }

  add(bars: BarColumns): void {
    this.doubts.add(bars);
    this.#spacing.add(bars);
    this.#survey.add(bars);
    this.#fit?.add(bars);
    if (this.#resampler !== undefined) this.#resampled.add(this.#resampler.add(bars));
  }

  /** Which bars to hand out, into which to merge them, if so, and how far apart they are as they stand. */
  async finish(symbol: string, files: readonly ScannedFile[]): Promise<Found> {
    if (this.#resampler !== undefined) this.#resampled.add(this.#resampler.finish());
    const spacing = this.#spacing.most();
    const size = bucketSize(files, this.timeframe, spacing);
    const isOfSessions = this.#fit?.isFit === true && !symbol.includes('/');
    if (size !== undefined && spacing !== undefined && isOfSessions)
      return this.#sessions(files, startsIn(frameOf(size, true), spacing), spacing);
    const window = (size === undefined ? this.#survey : this.#resampled).window();
    if (window === undefined) throw nothingLeft(files, this.range);
    return { window, startOf: size === undefined ? undefined : utcStarts(size), spacing, ownNotices: [] };
  }

  /** Days as live trading makes them. */
  async #sessions(files: readonly ScannedFile[], startOf: StartOf, spacing: number): Promise<Found> {
    const survey = new Survey(this.range);
    for await (const bars of resample(join(files), startOf)) survey.add(bars);
    const window = survey.window();
    if (window === undefined) throw nothingLeft(files, this.range);
    const notice = `${namesOf(files)}: days are regular sessions of New York, as in live trading; what lies outside is left out`;
    return { window, startOf, spacing, ownNotices: [notice] };
  }
}

interface Found {
  readonly window: Window;
  /** Undefined where the data has the length already. */
  readonly startOf: StartOf | undefined;
  /** How far apart the bars are as they stand. */
  readonly spacing: number | undefined;
  readonly ownNotices: readonly string[];
}

/** The length to resample to; undefined where the data has it already. */
function bucketSize(
  files: readonly ScannedFile[],
  asked: Timeframe | undefined,
  spacing: number | undefined,
): number | undefined {
  if (asked === undefined || spacing === undefined || spacing === TIMEFRAMES[asked]) return undefined;
  const size = TIMEFRAMES[asked];
  if (size % spacing === 0) return size;
  const name = timeframeOf(spacing) ?? `${spacing / 1e6} s`;
  const problem = size < spacing ? `cannot be made ${asked}` : `do not fit into ${asked} evenly`;
  throw new TradectlError('data', `${namesOf(files)}: bars of ${name} ${problem}`, {
    where: whereOf(files),
    hint: 'leave --timeframe out to take the bars as they are',
  });
}

const namesOf = (files: readonly ScannedFile[]): string => files.map(({ path }) => basename(path)).join(', ');
const whereOf = (files: readonly ScannedFile[]): string => files.map(({ path }) => path).join(', ');

function nothingLeft(files: readonly ScannedFile[], { from, to, warmup }: Range): TradectlError {
  const [first, last] = [files[0]?.first ?? 0, files.at(-1)?.last ?? 0];
  const days = `${from === undefined ? '' : ` from ${dateText(from)}`}${to === undefined ? '' : ` to ${dateText(to)}`}`;
  const after = from === undefined && warmup > 0 ? ` after ${warmup} bars of warm-up` : '';
  return new TradectlError(
    'data',
    `${namesOf(files)}: no bars${days}${after}; there are bars from ${shortTime(first)} to ${shortTime(last)}`,
    {
      where: whereOf(files),
      hint: after === '' ? 'change --from or --to' : 'ask for less --warmup, or give more data',
    },
  );
}

function overlap(a: ScannedFile, b: ScannedFile): TradectlError {
  const problem = `${basename(a.path)} and ${basename(b.path)} overlap: one ends at ${shortTime(a.last)}, the next begins at ${shortTime(b.first)}`;
  return new TradectlError('data', problem, {
    where: `${a.path}, ${b.path}`,
    hint: 'files of one symbol follow one another in time',
  });
}

function fewWarmups(files: readonly ScannedFile[], { warmup }: Window, asked: number): string[] {
  return warmup < asked ? [`${namesOf(files)}: only ${warmup} of ${asked} warm-up bars are there`] : [];
}

async function* join(files: readonly ScannedFile[]): AsyncGenerator<BarColumns> {
  for (const file of files) yield* file.read();
}

async function* resample(bars: AsyncIterable<BarColumns>, startOf: StartOf): AsyncGenerator<BarColumns> {
  const resampler = new Resampler(startOf);
  for await (const batch of bars) yield resampler.add(batch);
  yield resampler.finish();
}

/** The bars of the window; reading ends with the last of them. */
async function* cut(bars: AsyncIterable<BarColumns>, { skip, warmup, count }: Window): AsyncGenerator<BarColumns> {
  const end = skip + warmup + count;
  let at = 0;
  for await (const batch of bars) {
    const [from, to] = [Math.max(skip - at, 0), Math.min(end - at, batch.length)];
    at += batch.length;
    if (from < to) yield to - from === batch.length ? batch : sliceBars(batch, from, to);
    if (at >= end) return;
  }
}

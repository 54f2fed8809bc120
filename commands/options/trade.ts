/** The flags of `tradectl trade` alone: which market, how fast, how long. */

import type { Reader } from '../../src/app/config/formats.js';
import type { Feed } from '../../src/app/stream/feeds.js';
import { FOREIGN_POLICIES, type ForeignPolicy } from '../../src/app/trade/broker/foreign.js';
import { ON_STOP, type OnStop } from '../../src/app/trade/broker/on-stop.js';
import { TradectlError } from '../../src/core/base/errors.js';
import { DAY, SECOND } from '../../src/core/base/time.js';
import type { Options } from '../run-command.js';
import { isSet, listOf, textOf } from './common.js';
import { FEED } from './feed.js';
import { inCapitals, parseSymbols, SYMBOL } from './lists.js';
import { DURATION, SPEED } from './times.js';
import { flagName, flagOf } from './values.js';

export const badUsage = (message: string, hint: string): TradectlError => new TradectlError('usage', message, { hint });

/** The flags of this command alone, checked among themselves before anything is read. */
export interface TradeFlags {
  readonly files: readonly string[];
  readonly symbol: string | undefined;
  readonly symbols: readonly string[] | undefined;
  /** Undefined without a live feed. */
  readonly feed: Feed | undefined;
  readonly barMicros: number | undefined;
  readonly speed: number;
  readonly durationMicros: number | undefined;
  /** Orders go to a simulated venue in this process, whatever the keys. */
  readonly isShadow: boolean;
  /** What becomes of orders and positions at the end. */
  readonly onStop: OnStop;
  /** What is done about orders that somebody else makes. */
  readonly foreign: ForeignPolicy;
  /** Real money. */
  readonly isLive: boolean;
  /** As typed. */
  readonly journal: string | undefined;
}

const STOPPING: Reader<OnStop> = {
  expected: 'entries, cancel, keep or flatten',
  choices: ON_STOP,
  parse: (text) => ON_STOP.find((policy) => policy === text),
};

const FOREIGN: Reader<ForeignPolicy> = {
  expected: 'halt, ignore or adopt',
  choices: FOREIGN_POLICIES,
  parse: (text) => FOREIGN_POLICIES.find((policy) => policy === text),
};

/** `hasKeys`: whether a broker is there. Throws TradectlError `usage` for what does not fit, or is of another market. */
export function tradeFlags(options: Options, hasKeys: boolean): TradeFlags {
  const files = listOf(options, 'replay');
  const symbol = flagOf(options, 'symbol', SYMBOL);
  const symbolsText = textOf(options, 'symbols');
  const symbols = symbolsText === undefined ? undefined : inCapitals(parseSymbols(symbolsText));
  const bars = flagOf(options, 'bars', DURATION);
  const speed = flagOf(options, 'speed', SPEED);
  const durationMicros = flagOf(options, 'duration', DURATION);
  const isShadow = isSet(options, 'shadow');
  const feed = flagOf(options, 'feed', FEED) ?? (hasKeys && files.length === 0 ? feedOf(symbols) : undefined);
  for (const name of ['onStop', 'foreign', 'journal', 'shadow'])
    if (files.length > 0 && options[name] !== undefined)
      throw badUsage(`${flagName(name)} is of a live market`, 'leave it out: a replay has no broker');
  if (bars !== undefined && options['timeframe'] !== undefined)
    throw badUsage('--bars and --timeframe both say how long a bar is', 'leave one of them out');
  const isOnTheWire = files.length === 0 && !isShadow;
  if ((feed !== undefined || isOnTheWire) && bars !== undefined && (bars < SECOND || bars > DAY))
    throw badUsage(
      'bars made of trades are of 1s to 1d',
      'such as --bars 10s; with --shadow a synthetic market has shorter ones',
    );
  if (feed !== undefined) refuseBesideFeed(options, { files, symbols });
  else refuseAlone(options);
  if (files.length > 0) {
    if (symbols)
      throw badUsage('--symbols names synthetic symbols', 'with --replay, use --symbol or the names of the files');
    if (bars)
      throw badUsage('--bars is of synthetic bars', 'with --replay, use --timeframe for longer bars than the file has');
  } else {
    if (symbol) throw badUsage('--symbol is of a replay', 'add --replay FILE, or use --symbols for synthetic symbols');
    if (speed) throw badUsage('--speed is of a replay', 'a synthetic market runs in real time; add --replay FILE');
  }
  return {
    files,
    symbol,
    symbols,
    feed,
    barMicros: bars,
    speed: speedOf(feed, speed),
    durationMicros,
    journal: textOf(options, 'journal'),
    isShadow,
    onStop: flagOf(options, 'onStop', STOPPING) ?? 'entries',
    isLive: isSet(options, 'live'),
    foreign: flagOf(options, 'foreign', FOREIGN) ?? 'halt',
  };
}

/** Where Alpaca tells of what is to be traded through it: coins have a feed of their own. */
function feedOf(symbols: readonly string[] | undefined): Feed {
  if (symbols === undefined)
    throw badUsage(
      'Alpaca keys are set, and no symbol is named',
      'name what is to be traded, such as --symbols AAPL; or name files with --replay; or unset the keys for the synthetic market',
    );
  const coins = symbols.filter((symbol) => symbol.includes('/'));
  if (coins.length > 0 && coins.length < symbols.length)
    throw badUsage(
      'coins and stocks come from two feeds',
      'trade them in two sessions, each with an account and a ledger of its own',
    );
  return coins.length > 0 ? 'crypto' : 'iex';
}

/** What is live comes when it comes. */
const speedOf = (feed: Feed | undefined, speed: number | undefined): number =>
  feed === undefined ? (speed ?? 1) : Number.POSITIVE_INFINITY;

function refuseBesideFeed(options: Options, { files, symbols }: Pick<TradeFlags, 'files' | 'symbols'>): void {
  if (files.length > 0) throw badUsage('--feed and --replay exclude each other', 'leave one of them out');
  if (textOf(options, 'speed') !== undefined) throw badUsage('--speed is of a replay', 'a live feed has its own pace');
  if (symbols === undefined)
    throw badUsage('--feed needs --symbols', 'name what is to be traded, such as --symbols BTC/USD');
}

function refuseAlone(options: Options): void {
  for (const name of ['endpoint', 'retries', 'ownConnection'])
    if (options[name] !== undefined)
      throw badUsage(
        `${flagName(name)} is of a live market`,
        'set APCA_API_KEY_ID and APCA_API_SECRET_KEY to trade through Alpaca or a simulator, or add --feed kraken',
      );
}

/**
 * Carries a wish out without a trader: a short session at the broker that goes on with the ledger's newest run, so that
 * its books stay the account's. It holds the ledger's lock, compares books and broker, does the one thing, and ends.
 */

import { must } from '../../core/base/assert.js';
import { parseQty } from '../../core/base/decimal.js';
import { TradectlError } from '../../core/base/errors.js';
import type { Trade } from '../../core/events.js';
import type { Instrument } from '../../core/market/instrument.js';
import type { Batch } from '../../core/ports.js';
import type { Limits } from '../../core/risk/limits.js';
import { latestTrades } from '../../io/alpaca/latest.js';
import type { TradingClient } from '../../io/alpaca/trading/client.js';
import type { SocketClock } from '../../io/shared/socket.js';
import { readLedger } from '../../io/sqlite/reader.js';
import type { RunOptions } from '../options.js';
import type { RunPlan } from '../run-setup.js';
import type { Attend } from '../trade/attendant.js';
import { plainInstrument } from '../trade/broker/asides.js';
import { runBrokerSession } from '../trade/broker/broker-session.js';
import type { BrokerDoor } from '../trade/broker/open-broker.js';
import type { TradeEvent } from '../trade/events.js';
import type { TradeSource } from '../trade/source.js';
import type { OwnWish } from './inbox.js';
import type { HandAnswer, Wish } from './wish.js';

export interface DirectRequest {
  readonly wish: Wish;
  readonly door: BrokerDoor;
  /** Of the market data. */
  readonly endpoint: string | undefined;
  readonly ledgerPath: string;
  readonly options: RunOptions;
  readonly limits: Limits;
  readonly clock: SocketClock;
  readonly seed: number;
  readonly pid: number;
  /** User, machine and process. */
  readonly who: string;
  readonly orderPrefix: () => string;
  /** What holds entries beside the books, and keeps it from sending while a watchdog acts. */
  readonly attend: readonly Attend[];
  readonly signal: AbortSignal;
  readonly tell: (event: TradeEvent) => void;
}

/** Throws what a session throws, and `not_found` for a symbol that the broker does not know. */
export async function carryOutDirectly(request: DirectRequest): Promise<HandAnswer> {
  const { wish, who, door, options, limits, signal, clock } = request;
  const held = (await door.client.positions()).map(({ symbol }) => symbol);
  const symbols = symbolsOf(request.ledgerPath, wish, held);
  const instruments = await Promise.all(symbols.map((symbol) => instrumentOf(door.client, symbol, wish, held)));
  const { endpoint } = request;
  const prices =
    symbols.length === 0
      ? []
      : await latestTrades({ endpoint, symbols, keys: door.keys, signal, now: () => clock.now() });
  const done = new AbortController();
  let answer: HandAnswer | undefined;
  const own: OwnWish = {
    wish,
    asked: { kind: 'asked', who, at: clock.now() },
    answer: (said: HandAnswer): void => {
      answer = said;
      done.abort();
    },
  };
  const plan: RunPlan = { strategy: MANUAL, params: {}, options, limits };
  const source = handSource(instruments, prices, AbortSignal.any([signal, done.signal]));
  await runBrokerSession({
    ...{ ...request, ...door, plan, source, own, onStop: 'keep', onProgress: () => undefined },
    // Whoever acts by hand acts on what the account holds.
    confirm: () => Promise.resolve(true),
    foreign: 'halt',
    signal: AbortSignal.any([signal, done.signal]),
    durationMicros: undefined,
    journalPath: undefined,
  });
  signal.throwIfAborted();
  return must(answer, 'a session that ends in order has answered');
}

/** What trades in a run that was begun by hand: nothing. */
const MANUAL: RunPlan['strategy'] = { identity: 'manual', definition: { name: 'manual', create: () => ({}) } };

/** What the newest run knows, since its books are to be rebuilt, what the account holds, and what is asked for. */
function symbolsOf(path: string, wish: Wish, held: readonly string[]): readonly string[] {
  const asked = 'symbol' in wish && wish.symbol !== null ? [wish.symbol] : [];
  return [...new Set([...knownSymbols(path), ...held, ...asked])];
}

function knownSymbols(path: string): readonly string[] {
  try {
    return readLedger(path, (reads) => {
      const run = reads.newestRun();
      return run === undefined ? [] : reads.symbols(run.key);
    });
  } catch (error) {
    if (error instanceof TradectlError && error.code === 'not_found') return [];
    throw error;
  }
}

const WHOLE = must(parseQty('1'), 'a lot');

/** A symbol of the past that the broker does not know any more is still in the books. */
async function instrumentOf(
  client: TradingClient,
  symbol: string,
  wish: Wish,
  held: readonly string[],
): Promise<Instrument> {
  const asset = await client.asset(symbol);
  const isAsked = (wish.kind === 'submit' || wish.kind === 'flatten') && wish.symbol === symbol;
  if (asset === undefined && isAsked && !held.includes(symbol))
    throw new TradectlError('not_found', `the broker does not know ${symbol}`, {
      where: wish.kind === 'flatten' ? 'flatten' : '--symbol',
      hint: 'stocks are spelled AAPL, coins BTC/USD',
    });
  return plainInstrument(symbol, asset?.qtyStep ?? (asset?.isFractionable === true ? undefined : WHOLE));
}

/** The last price of each symbol, and then silence. */
function handSource(instruments: readonly Instrument[], prices: readonly Trade[], ended: AbortSignal): TradeSource {
  const over = new AbortController();
  const isOver = AbortSignal.any([ended, over.signal]);
  return {
    kind: 'live',
    instruments,
    description: 'by hand',
    identity: { manual: true },
    notices: [],
    interval: undefined,
    batches: () => pricesThenSilence(prices, isOver),
    isWarmup: () => false,
    close: () => over.abort(),
  };
}

async function* pricesThenSilence(prices: readonly Trade[], over: AbortSignal): AsyncGenerator<Batch> {
  yield prices;
  if (!over.aborted) await new Promise((resolve) => over.addEventListener('abort', resolve, { once: true }));
}

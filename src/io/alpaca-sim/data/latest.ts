/** The latest trade, quote, bar and book of each symbol, and snapshots of all of them. */

import { DAY, HOUR, MINUTE, type Micros, micros } from '../../../core/base/time.js';
import { dayStart } from '../../../core/sim/world/calendar.js';
import type { MarketBar, Tick } from '../../../core/sim/world/world.js';
import { jsonText, plainFailure, type Reply } from '../http/reply.js';
import { jsonOf, type WireMap } from '../stream/wire-value.js';
import type { DataAsk } from './ask.js';
import { tickJson } from './wire.js';

/** Longer than markets are ever closed. */
const CLOSED_MAX = 14 * DAY;

type Kind = 'bar' | 'trade' | 'quote' | 'orderbook';

const LATEST: Readonly<Record<Kind, (ask: DataAsk, symbol: string) => Tick | undefined>> = {
  bar: minuteBar,
  trade: ({ world }, symbol) => world.history.lastTrade(symbol),
  quote: ({ world }, symbol) => world.history.lastQuote(symbol),
  orderbook: ({ world }, symbol) => world.history.book(symbol),
};

/** Symbols of which nothing is known are left out; where there is but one, that is 404. */
export function latest(ask: DataAsk, kind: Kind): Reply {
  const found = ask.symbols.flatMap((symbol) => {
    const tick = LATEST[kind](ask, symbol);
    return tick === undefined ? [] : [[symbol, tickJson(tick, ask.isCrypto)] as const];
  });
  if (!ask.isSingle) return jsonText(200, jsonOf({ [`${kind}s`]: Object.fromEntries(found) }));
  const [one] = found;
  return one === undefined ? unknown(ask, kind) : jsonText(200, jsonOf({ [kind]: one[1], symbol: one[0] }));
}

export function snapshots(ask: DataAsk): Reply {
  const found = ask.symbols.flatMap((symbol) => {
    const snapshot = snapshotOf(ask, symbol);
    return Object.keys(snapshot).length === 0 ? [] : [[symbol, snapshot] as const];
  });
  if (ask.isSingle) {
    const [one] = found;
    return one === undefined ? unknown(ask, 'snapshot') : jsonText(200, jsonOf({ ...one[1], symbol: one[0] }));
  }
  const bySymbol = Object.fromEntries(found);
  return jsonText(200, jsonOf(ask.isCrypto ? { snapshots: bySymbol } : bySymbol));
}

const unknown = ({ symbols: [symbol] }: DataAsk, what: string): Reply =>
  plainFailure(404, `no ${what} found for ${symbol}`);

function snapshotOf(ask: DataAsk, symbol: string): WireMap {
  const today = dayStart(ask.world.now(), ask.isCrypto);
  const days = ask.world.history.bars(symbol, DAY, micros(today - CLOSED_MAX), ask.world.now());
  const ticks: Readonly<Record<string, Tick | undefined>> = {
    latestTrade: LATEST.trade(ask, symbol),
    latestQuote: LATEST.quote(ask, symbol),
    minuteBar: minuteBar(ask, symbol),
    dailyBar: days.at(-1),
    prevDailyBar: days.at(-2),
  };
  return Object.fromEntries(
    Object.entries(ticks).flatMap(([name, tick]) => (tick === undefined ? [] : [[name, tickJson(tick, ask.isCrypto)]])),
  );
}

/** Looked for in the last hour first: a fortnight of minutes is long. */
function minuteBar({ world }: DataAsk, symbol: string): MarketBar | undefined {
  const now = world.now();
  const since = (span: number): MarketBar | undefined =>
    world.history.bars(symbol, MINUTE, micros(now - span) satisfies Micros, now).at(-1);
  return since(HOUR) ?? since(CLOSED_MAX);
}

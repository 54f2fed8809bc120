/** The history of a symbol as rows for pages: its trades, its quotes, its bars of a timeframe. */

import type { Quote, Trade } from '../../../core/events.js';
import { merged } from '../../../core/sim/market/join-bars.js';
import type { MarketBar, MarketHistory } from '../../../core/sim/world/world.js';
import type { Row } from './page.js';
import type { Span } from './span.js';
import { type BarFrame, gatherStart } from './timeframe.js';
import { tickJson } from './wire.js';

/** What is asked of which market. */
export interface Source {
  readonly history: MarketHistory;
  readonly span: Span;
  readonly isCrypto: boolean;
}

export const tradeRows = ({ history, span, isCrypto }: Source, symbol: string): readonly Row[] =>
  history.trades(symbol, span.from, span.to).map((trade) => row(trade, trade.nanos, trade.id, isCrypto));

/** Quotes have no ids: their place among those of one moment tells them apart. */
export function quoteRows({ history, span, isCrypto }: Source, symbol: string): readonly Row[] {
  let place = 0;
  let last: Quote | undefined;
  return history.quotes(symbol, span.from, span.to).map((quote) => {
    place = quote.tsEvent === last?.tsEvent && quote.nanos === last.nanos ? place + 1 : 0;
    last = quote;
    return row(quote, quote.nanos, String(place), isCrypto);
  });
}

export const barRows = (source: Source, symbol: string, frame: BarFrame): readonly Row[] =>
  barsOf(source, symbol, frame).map((bar) => row(bar, 0, '', source.isCrypto));

const row = (tick: Trade | Quote | MarketBar, nanos: number, key: string, isCrypto: boolean): Row => ({
  at: tick.tsEvent,
  nanos,
  key,
  json: () => tickJson(tick, isCrypto),
});

/** Bars that start within the span. Weeks and months are gathered from days, and read on to their own end. */
function barsOf(
  { history, span: { from, to }, isCrypto }: Source,
  symbol: string,
  frame: BarFrame,
): readonly MarketBar[] {
  const { base, gather } = frame;
  if (gather === undefined) return history.bars(symbol, base, from, to);
  const groups = new Map<number, [MarketBar, ...MarketBar[]]>();
  for (const day of history.bars(symbol, base, gatherStart(from, gather, isCrypto), to)) {
    const start = gatherStart(day.tsEvent, gather, isCrypto);
    const group = groups.get(start);
    if (group === undefined) groups.set(start, [day]);
    else group.push(day);
  }
  return [...groups.values()]
    .map((days) => merged(days, gatherStart(days[0].tsEvent, gather, isCrypto), base))
    .filter(({ tsEvent }) => tsEvent >= from);
}

/** The past of a strategy: closed bars only, and the bar under way as if we had been there from its beginning. */

import { expect, it } from 'vitest';
import { WarmUp } from '../../../src/app/trade/warm-up.js';
import { DAY, type Micros, micros, SECOND, timeText } from '../../../src/core/base/time.js';
import type { Bar, Trade } from '../../../src/core/events.js';
import { BarMaker } from '../../../src/core/market/bars/bar-maker.js';
import { frameOf } from '../../../src/core/market/bars/frame.js';
import type { BarsAsked, HistoryAsked } from '../../../src/io/shared/venue.js';

const at = (text: string): Micros => micros(Date.parse(text) * 1000);
const bar = (text: string, close: number): Bar => ({
  ...{ kind: 'bar', symbol: 'AAPL', tsEvent: at(text), tsRecv: at(text) },
  ...{ open: close - 1, high: close + 2, low: close - 3, close, volume: 10 },
});
const trade = (text: string, price: number): Trade => ({
  ...{ kind: 'trade', symbol: 'AAPL', tsEvent: at(text), tsRecv: at(text), nanos: 0, id: text, price, size: 5 },
});

// A venue that has the day under way in its history as well.
const DAYS = [26, 27, 29].map((day) => bar(`2024-11-${day}T05:00:00Z`, day));

function warmUp(now: Micros) {
  const asked: { history?: HistoryAsked; bars?: BarsAsked; trades?: BarsAsked } = {};
  const venue = {
    fetchHistory: async (history: HistoryAsked) => ({ bars: ((asked.history = history), DAYS), faults: [] }),
    fetchBars: async (bars: BarsAsked) => {
      asked.bars = bars;
      return { bars: [bar('2024-11-29T14:30:00Z', 100), bar('2024-11-29T16:00:00Z', 90)], faults: [] };
    },
    fetchTrades: async (trades: BarsAsked) => {
      asked.trades = trades;
      return { trades: [trade('2024-11-29T16:55:00Z', 95)], faults: [] };
    },
  };
  const clock = { now: () => now, after: () => () => undefined };
  const { signal } = new AbortController();
  const frame = frameOf(DAY, true);
  const options = { venue, symbols: ['AAPL'], bars: 3, frame, isMade: true, clock, signal, notice: () => undefined };
  return { warm: new WarmUp(options), asked, frame };
}

it('leaves the unfinished day to the stream, and makes it of all its prices', async () => {
  const up = at('2024-11-29T17:00:00Z');
  const { warm, asked, frame } = warmUp(up);
  const { bars, trades } = await warm.past(up);
  expect(bars.map(({ close }) => close)).toEqual([26, 27]);
  expect(timeText(asked.history?.before ?? micros(0))).toBe('2024-11-29T05:00:00Z');
  // Two and a half hours of trades are too many: bars of a minute, and trades for the last ones.
  expect([asked.bars?.from, asked.bars?.to]).toEqual([at('2024-11-29T14:30:00Z'), at('2024-11-29T16:50:00Z') - 1]);
  expect(asked.trades?.from).toBe(at('2024-11-29T16:50:00Z'));
  const maker = new BarMaker({ buckets: frame.buckets, from: 'trades', isFilled: false, lateBars: 1 });
  for (const one of trades) expect(maker.take(one)).toEqual([]);
  const [made] = maker.take({ kind: 'clock', tsEvent: at('2024-11-29T18:00:00Z'), tsRecv: up });
  expect(made).toMatchObject({ open: 99, high: 102, low: 87, close: 95, volume: 25 });
  expect(made && warm.hasBar({ ...made, tsEvent: frame.stampOf(made.tsEvent) })).toBe(false);
});

it('has the day once its session is over, and it is not told again', async () => {
  const up = micros(at('2024-11-29T18:00:00Z') + SECOND);
  const { warm, asked } = warmUp(up);
  const { bars, trades } = await warm.past(up);
  expect(bars.map(({ close }) => close)).toEqual([26, 27, 29]);
  expect(asked.history?.before).toBe(up);
  expect([trades, asked.trades]).toEqual([[], undefined]);
  expect(warm.hasBar(bar('2024-11-29T05:00:00Z', 1))).toBe(true);
});

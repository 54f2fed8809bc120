/** The gap of a shadow's fills to the live quote: which quote is of the fill's moment. */

import { expect, test } from 'vitest';
import type { GapEvent } from '../../../src/app/trade/events.js';
import { QuoteGaps } from '../../../src/app/trade/shadow.js';
import { MINUTE, type Micros, micros } from '../../../src/core/base/time.js';
import type { MarketEvent } from '../../../src/core/events.js';
import { bar, day } from '../../support/core/build.js';
import { type Move, play, scripted } from '../../support/core/run.js';

const minute = (count: number): Micros => micros(day(0) + count * MINUTE);
const minuteBar = (count: number, prices: string): MarketEvent => ({ ...bar(0, prices), tsEvent: minute(count) });
const quote = (tsEvent: Micros, askPrice: number): MarketEvent => ({
  ...{ kind: 'quote', symbol: 'ABC', tsEvent, tsRecv: tsEvent, nanos: 0 },
  ...{ bidPrice: askPrice - 1, bidSize: 1, askPrice, askSize: 1 },
});

/** Bars that are told at their ends, and the quotes of those moments. */
function gapsOf(move: Move): QuoteGaps & { readonly told: readonly GapEvent[] } {
  const told: GapEvent[] = [];
  const gaps = new QuoteGaps((event) => told.push(event));
  const { take } = play({ strategy: scripted(move) }, [gaps.observer]);
  take(quote(minute(1), 101), minuteBar(0, '100'), quote(minute(2), 120), minuteBar(1, '100 119 98 119'));
  return Object.assign(gaps, { told });
}

test('a fill at the open of a bar is held against the quote of its decision, not of the end of the bar', () => {
  expect(gapsOf((ctx) => ctx.buy({ qty: 1 })).told).toMatchObject([{ price: '100', quote: '101', gap: '1' }]);
});

test('of a fill within a bar nobody knows the quote', () => {
  const gaps = gapsOf((ctx) => ctx.buy({ qty: 1, limit: 99 }));
  expect([gaps.told, gaps.figures()]).toMatchObject([[], { fills: 0, unquoted: 1 }]);
});

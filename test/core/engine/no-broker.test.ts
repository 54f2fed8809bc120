/** Where no broker is asked its rules are none: what it would deny is filled, unless a limit of one's own stands in. */

import { expect, it } from 'vitest';
import { qtyText } from '../../../src/core/base/decimal.js';
import { bar } from '../../support/core/build.js';
import { type Move, play, type SetupOptions, scripted } from '../../support/core/run.js';

const buy: Move = (ctx) => ctx.buy({ qty: 10 });
const flip: Move = (ctx) => ctx.sell({ qty: 20 });

/** What is held after a purchase of 10 and a sale of 20, and why an order was denied. */
function flipped(options: SetupOptions): readonly [string | undefined, readonly string[]] {
  const { take, engine, memory } = play({ strategy: scripted(buy, undefined, flip), ...options });
  take(...['100', '100', '100', '100', '100'].map((prices, i) => bar(i, prices)));
  const [book] = engine.portfolio.books;
  return [book && qtyText(book.qty), memory.denials.map(({ code }) => code)];
}

it('a sale of more than is held is a short position', () => {
  expect(flipped({})).toEqual(['-10', []]);
});

it('nothing is sold short where no symbol may be', () => {
  expect(flipped({ limits: { shortSymbols: [] } })).toEqual(['10', ['short_permission']]);
});

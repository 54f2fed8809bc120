/** Memory that a symbol takes in the store at its default sizes, full, with its book, beside the naive way. */

import { STORE_LIMITS } from '../src/core/market/store/market-store.js';
import { fill } from './support/full-market.js';
import { bytesInUse } from './support/heap.js';
import { Market } from './support/market-run.js';
import { isQuick, mustAgree, report } from './support/measure.js';
import { decodeNaively, NaiveMarket } from './support/naive-market.js';

const SYMBOLS = isQuick ? 100 : 500;

const ours = await megabytesEach(() => {
  const market = new Market();
  fill(SYMBOLS, (frame) => market.take(frame));
  return market;
});
const naive = await megabytesEach(() => {
  const market = new NaiveMarket();
  fill(SYMBOLS, (frame) => {
    for (const event of decodeNaively(frame)) market.take(event);
  });
  return market;
});
const subject = { bench: 'memory', case: `a symbol of ${SYMBOLS}`, unit: 'MB', baselineName: 'maps and arrays' };
report(subject, [ours], [naive]);

async function megabytesEach(make: () => { readonly kept: number }): Promise<number> {
  const before = await bytesInUse();
  const market = make();
  const bytes = (await bytesInUse()) - before;
  mustAgree('trades and bars kept', market.kept, (STORE_LIMITS.trades + STORE_LIMITS.bars) * SYMBOLS, 0.01);
  return bytes / SYMBOLS / 1e6;
}

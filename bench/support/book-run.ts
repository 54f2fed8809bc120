/** The same updates for every order book: set a level, read the touch, look at the top 50 now and then. */

import btree from 'sorted-btree';
import { Prng } from '../../src/core/base/prng.js';
import { OrderBook } from '../../src/core/market/book/order-book.js';

/** CommonJS: what Node gives as default is the module. */
const BTree = btree.default;

const TOP = 50;
const TOP_EVERY = 1000;
const LEVELS = 1000;
const MID = 268_380;

export interface Updates {
  readonly length: number;
  readonly isBid: Uint8Array;
  readonly price: Float64Array;
  /** Zero deletes. */
  readonly size: Float64Array;
}

/** Updates of levels `gap` ticks of a cent apart, most of them near the touch. */
export function createUpdates(length: number, gap: number, seed: number): Updates {
  const prng = new Prng(seed);
  const updates = {
    length,
    isBid: new Uint8Array(length),
    price: new Float64Array(length),
    size: new Float64Array(length),
  };
  for (let i = 0; i < length; i++) {
    const isBid = prng.next() < 0.5;
    const level = Math.floor(LEVELS * prng.next() ** 4);
    // A bid that is far away would have a price below zero.
    const ticks = MID + LEVELS * gap + (isBid ? -1 - level * gap : level * gap);
    updates.isBid[i] = isBid ? 1 : 0;
    updates.price[i] = ticks / 100;
    updates.size[i] = prng.next() < 0.35 ? 0 : Math.ceil(prng.next() * 1e6) / 1e4;
  }
  return updates;
}

/** Runs the updates through our book; the sum of all that was read. */
export function runBook({ length, isBid, price, size }: Updates): number {
  const book = new OrderBook('BENCH');
  const [prices, sizes] = [new Float64Array(TOP), new Float64Array(TOP)];
  let sum = 0;
  for (let i = 0; i < length; i++) {
    book.set(isBid[i] === 1 ? 'bid' : 'ask', price[i] as number, size[i] as number);
    sum += (book.bestPrice('bid') ?? 0) + (book.bestPrice('ask') ?? 0);
    if (i % TOP_EVERY !== 0) continue;
    for (const side of ['bid', 'ask'] as const) {
      const n = book.topInto(side, TOP, prices, sizes);
      for (let k = 0; k < n; k++) sum += sizes[k] as number;
    }
  }
  return sum;
}

/** The same on the fastest sorted map that npm has. */
export function runBtree({ length, isBid, price, size }: Updates): number {
  const bids = new BTree<number, number>(undefined, (a, b) => b - a);
  const asks = new BTree<number, number>(undefined, (a, b) => a - b);
  let sum = 0;
  for (let i = 0; i < length; i++) {
    const side = isBid[i] === 1 ? bids : asks;
    const amount = size[i] as number;
    if (amount > 0) side.set(price[i] as number, amount);
    else side.delete(price[i] as number);
    sum += (bids.minKey() ?? 0) + (asks.minKey() ?? 0);
    if (i % TOP_EVERY === 0) for (const tree of [bids, asks]) sum += topOf(tree);
  }
  return sum;
}

function topOf(tree: { values(): Iterable<number> }): number {
  let [n, sum] = [0, 0];
  for (const size of tree.values()) {
    if (n++ === TOP) break;
    sum += size;
  }
  return sum;
}

/** What a single update of ours takes, in nanoseconds, for every update. */
export function timeUpdates({ length, isBid, price, size }: Updates): number[] {
  const book = new OrderBook('BENCH');
  const times: number[] = [];
  for (let i = 0; i < length; i++) {
    const start = process.hrtime.bigint();
    book.set(isBid[i] === 1 ? 'bid' : 'ask', price[i] as number, size[i] as number);
    times.push(Number(process.hrtime.bigint() - start));
  }
  return times;
}

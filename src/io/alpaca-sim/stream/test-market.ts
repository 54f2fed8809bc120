/** What the test stream tells, at any hour: quotes, trades and bars of the one symbol FAKEPACA. */

import { Prng } from '../../../core/base/prng.js';
import { MINUTE, type Micros, micros } from '../../../core/base/time.js';
import type { MarketBar, Tick } from '../../../core/sim/world/world.js';
import { FAKEPACA } from './feeds.js';

const START_CENTS = 13_485;

export class TestMarket {
  readonly #prng: Prng;
  #cents = START_CENTS;
  #trades = 0;
  #bar: MarketBar | undefined;

  constructor(seed: number) {
    this.#prng = new Prng(seed);
  }

  /** A quote and a trade of that moment, after the bar of a minute that is over. Times ascend. */
  next(now: Micros): readonly Tick[] {
    this.#cents = Math.max(100, this.#cents + this.#prng.int(-5, 5));
    const [price, size] = [this.#cents / 100, this.#prng.int(1, 100)];
    const head = { symbol: FAKEPACA, tsEvent: now, tsRecv: now, nanos: this.#prng.int(0, 999) };
    const finished = this.#grow(now, price, size);
    this.#trades++;
    return [
      ...(finished === undefined ? [] : [finished]),
      {
        kind: 'quote',
        ...head,
        bidPrice: (this.#cents - 1) / 100,
        bidSize: size,
        askPrice: (this.#cents + 1) / 100,
        askSize: size,
      },
      { kind: 'trade', ...head, price, size, id: String(this.#trades) },
    ];
  }

  /** Adds to the bar of the minute; the one before, where that is over. */
  #grow(now: Micros, price: number, size: number): MarketBar | undefined {
    const start = micros(Math.floor(now / MINUTE) * MINUTE);
    const before = this.#bar;
    const bar = before?.tsEvent === start ? before : undefined;
    const volume = (bar?.volume ?? 0) + size;
    this.#bar = {
      ...{ kind: 'bar', symbol: FAKEPACA, tsEvent: start, tsRecv: now, length: MINUTE, isUpdate: false },
      open: bar?.open ?? price,
      high: Math.max(bar?.high ?? price, price),
      low: Math.min(bar?.low ?? price, price),
      close: price,
      volume,
      count: (bar?.count ?? 0) + 1,
      vwap: ((bar?.vwap ?? 0) * (bar?.volume ?? 0) + price * size) / volume,
    };
    return bar === undefined ? before : undefined;
  }
}

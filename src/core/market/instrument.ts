/** What is traded, and the steps in which its price and quantity move. */

import type { Price, Qty } from '../base/fixed.js';
import { priceNumber, priceOfTicks } from '../base/fixed.js';

export interface Instrument {
  readonly symbol: string;
  /** The smallest step of a price; positive. */
  readonly tickSize: Price;
  /** The smallest step of a quantity; positive. */
  readonly lotSize: Qty;
}

/** Converts market doubles to exact prices in whole ticks; one per instrument, made once. */
export class TickScale {
  readonly #perTick: number;
  readonly #ticksPerOne: number;

  /** `allowed` rounds to the prices that orders may name, where these are fewer than the market's. */
  constructor(
    readonly tickSize: Price,
    readonly allowed?: (price: Price, to: 'down' | 'up') => Price,
  ) {
    this.#perTick = priceNumber(tickSize);
    const inverse = Math.round(1 / this.#perTick);
    // A whole inverse (100 for 0.01) multiplies exactly; a tick such as 0.3 or 5 has none and divides.
    this.#ticksPerOne = 1 / inverse === this.#perTick ? inverse : 0;
  }

  /** The nearest whole number of ticks. */
  ticks(price: number): number {
    return Math.round(this.#ticksPerOne === 0 ? price / this.#perTick : price * this.#ticksPerOne);
  }

  /** The exact price nearest to a market double. */
  price(price: number): Price {
    return priceOfTicks(this.ticks(price), this.tickSize);
  }

  /** The double nearest to a whole number of ticks. */
  double(ticks: number): number {
    // 3 x 0.3 is 0.8999999999999999 in doubles: fifteen digits are what a tick's multiple can have.
    return this.#ticksPerOne === 0 ? Number((ticks * this.#perTick).toPrecision(15)) : ticks / this.#ticksPerOne;
  }

  /** Rounded to the tick that does not give away price: down when buying, up when selling. */
  passive(price: number, side: 'buy' | 'sell'): Price {
    const nearest = this.ticks(price);
    // A double one ulp off a tick is that tick, not the one beyond it.
    if (Math.abs(this.double(nearest) - price) <= Math.abs(price) * 1e-12) return priceOfTicks(nearest, this.tickSize);
    const exact = this.#ticksPerOne === 0 ? price / this.#perTick : price * this.#ticksPerOne;
    return priceOfTicks(side === 'buy' ? Math.floor(exact) : Math.ceil(exact), this.tickSize);
  }
}

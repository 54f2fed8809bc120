/** Which tick a file's prices are on: the one asked for, cents where they are float32, else their own decimals. */

import { must } from '../../core/base/assert.js';
import { parsePrice, priceText } from '../../core/base/decimal.js';
import type { Price } from '../../core/base/fixed.js';
import { TickScale } from '../../core/market/instrument.js';

/** Doubles hold every decimal of up to 15 significant digits; a Price holds 9 decimals. */
const EXACT_MAX = 1e15;
const DECIMALS_MAX = 9;

export interface TickChoice {
  readonly tick: Price;
  /** Prices that are not on the tick and will be moved to the nearest one. */
  readonly rounded: number;
  readonly isFloat32: boolean;
}

/** A price that no tick can serve, and the row it stands in. */
export interface PriceFault {
  readonly row: number;
  readonly problem: string;
  readonly hint: string;
}

/** Sees every price of a file once, then chooses. */
export interface TickRule {
  see(price: number, row: number): void;
  choose(): TickChoice | PriceFault;
}

/** The tick that was asked for. */
export class GivenTick implements TickRule {
  readonly #scale: TickScale;
  #rounded = 0;
  #fault: PriceFault | undefined;

  constructor(readonly tick: Price) {
    this.#scale = new TickScale(tick);
  }

  see(price: number, row: number): void {
    const ticks = this.#scale.ticks(price);
    if (this.#scale.double(ticks) !== price) this.#rounded++;
    if (ticks === 0) this.#refuse(row, `${price} rounds to zero at the tick ${priceText(this.tick)}`);
    if (ticks >= EXACT_MAX)
      this.#refuse(row, `${price} is too large for the tick ${priceText(this.tick)}: more than 15 digits`);
  }

  #refuse(row: number, problem: string): void {
    this.#fault ??= { row, problem, hint: 'give another --tick' };
  }

  choose(): TickChoice | PriceFault {
    return this.#fault ?? { tick: this.tick, rounded: this.#rounded, isFloat32: false };
  }
}

/** Whether `price` is the float32 nearest to `cents`, as a double or as printed with 6 decimals. */
export function isFloat32Of(price: number, cents: number): boolean {
  const single = Math.fround(cents);
  // A float32 times 1e6 is exact in a double, so this is what printing and parsing gives.
  return single === price || Math.round(single * 1e6) / 1e6 === price;
}

/** The tick that the prices themselves tell. */
export class InferredTick implements TickRule {
  #isFloat32 = true;
  /** A price that only float32 explains was seen. */
  #isNoisy = false;
  #offCents = 0;
  #decimals = 0;
  #scale = 1;
  #largest = 0;
  #largestRow = 0;
  #fault: PriceFault | undefined;

  see(price: number, row: number): void {
    if (price > this.#largest) [this.#largest, this.#largestRow] = [price, row];
    if (this.#isFloat32) this.#seeFloat32(price, row);
    // Exact below 1e15: the product is off by less than half, and the quotient is the nearest double.
    if (Math.round(price * this.#scale) / this.#scale !== price && !this.#isNoisy) this.#widen(price, row);
  }

  #seeFloat32(price: number, row: number): void {
    const cents = Math.round(price * 100) / 100;
    if (cents !== price) this.#offCents++;
    this.#isFloat32 = isFloat32Of(price, cents);
    if (this.#isFloat32 || !this.#isNoisy) return;
    this.#fault = { row, problem: `${price} is not on cents, as the float32 prices before it are`, hint: ROUND };
  }

  /** Takes as many decimals as the price has, if they are not too many. */
  #widen(price: number, row: number): void {
    for (let decimals = this.#decimals + 1; decimals <= DECIMALS_MAX; decimals++) {
      const scale = 10 ** decimals;
      if (Math.round(price * scale) / scale !== price) continue;
      [this.#decimals, this.#scale] = [decimals, scale];
      return;
    }
    if (this.#isFloat32) this.#isNoisy = true;
    else this.#fault ??= { row, problem: tooFine(price), hint: ROUND };
  }

  choose(): TickChoice | PriceFault {
    if (this.#isFloat32) return { tick: tickOf(2), rounded: this.#offCents, isFloat32: true };
    if (this.#fault !== undefined) return this.#fault;
    if (this.#largest * this.#scale >= EXACT_MAX) {
      const problem = `${this.#largest} has, at the ${this.#decimals} decimals of the file's prices, more than 15 significant digits`;
      return { row: this.#largestRow, problem, hint: ROUND };
    }
    return { tick: tickOf(this.#decimals), rounded: 0, isFloat32: false };
  }
}

const ROUND = 'name the tick to round to: --tick 0.01';

const tickOf = (decimals: number): Price => must(parsePrice(`1e-${decimals}`), 'a Price holds nine decimals');

/** Sixteen digits and more are what a sum or a float32 leaves behind, not what a market prints. */
function tooFine(price: number): string {
  const digits = price.toExponential().replace(/e.*|\D/g, '').length;
  return digits > 15
    ? `${price} has more than 15 significant digits: floating-point noise?`
    : `${price} has more than ${DECIMALS_MAX} decimals`;
}

/**
 * Prices that a circuit breaker values the account by: the middle of quotes where there are quotes, and never a lone print.
 *
 * The middle one of the last three prints counts, so that one bad tick moves nothing, and a fall that a second print
 * confirms does. A bar is what many trades made of a price: it counts alone, where nothing finer is told.
 */

import { SECOND } from '../base/time.js';
import type { EngineEvent, Quote } from '../events.js';

/** A quote speaks for that long; a trade beside it does not count. */
const QUOTE_LIVES = 10 * SECOND;
/** Prints speak for that long; a bar made of them does not count beside them. */
const PRINTS_LIVE = 120 * SECOND;
/** Of the middle: a wider quote is nobody's price. */
const SPREAD_MAX = 0.1;

interface Prints {
  /** The newest last. */
  last: readonly number[];
  quotedAt: number;
  printedAt: number;
  mark: number;
}

export class BreakerMarks {
  readonly #prints = new Map<string, Prints>();

  /** Undefined until enough has been told to trust a price. */
  of(symbol: string): number | undefined {
    const mark = this.#prints.get(symbol)?.mark ?? 0;
    return mark === 0 ? undefined : mark;
  }

  /** Takes a price where the event tells one; whether it did. */
  take(event: EngineEvent): boolean {
    if (event.kind === 'quote') return this.#quote(event);
    if (event.kind !== 'trade' && event.kind !== 'bar') return false;
    const prints = this.#of(event.symbol);
    if (event.kind === 'trade') {
      if (event.tsEvent - prints.quotedAt >= QUOTE_LIVES) print(prints, event.price, event.tsEvent);
    } else if (event.tsEvent - prints.printedAt >= PRINTS_LIVE) prints.mark = event.close;
    return true;
  }

  /** Its prices of before mean nothing any more. */
  forget(symbol: string): void {
    this.#prints.delete(symbol);
  }

  #quote(quote: Quote): boolean {
    const { symbol, tsEvent } = quote;
    const middle = middleOf(quote);
    if (middle === undefined) return false;
    const prints = this.#of(symbol);
    prints.quotedAt = tsEvent;
    print(prints, middle, tsEvent);
    return true;
  }

  #of(symbol: string): Prints {
    const known = this.#prints.get(symbol);
    if (known !== undefined) return known;
    const none = Number.NEGATIVE_INFINITY;
    const prints: Prints = { last: [], quotedAt: none, printedAt: none, mark: 0 };
    this.#prints.set(symbol, prints);
    return prints;
  }
}

/** Undefined of a quote that is nobody's price. */
export function middleOf({ bidPrice, askPrice }: Quote): number | undefined {
  const middle = (bidPrice + askPrice) / 2;
  const isPrice = bidPrice > 0 && askPrice >= bidPrice && askPrice - bidPrice <= middle * SPREAD_MAX;
  return isPrice ? middle : undefined;
}

function print(prints: Prints, price: number, at: number): void {
  const [, second, third] = prints.last;
  prints.last = prints.last.length < 3 ? [...prints.last, price] : [second ?? price, third ?? price, price];
  prints.printedAt = at;
  const [a, b, c] = prints.last;
  if (a !== undefined && b !== undefined && c !== undefined)
    prints.mark = Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}

/** Things by symbol, with the last one asked for at hand: events of one symbol mostly follow one another. */

import { AssertionError } from './assert.js';

export class BySymbol<T extends object> {
  readonly #items = new Map<string, T>();
  #symbol: string | undefined;
  #item: T | undefined;

  /** `missing` begins the message where a symbol is not there: `no instrument`. */
  constructor(readonly missing: string) {}

  set(symbol: string, item: T): void {
    this.#items.set(symbol, item);
    this.#symbol = undefined;
  }

  get(symbol: string): T | undefined {
    if (symbol !== this.#symbol) {
      this.#item = this.#items.get(symbol);
      this.#symbol = symbol;
    }
    return this.#item;
  }

  /** Throws an AssertionError where it is missing. The message is made only then: this runs several times a bar. */
  at(symbol: string): T {
    const item = this.get(symbol);
    if (item === undefined) throw new AssertionError(`${this.missing} ${symbol}`);
    return item;
  }

  values(): Iterable<T> {
    return this.#items.values();
  }
}

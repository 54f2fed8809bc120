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
    return symbol === this.#symbol ? this.#item : this.#find(symbol);
  }

  /** Throws an AssertionError where it is missing. */
  at(symbol: string): T {
    return this.get(symbol) ?? this.#miss(symbol);
  }

  // What is rare is apart: both run several times a bar, and only short ones are put in place of their calls.

  #find(symbol: string): T | undefined {
    this.#item = this.#items.get(symbol);
    this.#symbol = symbol;
    return this.#item;
  }

  #miss(symbol: string): never {
    throw new AssertionError(`${this.missing} ${symbol}`);
  }

  values(): Iterable<T> {
    return this.#items.values();
  }
}

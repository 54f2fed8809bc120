/**
 * Prices of what is held that a split may have changed: not believed before the account's movements have been read.
 *
 * A split changes price and quantity at once, and the broker tells the two at different times. Until both are known the
 * position counts at its last believed price.
 */

import type { BySymbol } from '../base/by-symbol.js';
import { HOUR, type Micros } from '../base/time.js';
import type { EngineEvent } from '../events.js';
import { isCoin } from '../risk/hours.js';
import { middleOf } from './breaker-marks.js';
import { noteMark, type SymbolState } from './symbol-state.js';

/** The smallest splits, five for four, move a price by a fifth; a price that moves less by one tick is the market's. */
const JUMP = 0.15;
/** After a pause as long as a night the next price is the first of a session. */
const PAUSE = 3 * HOUR;

/** All that the broker had booked when so many doubts were known is in the books. */
export interface AccountRead {
  readonly doubts: number;
  /** But for what it booked of these symbols. */
  readonly unbooked: readonly string[];
}

interface Told {
  price: number;
  at: Micros;
}

export class Doubts {
  readonly #states: BySymbol<SymbolState>;
  /** The price that a breaker values a symbol by. */
  readonly #trusted: (symbol: string) => number | undefined;
  readonly #told = new Map<string, Told>();
  /** Symbols of which the broker has booked something that the books could not take. */
  #unbooked: ReadonlySet<string> = new Set();
  #isRead = false;
  /** Doubts so far. */
  count = 0;

  constructor(states: BySymbol<SymbolState>, trusted: (symbol: string) => number | undefined) {
    this.#states = states;
    this.#trusted = trusted;
  }

  /** Whether a price waits to be believed that a reading may settle. */
  get isOpen(): boolean {
    for (const { doubt, instrument } of this.#states.values())
      if (doubt !== undefined && !this.#unbooked.has(instrument.symbol)) return true;
    return false;
  }

  /** To be told of every event before anybody acts on it. */
  see(event: EngineEvent): void {
    const price = priceOf(event);
    if (price === undefined || event.kind === 'report' || event.kind === 'movement') return;
    const { symbol, tsRecv: at } = event as EngineEvent & { readonly symbol: string };
    const before = this.#told.get(symbol);
    const state = this.#states.get(symbol);
    if (state !== undefined && state.doubt === undefined && this.#isDoubtful(state, price, at, before)) {
      const trusted = this.#trusted(symbol);
      state.doubt = { count: ++this.count, trusted, isFirst: state.mark === 0, price: 0, at };
    }
    if (before === undefined) this.#told.set(symbol, { price, at });
    else [before.price, before.at] = [price, at];
  }

  #isDoubtful({ book, instrument }: SymbolState, price: number, at: Micros, before: Told | undefined): boolean {
    const { symbol } = instrument;
    if (book.units === 0 || isCoin(symbol)) return false;
    if (!this.#isRead || this.#unbooked.has(symbol)) return true;
    return before !== undefined && (at - before.at >= PAUSE || Math.abs(price / before.price - 1) > JUMP);
  }

  /** A split has been booked: the next price is compared with nothing that was before it. */
  forget(symbol: string): void {
    this.#told.delete(symbol);
  }

  /** The account has been read: prices that were in doubt before are believed. */
  read({ doubts, unbooked }: AccountRead): void {
    this.#isRead = true;
    this.#unbooked = new Set(unbooked);
    for (const state of this.#states.values()) {
      const { doubt, instrument } = state;
      if (doubt === undefined || doubt.count > doubts || this.#unbooked.has(instrument.symbol)) continue;
      state.doubt = undefined;
      if (doubt.price !== 0) noteMark(state, doubt.price, doubt.at);
    }
  }
}

function priceOf(event: EngineEvent): number | undefined {
  switch (event.kind) {
    case 'trade':
    case 'opening':
      return event.price;
    case 'bar':
      return event.close;
    case 'quote':
      return middleOf(event);
    default:
      return undefined;
  }
}

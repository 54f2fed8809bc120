/** Seeded frames as Alpaca sends them: trades and quotes of stocks, minute bars, and books of coins. */

import { Prng } from '../../src/core/base/prng.js';

/** Of every hundred messages. */
export interface Mix {
  readonly trades: number;
  readonly quotes: number;
  readonly bars: number;
  readonly books: number;
}

export const STOCKS: Mix = { trades: 30, quotes: 68, bars: 2, books: 0 };
export const COINS: Mix = { trades: 10, quotes: 30, bars: 1, books: 59 };

export interface FramesAsked {
  readonly messages: number;
  readonly perFrame: number;
  readonly symbols: number;
  readonly mix: Mix;
  readonly seed: number;
  /** From a message to the next; 100 where it is not said. */
  readonly stepMicros?: number;
  /** The time of the first message in milliseconds; 2024-01-02T14:30:00Z where it is not said. */
  readonly start?: number;
}

const START = Date.parse('2024-01-02T14:30:00Z');
const EXCHANGES = ['V', 'N', 'D', 'K', 'Q', 'P'];
const BOOK_LEVELS = 200;

const letters = (n: number): string => String.fromCharCode(65 + (Math.floor(n / 26) % 26), 65 + (n % 26));
export const symbolsOf = (count: number, mix: Mix): string[] =>
  Array.from({ length: count }, (_, i) => (mix.books > 0 ? `${letters(i)}C/USD` : `${letters(i)}X`));

/** The messages of a feed, one after the other, as objects that JSON.stringify prints as Alpaca does. */
export class Messages {
  readonly #prng: Prng;
  readonly #symbols: readonly string[];
  readonly #cents: number[];
  /** Symbols whose book has been told whole. */
  readonly #told = new Set<number>();
  #made = 0;

  constructor(readonly asked: Pick<FramesAsked, 'symbols' | 'mix' | 'seed' | 'stepMicros' | 'start'>) {
    this.#prng = new Prng(asked.seed);
    this.#symbols = symbolsOf(asked.symbols, asked.mix);
    this.#cents = this.#symbols.map(() => this.#prng.int(2000, 40_000));
  }

  /** `t` in place of the time of the generator. */
  next(t = this.#time()): Record<string, unknown> {
    const { trades, quotes, bars } = this.asked.mix;
    const at = this.#prng.int(0, this.#symbols.length - 1);
    const cents = Math.max(1000, (this.#cents[at] ?? 0) + this.#prng.int(-3, 3));
    this.#cents[at] = cents;
    this.#made++;
    const dice = this.#prng.int(0, 99);
    const S = this.#symbols[at];
    if (dice < trades) return { T: 't', S, ...this.#trade(cents), t };
    if (dice < trades + quotes) return { T: 'q', S, ...this.#quote(cents), t };
    if (dice < trades + quotes + bars) return { T: 'b', S, ...this.#bar(cents), t: `${t.slice(0, 17)}00Z` };
    return { T: 'o', S, t, ...this.#book(at, cents) };
  }

  #time(): string {
    const micros = this.#made * (this.asked.stepMicros ?? 100);
    const millis = new Date((this.asked.start ?? START) + Math.floor(micros / 1000)).toISOString().slice(0, 23);
    return `${millis}${String((micros % 1000) * 1000 + this.#prng.int(0, 999)).padStart(6, '0')}Z`;
  }

  #exchange(): string {
    return EXCHANGES[this.#prng.int(0, EXCHANGES.length - 1)] ?? '';
  }

  #trade(cents: number): Record<string, unknown> {
    const [i, s] = [52_983_525_000_000 + this.#made, this.#prng.int(1, 500)];
    return { i, x: this.#exchange(), p: cents / 100, s, c: ['@', 'I'], z: 'C' };
  }

  #quote(cents: number): Record<string, unknown> {
    const [bs, as] = [this.#prng.int(1, 40), this.#prng.int(1, 40)];
    const [bp, ap] = [(cents - 1) / 100, (cents + 1) / 100];
    return { bx: this.#exchange(), bp, bs, ax: this.#exchange(), ap, as, c: ['R'], z: 'C' };
  }

  #bar(cents: number): Record<string, unknown> {
    const [o, h, l, c] = [cents / 100, (cents + 12) / 100, (cents - 9) / 100, (cents + 4) / 100];
    return { o, h, l, c, v: this.#prng.int(100, 90_000), n: this.#prng.int(1, 900), vw: (cents * 10_000 + 1234) / 1e6 };
  }

  /** The whole book once, then changes of a level or two, near the middle of where the book began. */
  #book(at: number, cents: number): Record<string, unknown> {
    const middle = 20_000 + at * 100;
    if (!this.#told.has(at)) {
      this.#told.add(at);
      const side = (sign: number): unknown[] =>
        Array.from({ length: BOOK_LEVELS }, (_, i) => ({ p: (middle + sign * (i + 1)) / 100, s: 1 + (i % 7) / 10 }));
      return { b: side(-1), a: side(1), r: true };
    }
    const change = (sign: number): unknown => {
      const away = 1 + Math.floor(BOOK_LEVELS * this.#prng.next() ** 3);
      const s = away > 1 && this.#prng.next() < 0.3 ? 0 : this.#prng.int(1, 100_000) / 1e4;
      return { p: (middle + sign * away) / 100, s };
    };
    return cents % 2 === 0 ? { b: [change(-1)], a: [] } : { b: [change(-1)], a: [change(1)] };
  }
}

/** The next frame of a feed. */
export const frameOf = (messages: Messages, perFrame: number): Buffer =>
  Buffer.from(JSON.stringify(Array.from({ length: perFrame }, () => messages.next())));

/** Messages packed into frames. */
export function createMessages(asked: FramesAsked): Record<string, unknown>[][] {
  const messages = new Messages(asked);
  const frames = Array.from({ length: Math.ceil(asked.messages / asked.perFrame) }, () => asked.perFrame);
  return frames.map((count) => Array.from({ length: count }, () => messages.next()));
}

export const createFrames = (asked: FramesAsked): Buffer[] =>
  createMessages(asked).map((messages) => Buffer.from(JSON.stringify(messages)));

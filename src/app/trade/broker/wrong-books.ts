/**
 * Symbols of which the books are known to be wrong, or may be: somebody else traded them, or may have, unheard. Their
 * exits leave for at most what the broker holds, which is read before each of them leaves. Where it cannot be read, an
 * exit goes by the books.
 */

import { TradectlError } from '../../../core/base/errors.js';
import { type Qty, ZERO_QTY } from '../../../core/base/fixed.js';
import type { Engine } from '../../../core/engine/engine.js';
import type { Hold } from '../../../core/engine/holds.js';
import type { Approved } from '../../../core/risk/approved.js';
import { BOOKS_DIFFER, closable, differText, isShortOf } from '../../../core/risk/books-differ.js';
import type { VenuePosition } from '../../../core/venue/records.js';

export interface WrongBooksOptions {
  readonly engine: Pick<Engine, 'portfolio' | 'learn'> & { readonly hand: Pick<Engine['hand'], 'symbols'> };
  readonly position: (symbol: string) => Promise<VenuePosition | undefined>;
  readonly after: (ms: number, wake: () => void) => () => void;
  readonly alert: (code: string, message: string) => void;
}

/** So long an exit waits for what the broker holds. */
const PATIENCE_MS = 2000;

export class WrongBooks {
  readonly #suspects = new Set<string>();
  /** Of these a person has been told. */
  readonly #told = new Set<string>();
  /** Nothing is heard, or not all that happened meanwhile is compared yet: of every symbol the books may be wrong. */
  #isAway = true;

  constructor(readonly options: WrongBooksOptions) {}

  /** Somebody else trades it: the books may be wrong until they have been compared. */
  suspect(symbol: string): void {
    this.#suspects.add(symbol);
  }

  /** What others do now is not heard: every symbol is suspect until they have been compared again. */
  away(): void {
    this.#isAway = true;
  }

  /** The broker's count after a fill. */
  counted(symbol: string, qty: Qty): void {
    if (this.#suspects.has(symbol)) this.#note(symbol, qty);
  }

  /** What the broker holds, read while nothing was under way. */
  compared(told: readonly VenuePosition[]): void {
    const remote = new Map(told.map(({ symbol, qty }) => [symbol, qty]));
    const { engine } = this.options;
    this.#isAway = false;
    for (const symbol of engine.hand.symbols) {
      const theirs = remote.get(symbol) ?? ZERO_QTY;
      if (theirs !== engine.portfolio.book(symbol).qty) this.#note(symbol, theirs);
      else if (this.#suspects.delete(symbol)) this.#agrees(symbol);
    }
  }

  /** What keeps an exit here; undefined at once where nothing is suspected. */
  keeps(exit: Approved): Promise<Hold | undefined> | undefined {
    return this.#isAway || this.#suspects.has(exit.symbol) ? this.#kept(exit) : undefined;
  }

  async #kept({ symbol, side, qty }: Approved): Promise<Hold | undefined> {
    const theirs = await this.#held(symbol);
    if (theirs === undefined) return undefined;
    const ours = this.options.engine.portfolio.book(symbol).qty;
    // Risk denies what it knows to close nothing unasked, and while the stream is away no comparison would undo that.
    if (this.#isAway && closable(side, theirs) === ZERO_QTY) this.#alert(symbol, theirs);
    else this.#note(symbol, theirs);
    return qty <= closable(side, theirs) ? undefined : { code: BOOKS_DIFFER, reason: differText(symbol, ours, theirs) };
  }

  /** Undefined where the broker does not say so in time. */
  async #held(symbol: string): Promise<Qty | undefined> {
    const { position, after } = this.options;
    let callOff = (): void => undefined;
    const out = new Promise<undefined>((resolve) => {
      callOff = after(PATIENCE_MS, () => resolve(undefined));
    });
    const told = position(symbol).then(
      (found) => found?.qty ?? ZERO_QTY,
      (error: unknown) => {
        // Whatever it is, the order that follows will meet it, too.
        if (!(error instanceof TradectlError)) throw error;
        return undefined;
      },
    );
    try {
      return await Promise.race([told, out]);
    } finally {
      callOff();
    }
  }

  #note(symbol: string, theirs: Qty): void {
    const { engine } = this.options;
    this.#suspects.add(symbol);
    const isRight = theirs === engine.portfolio.book(symbol).qty;
    engine.learn({ kind: 'held', symbol, qty: isRight ? undefined : theirs });
    this.#alert(symbol, theirs);
  }

  #alert(symbol: string, theirs: Qty): void {
    const { engine, alert } = this.options;
    const ours = engine.portfolio.book(symbol).qty;
    if (!isShortOf(ours, theirs) || this.#told.has(symbol)) return;
    this.#told.add(symbol);
    alert(BOOKS_DIFFER, differText(symbol, ours, theirs));
  }

  #agrees(symbol: string): void {
    this.#told.delete(symbol);
    this.options.engine.learn({ kind: 'held', symbol, qty: undefined });
  }
}

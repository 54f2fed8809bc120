/** Why nothing may be opened now: each source says its own reason and takes back only that. */

import { timeText } from '../base/time.js';
import type { SymbolHalt } from '../market/halts.js';

/** The strongest first: its reason is the one that is told. */
export const HOLD_SOURCES = ['ending', 'halt', 'lease', 'crash', 'breaker', 'account', 'clock', 'books'] as const;

/**
 * `ending`: the session winds up; `halt`: a person said so; `lease`: others may act in our place; `crash`: this trader
 * died before; `breaker`: it tripped; `account`: the broker blocks it; `clock`: ours is wrong; `books`: they have not been
 * found to agree with the broker.
 */
export type HoldSource = (typeof HOLD_SOURCES)[number];

export interface Hold {
  /** Stable: the code of a denial. */
  readonly code: string;
  readonly reason: string;
}

/** The same code as of a symbol that the limits halt. */
export const haltRefusal = (symbol: string, { at, reason }: SymbolHalt): Hold => ({
  code: 'symbol_halted',
  reason: `${symbol} is halted by its exchange since ${timeText(at)}: ${reason}`,
});

const CODES: Readonly<Record<HoldSource, string>> = {
  ending: 'session_ending',
  halt: 'halted',
  lease: 'lease_lost',
  crash: 'crash_loop',
  breaker: 'breaker_open',
  account: 'account_blocked',
  clock: 'clock_skew',
  books: 'entries_held',
};

/** Of one symbol alone. */
export const inDoubt = ({ symbol }: { readonly symbol: string }): Hold => ({
  code: CODES.books,
  reason: `the price of ${symbol} may have followed a split: the account's movements are being read`,
});

/** Whether a denial's code says that entries were held, and not that an order was wrong. */
export const isHoldCode = (code: string): boolean => Object.values(CODES).includes(code);

export class Holds {
  readonly #reasons = new Map<HoldSource, string>();
  /** The one that is told; undefined where entries may pass. */
  current: Hold | undefined;

  reasonOf(source: HoldSource): string | undefined {
    return this.#reasons.get(source);
  }

  /** What one source holds by, also beside a stronger one. */
  of(source: HoldSource): Hold | undefined {
    const reason = this.#reasons.get(source);
    return reason === undefined ? undefined : { code: CODES[source], reason };
  }

  /** Undefined takes the reason of that source back. */
  set(source: HoldSource, reason: string | undefined): void {
    if (reason === undefined) this.#reasons.delete(source);
    else this.#reasons.set(source, reason);
    const first = HOLD_SOURCES.find((one) => this.#reasons.has(one));
    this.current = first && this.of(first);
  }
}

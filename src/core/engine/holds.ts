/** Why nothing may be opened now: each source says its own reason and takes back only that. */

/** The strongest first: its reason is the one that is told. */
export const HOLD_SOURCES = ['ending', 'halt', 'lease', 'crash', 'breaker', 'books'] as const;

/**
 * `ending`: the session winds up; `halt`: a person said so; `lease`: others may act in our place; `crash`: this trader
 * died before; `breaker`: it tripped; `books`: they have not been found to agree with the broker.
 */
export type HoldSource = (typeof HOLD_SOURCES)[number];

export interface Hold {
  /** Stable: the code of a denial. */
  readonly code: string;
  readonly reason: string;
}

const CODES: Readonly<Record<HoldSource, string>> = {
  ending: 'session_ending',
  halt: 'halted',
  lease: 'lease_lost',
  crash: 'crash_loop',
  breaker: 'breaker_open',
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

  /** Undefined takes the reason of that source back. */
  set(source: HoldSource, reason: string | undefined): void {
    if (reason === undefined) this.#reasons.delete(source);
    else this.#reasons.set(source, reason);
    const first = HOLD_SOURCES.find((one) => this.#reasons.has(one));
    this.current = first && { code: CODES[first], reason: this.#reasons.get(first) ?? '' };
  }
}

/**
 * What moves cash or lots without being a fill of ours: the account's opening, deposits, dividends, fees, splits, new
 * names, and fills of orders that somebody else made.
 */

import type { Money, Price, Qty } from '../base/fixed.js';
import type { Micros } from '../base/time.js';

interface Told {
  /** The venue's activity id, or one of our own making; the books take each once. */
  readonly movementId: string;
  readonly at: Micros;
}

/** Held before the books began. Its cost counts as paid in. */
export interface OpeningPosition extends Told {
  readonly kind: 'position';
  readonly symbol: string;
  /** Signed. */
  readonly qty: Qty;
  /** The broker's average. */
  readonly price: Price;
}

export const CASH_CAUSES = ['deposit', 'withdrawal', 'dividend', 'fee', 'interest', 'other'] as const;
export type CashCause = (typeof CASH_CAUSES)[number];

export interface CashMovement extends Told {
  readonly kind: 'cash';
  readonly cause: CashCause;
  /** Signed: what cash grew by. A fee that was paid is negative. */
  readonly amount: Money;
  readonly symbol: string | undefined;
}

/**
 * Whether it is money that came in or went out, and neither earned nor lost: deposits, withdrawals, journals between
 * accounts, and whatever else is no dividend, interest or fee.
 */
export const isTransfer = (movement: Movement): movement is CashMovement =>
  movement.kind === 'cash' && !EARNED.has(movement.cause);

const EARNED: ReadonlySet<CashCause> = new Set(['dividend', 'interest', 'fee']);

/** `to` shares for every `from` held; positive whole numbers. */
export interface Split extends Told {
  readonly kind: 'split';
  readonly symbol: string;
  readonly from: number;
  readonly to: number;
}

/** A symbol's new name: its lots go on under it, with all that they cost. */
export interface Rename extends Told {
  readonly kind: 'rename';
  readonly symbol: string;
  readonly newSymbol: string;
}

/** A fee taken from the coin after the fill: the same as a fill that kept it back. */
export interface CoinFee extends Told {
  readonly kind: 'coin_fee';
  readonly symbol: string;
  /** Positive. */
  readonly qty: Qty;
  /** What a coin was worth; matters only for coins that the books do not hold. */
  readonly price: Price;
}

/** A fill of an order that is not ours. */
export interface ForeignFill extends Told {
  readonly kind: 'foreign_fill';
  readonly symbol: string;
  readonly side: 'buy' | 'sell';
  /** Positive. */
  readonly qty: Qty;
  readonly price: Price;
  /** Never negative. */
  readonly fee: Money;
  readonly venueOrderId: string;
}

export type Movement = OpeningPosition | CashMovement | Split | Rename | CoinFee | ForeignFill;

/** Of which positions a movement may change. */
export const symbolsOf = (movement: Movement): readonly string[] =>
  movement.symbol === undefined
    ? []
    : movement.kind === 'rename'
      ? [movement.symbol, movement.newSymbol]
      : [movement.symbol];

/** Whose lots they are that no strategy of ours opened. */
export const OUTSIDE = 'outside';

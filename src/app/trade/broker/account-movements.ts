/** Takes over what the broker books without an order of ours: deposits, dividends, fees, splits, fees in coins. */

import { TradectlError } from '../../../core/base/errors.js';
import { ZERO_MONEY } from '../../../core/base/fixed.js';
import { isPast, MINUTE, type Micros, micros, SECOND, timeText } from '../../../core/base/time.js';
import type { AccountRead } from '../../../core/engine/doubts.js';
import type { Movement } from '../../../core/portfolio/movement.js';
import type { RemoteBooks } from '../../../core/reconcile/books.js';
import { type ReadMovement, readMovements } from '../../../core/reconcile/movements.js';
import { askedFrom, sinceBegun } from '../../../core/reconcile/of-day.js';
import type { VenueMovement } from '../../../core/venue/records.js';
import type { TradingClient } from '../../../io/alpaca/trading/client.js';
import { type CoinFeeOptions, feesAhead } from './coin-fees.js';

export interface AccountMovementsOptions extends Omit<CoinFeeOptions, 'client'> {
  readonly client: Pick<TradingClient, 'movements' | 'fills' | 'positions'>;
  /** What happened before is in the opening of the books. */
  readonly since: Micros;
  readonly now: Micros;
  /** Books it; one that the books have is passed over there. */
  readonly take: (movement: Movement) => void;
  /** One that cannot be booked by itself. */
  readonly alert: (message: string) => void;
  /** Prices that were not believed so far, and whether one waits for the account to be read. */
  readonly doubts: () => { readonly count: number; readonly isOpen: boolean } | undefined;
  /** What the broker had booked when it was asked is in the books. */
  readonly wasRead: (read: AccountRead) => void;
}

/** The broker's clock and ours differ a little. */
const MARGIN = MINUTE;
const EVERY = MINUTE;
/** While a price waits to be believed. */
const EVERY_IN_DOUBT = SECOND;

export class AccountMovements {
  readonly #seen = new Set<string>();
  /** Symbols of which something could not be booked. */
  readonly #unbooked = new Set<string>();
  #last: Micros;
  #lookedAt: Micros;
  #isClosed = false;

  constructor(readonly options: AccountMovementsOptions) {
    this.#last = options.since;
    this.#lookedAt = options.now;
  }

  /** Reads once a minute, and at once where a price may have followed a split; a broker that is away is asked again. */
  look(now: Micros, fail: (error: Error) => void): void {
    if (!isPast(this.#lookedAt, this.options.doubts()?.isOpen === true ? EVERY_IN_DOUBT : EVERY, now)) return;
    this.#lookedAt = now;
    this.read().catch((error: unknown) => {
      if (!isUnreachable(error)) fail(error instanceof Error ? error : new Error(String(error)));
    });
  }

  /** Throws TradectlError `venue_unreachable` where they cannot be read: nothing is known then. */
  async read(): Promise<void> {
    const { client, since, doubts, wasRead } = this.options;
    const doubted = doubts()?.count ?? 0;
    const last = this.#last;
    const told = await client.movements({ after: askedFrom(micros(last - MARGIN)) });
    const unseen = sinceBegun(told, since).filter(({ activityId }) => !this.#seen.has(activityId));
    const ahead = await feesAhead(unseen, this.options);
    const fresh = unseen.filter(({ activityId }) => !ahead.has(activityId));
    const remote = fresh.length === 0 ? undefined : await this.#around(told);
    if (this.#isClosed) return;
    if (remote !== undefined) for (const one of readMovements(fresh, remote, this.#unbooked)) this.#take(one);
    // What waits for its fill is read again.
    if (ahead.size > 0) this.#last = last;
    wasRead({ doubts: doubted, unbooked: [...this.#unbooked] });
  }

  /** The books end here: an answer that is still under way is for the next session. */
  close(): void {
    this.#isClosed = true;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  #take({ told, movement, isTold }: ReadMovement): void {
    this.#seen.add(told.activityId);
    this.#last = micros(Math.max(this.#last, told.at));
    if (movement !== undefined) return this.options.take(movement);
    if (isTold) return;
    const { type, symbol, at, description } = told;
    const what = [type, symbol, description].filter((part) => part !== undefined && part !== '').join(' ');
    this.options.alert(`the broker booked ${what} at ${timeText(at)}, which the books cannot take: tradectl reconcile`);
  }

  /** The ratio of a split is told by what came of it. */
  async #around(movements: readonly VenueMovement[]): Promise<RemoteBooks> {
    const { client, since } = this.options;
    const hasSplit = movements.some(({ type }) => type.startsWith('SPLIT') || type === 'NC');
    const positions = hasSplit ? await client.positions() : [];
    const fills = hasSplit ? await client.fills({ after: micros(since - MARGIN) }) : [];
    return { orders: [], fills, movements, positions, cash: ZERO_MONEY };
  }
}

export const isUnreachable = (error: unknown): boolean =>
  error instanceof TradectlError && error.code === 'venue_unreachable';

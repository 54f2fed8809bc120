/**
 * What an account has beside the orders and symbols of a session, when a person says flatten: orders of others are
 * withdrawn, and what is held of other symbols is closed, by orders of our own that are durable first, one for each
 * symbol. Who says flatten is told by the broker's positions whether it is.
 */

import { qtyText } from '../../core/base/decimal.js';
import { isZero } from '../../core/base/fixed.js';
import { type Micros, SECOND } from '../../core/base/time.js';
import type { VenueOrder, VenuePosition } from '../../core/venue/records.js';
import { isSameSymbol } from '../../core/venue/symbols.js';
import type { TradingClient } from '../../io/alpaca/trading/client.js';
import type { Closing } from '../../io/sqlite/lease-rows.js';
import { Closer, type CloserOptions } from '../watchdog/closer.js';

export interface OutsideOptions {
  readonly client: Pick<TradingClient, 'openOrders' | 'positions' | 'cancel' | 'submit' | 'orderByClientId'>;
  /** Those of the session: its engine closes them. */
  readonly traded: readonly string[];
  /** An order of the session, which its engine withdraws. */
  readonly isOurs: (order: VenueOrder) => boolean;
  /** Makes an order durable. */
  readonly intend: (closing: Closing) => void;
  /** Whether orders may be sent. */
  readonly mayAct: () => boolean;
  readonly now: () => Micros;
  readonly pause: (ms: number) => Promise<void>;
  /** A word that no other such act has: two acts never share an order's id. */
  readonly nonce: () => string;
  /** The books take over what was done. */
  readonly done: () => void;
}

export type Holding = Pick<VenuePosition, 'symbol' | 'qty'>;

export interface Closed {
  /** Symbols that were not traded here, and that orders were sent for. */
  readonly closed: readonly string[];
  /** How many orders of others were withdrawn. */
  readonly withdrawn: number;
  /** What the broker still holds of what was asked for. */
  readonly left: readonly Holding[];
}

/** Such as `2 SPY, 5 AAPL`. */
export const holdingsText = (held: readonly Holding[]): string =>
  held.map(({ symbol, qty }) => `${qtyText(qty)} ${symbol}`).join(', ');

const PATIENCE = 6 * SECOND;
const LOOK_MS = 250;
/** A broker may show for a moment what has just been sold. */
const LOOKS = 6;

export class Outside {
  constructor(readonly options: OutsideOptions) {}

  /** Of all symbols where null. Throws TradectlError `venue_unreachable`, `auth`, and those of the ledger. */
  async flatten(symbol: string | null): Promise<Closed> {
    const isAsked = (one: string): boolean => symbol === null || isSameSymbol(one, symbol);
    const withdrawn = await this.#act({ closesPositions: false, concerns: isAsked });
    const closed = (await this.#held(symbol)).filter((one) => !this.isTraded(one.symbol)).map((one) => one.symbol);
    if (closed.length > 0) {
      await this.#act({ closesPositions: true, concerns: (one) => closed.some((name) => isSameSymbol(name, one)) });
      this.options.done();
    }
    let held = await this.#held(symbol);
    for (let look = 1; held.length > 0 && look < LOOKS; look++) {
      await this.options.pause(LOOK_MS);
      held = await this.#held(symbol);
    }
    return { closed, withdrawn, left: held };
  }

  isTraded(symbol: string): boolean {
    return this.options.traded.some((one) => isSameSymbol(one, symbol));
  }

  /** How many orders were withdrawn. */
  async #act(what: Pick<CloserOptions, 'closesPositions' | 'concerns'>): Promise<number> {
    const { client, intend, mayAct, now, pause, nonce, isOurs } = this.options;
    const at = now();
    const closer = new Closer({
      ...{ client, intend, mayAct, now, spares: isOurs, tell: () => undefined },
      lease: { epoch: 0, holder: nonce(), reason: 'by hand: flatten' },
      ...what,
    });
    while (mayAct() && !(await closer.pass()) && now() - at < PATIENCE) await pause(LOOK_MS);
    return closer.canceled;
  }

  async #held(symbol: string | null): Promise<readonly VenuePosition[]> {
    const positions = await this.options.client.positions();
    return positions.filter((one) => !isZero(one.qty) && (symbol === null || isSameSymbol(one.symbol, symbol)));
  }
}

/**
 * What an account holds beside the symbols of a session: closed when a person says flatten, by orders of our own that
 * are durable first, one for each symbol. Who says flatten is told by the broker's positions whether it is.
 */

import { qtyText } from '../../core/base/decimal.js';
import { isZero } from '../../core/base/fixed.js';
import { type Micros, SECOND } from '../../core/base/time.js';
import type { VenuePosition } from '../../core/venue/records.js';
import { isSameSymbol } from '../../core/venue/symbols.js';
import type { TradingClient } from '../../io/alpaca/trading/client.js';
import type { Closing } from '../../io/sqlite/lease-rows.js';
import { Closer } from '../watchdog/closer.js';

export interface OutsideOptions {
  readonly client: Pick<TradingClient, 'openOrders' | 'positions' | 'cancel' | 'submit' | 'orderByClientId'>;
  /** Those of the session: its engine closes them. */
  readonly traded: readonly string[];
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

export interface Closed {
  /** Symbols that were not traded here, and that orders were sent for. */
  readonly closed: readonly string[];
  /** What the broker still holds of what was asked for, such as `2 SPY`. */
  readonly left: readonly string[];
}

const PATIENCE = 6 * SECOND;
const LOOK_MS = 250;
/** A broker may show for a moment what has just been sold. */
const LOOKS = 6;

export class Outside {
  constructor(readonly options: OutsideOptions) {}

  /** Of all symbols where null. Throws TradectlError `venue_unreachable`, `auth`, and those of the ledger. */
  async flatten(symbol: string | null): Promise<Closed> {
    const closed = (await this.#held(symbol)).filter((one) => !this.isTraded(one.symbol)).map((one) => one.symbol);
    if (closed.length > 0) await this.#close(closed);
    let held = await this.#held(symbol);
    for (let look = 1; held.length > 0 && look < LOOKS; look++) {
      await this.options.pause(LOOK_MS);
      held = await this.#held(symbol);
    }
    return { closed, left: held.map((one) => `${qtyText(one.qty)} ${one.symbol}`) };
  }

  isTraded(symbol: string): boolean {
    return this.options.traded.some((one) => isSameSymbol(one, symbol));
  }

  async #close(symbols: readonly string[]): Promise<void> {
    const { client, intend, mayAct, now, pause, nonce, done } = this.options;
    const at = now();
    const closer = new Closer({
      ...{ client, intend, mayAct, now, closesPositions: true, tell: () => undefined },
      lease: { epoch: 0, holder: nonce(), reason: 'by hand: flatten' },
      concerns: (symbol) => symbols.some((one) => isSameSymbol(one, symbol)),
    });
    while (!(await closer.pass()) && now() - at < PATIENCE) await pause(LOOK_MS);
    done();
  }

  async #held(symbol: string | null): Promise<readonly VenuePosition[]> {
    const positions = await this.options.client.positions();
    return positions.filter((one) => !isZero(one.qty) && (symbol === null || isSameSymbol(one.symbol, symbol)));
  }
}

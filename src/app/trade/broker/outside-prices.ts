/** What the broker says that positions are worth: counts where no feed tells a price, as of what a session does not trade. */

import { isZero } from '../../../core/base/fixed.js';
import { isPast, MINUTE, type Micros } from '../../../core/base/time.js';
import type { Engine } from '../../../core/engine/engine.js';
import type { VenuePosition } from '../../../core/venue/records.js';
import type { TradingClient } from '../../../io/alpaca/trading/client.js';
import { isUnreachable } from './account-movements.js';

export interface OutsidePricesOptions {
  readonly engine: Engine;
  readonly client: Pick<TradingClient, 'positions'>;
  readonly now: () => Micros;
  /** What is answered from then on is nobody's concern. */
  readonly isOver: () => boolean;
  readonly fail: (error: Error) => void;
}

const EVERY = MINUTE;

export class OutsidePrices {
  #readAt = 0;

  constructor(readonly options: OutsidePricesOptions) {}

  /** What the broker holds; its prices are taken note of. Throws TradectlError `venue_unreachable`. */
  async positions(): Promise<readonly VenuePosition[]> {
    const { client, now, isOver } = this.options;
    this.#readAt = now();
    const told = await client.positions();
    if (!isOver()) for (const one of told) this.#note(one);
    return told;
  }

  /** Reads again once a minute while something is held that no feed tells of. */
  look(now: Micros): void {
    if (!isPast(this.#readAt, EVERY, now) || !this.#isSomethingOutside) return;
    this.positions().catch((error: unknown) => {
      if (!isUnreachable(error)) this.options.fail(error as Error);
    });
  }

  get #isSomethingOutside(): boolean {
    const { books } = this.options.engine.portfolio;
    return [...books].some(({ qty, symbol }) => !isZero(qty) && !this.#isFed(symbol));
  }

  #note({ symbol, price }: VenuePosition): void {
    const { engine } = this.options;
    if (price === undefined || this.#isFed(symbol) || engine.knownMark(symbol) === price) return;
    engine.learn({ kind: 'price', symbol, price });
  }

  /** One that a feed has told of once is known better. */
  #isFed(symbol: string): boolean {
    const { states } = this.options.engine.hand;
    return states.some(({ instrument, mark }) => instrument.symbol === symbol && mark !== 0);
  }
}

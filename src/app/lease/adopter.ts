/** Takes over what the watchdog's orders came to: they are of this account, and nobody traded when they were made. */

import { TradectlError } from '../../core/base/errors.js';
import { plus, ZERO_MONEY, ZERO_QTY } from '../../core/base/fixed.js';
import { MINUTE, type Micros } from '../../core/base/time.js';
import { isFinal } from '../../core/orders/lifecycle.js';
import type { Movement } from '../../core/portfolio/movement.js';
import type { VenueFill, VenueOrder } from '../../core/venue/records.js';
import type { TradingClient } from '../../io/alpaca/trading/client.js';
import type { Closing } from '../../io/sqlite/lease-rows.js';

export interface AdopterOptions {
  readonly client: Pick<TradingClient, 'orderByClientId' | 'fillsOf'>;
  readonly closings: {
    closings(): readonly Closing[];
    adopted(clientOrderId: string): void;
  };
  /** What was filled before is in the opening of the books. */
  readonly since: Micros;
  readonly now: () => Micros;
  /** Books it; one that the books have is passed over there. */
  readonly take: (movement: Movement) => void;
}

/** How long an order may be on its way to the broker. */
const ON_ITS_WAY = MINUTE;

export class Adopter {
  constructor(readonly options: AdopterOptions) {}

  /** Throws TradectlError `venue_unreachable` where not all is told yet. */
  async read(): Promise<void> {
    for (const closing of this.options.closings.closings()) await this.#adopt(closing);
  }

  async #adopt({ clientOrderId, at }: Closing): Promise<void> {
    const { client, closings, now } = this.options;
    const answer = await client.orderByClientId(clientOrderId);
    if (answer.kind === 'order') return this.#take(answer.order);
    if (answer.kind !== 'not_found') throw untold(clientOrderId, 'the broker does not say what became of it');
    if (now() - at > ON_ITS_WAY) closings.adopted(clientOrderId);
  }

  async #take(order: VenueOrder): Promise<void> {
    const { client, closings, take, since } = this.options;
    const { venueOrderId, clientOrderId, filledQty, status } = order;
    const fills = await client.fillsOf(venueOrderId);
    const told = fills.reduce((sum, { qty }) => plus(sum, qty), ZERO_QTY);
    if (told < filledQty) throw untold(clientOrderId, 'its executions are not told yet');
    for (const fill of fills) if (fill.at >= since) take(movementOf(fill));
    if (status !== undefined && isFinal(status)) closings.adopted(clientOrderId);
  }
}

const untold = (id: string, why: string): TradectlError =>
  new TradectlError('venue_unreachable', `${id}, an order of the watchdog: ${why}`);

/** As a reconciliation books it: whichever comes first, it is booked once. */
const movementOf = ({ activityId, at, symbol, side, qty, price, venueOrderId }: VenueFill): Movement => ({
  ...{ kind: 'foreign_fill', movementId: activityId, at, symbol, side, qty, price, venueOrderId },
  fee: ZERO_MONEY,
});

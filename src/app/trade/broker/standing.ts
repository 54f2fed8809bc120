/** How an account stands when its books begin: cash, positions and time of one moment, by the broker's own clock. */

import { TradectlError } from '../../../core/base/errors.js';
import { isZero, type Money } from '../../../core/base/fixed.js';
import type { Micros } from '../../../core/base/time.js';
import type { Movement } from '../../../core/portfolio/movement.js';
import { askedFrom, notedAtBegin } from '../../../core/reconcile/of-day.js';
import type { VenuePosition } from '../../../core/venue/records.js';
import type { TradingClient } from '../../../io/alpaca/trading/client.js';
import type { SocketClock } from '../../../io/shared/socket.js';

export interface Standing {
  readonly cash: Money;
  readonly held: readonly VenuePosition[];
  /** What the broker dates later has happened since. */
  readonly at: Micros;
  /** What was booked on this day before, and is told by its day alone. */
  readonly noted: readonly Movement[];
}

export interface StandingRequest {
  readonly client: Pick<TradingClient, 'account' | 'clock' | 'positions' | 'movements'>;
  readonly venueClock: Pick<SocketClock, 'now' | 'after'>;
}

/** How often the account is read while it moves, and the pause before each further time. */
const LOOKS_MAX = 6;
const PAUSE_MS = 250;

/** Whatever is traded or paid moves the cash: what was read between two looks at the same is of one moment. Throws `venue_unreachable`. */
export async function standingOf({ client, venueClock }: StandingRequest): Promise<Standing> {
  for (let looks = 1; looks <= LOOKS_MAX; looks++) {
    const { cash } = await client.account();
    const at = await brokersTime(client, venueClock);
    const held = (await client.positions()).filter(({ qty }) => !isZero(qty));
    const noted = notedAtBegin(await client.movements({ after: askedFrom(at) }), at);
    if ((await client.account()).cash === cash) return { cash, held, at, noted };
    await new Promise<void>((resolve) => venueClock.after(PAUSE_MS * looks, resolve));
  }
  throw new TradectlError('venue_unreachable', 'the account moved each time that it was read: no books were begun', {
    hint: 'try again when less is traded',
  });
}

/** A server that does not tell the time has ours. */
async function brokersTime(client: StandingRequest['client'], ours: StandingRequest['venueClock']): Promise<Micros> {
  try {
    return (await client.clock()).now;
  } catch (error) {
    if (error instanceof TradectlError) return ours.now();
    throw error;
  }
}

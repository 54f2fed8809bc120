/** The broker's time: ours, unless it is a simulator in an earlier day, such as one of recorded markets. */

import { TradectlError } from '../../../core/base/errors.js';
import { micros, SECOND } from '../../../core/base/time.js';
import type { TradingClient } from '../../../io/alpaca/trading/client.js';
import type { SocketClock } from '../../../io/shared/socket.js';
import type { TradeMode } from '../events.js';

/** Less is the way of the answer, or a clock that is wrong: that is told elsewhere. */
const APART = 10 * SECOND;

/** One that runs fast, or ahead of ours, needs none: its events bring its time. */
export async function venueClock(
  client: Pick<TradingClient, 'clock'>,
  clock: SocketClock,
  mode: TradeMode,
): Promise<SocketClock> {
  if (mode !== 'SIMULATED') return clock;
  try {
    const { now } = await client.clock();
    const behind = clock.now() - now;
    return behind > APART ? setBack(clock, behind) : clock;
  } catch (error) {
    // A server that does not tell the time has ours.
    if (error instanceof TradectlError) return clock;
    throw error;
  }
}

const setBack = (clock: SocketClock, by: number): SocketClock => ({
  now: () => micros(clock.now() - by),
  after: (ms, wake) => clock.after(ms, wake),
});

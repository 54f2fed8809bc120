/** All that a question of the doctor to the broker needs. */

import type { SocketClock } from '../../io/shared/socket.js';
import type { BrokerClient } from '../trade/broker/open-broker.js';

export interface Asked extends BrokerClient {
  /** As it was given; undefined is Alpaca's own. */
  readonly url: string | undefined;
  readonly clock: SocketClock;
  readonly seed: number;
  /** Ends what waits. */
  readonly signal: AbortSignal;
}

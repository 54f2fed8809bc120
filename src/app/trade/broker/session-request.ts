/** What a session through a broker is asked to be. */

import type { Engine } from '../../../core/engine/engine.js';
import type { VenueAccount } from '../../../core/venue/records.js';
import type { KeyPair } from '../../../io/alpaca/dialect.js';
import type { TradingClient } from '../../../io/alpaca/trading/client.js';
import type { TradingEndpoint } from '../../../io/alpaca/trading/endpoint.js';
import type { SocketClock } from '../../../io/shared/socket.js';
import type { Binding } from '../../../io/sqlite/binding.js';
import type { OwnWish } from '../../hands/inbox.js';
import type { RunPlan } from '../../run-setup.js';
import type { Attend } from '../attendant.js';
import type { TradeEvent, TradeMode } from '../events.js';
import type { Totals } from '../run-books.js';
import type { TradeSource } from '../source.js';
import type { ForeignPolicy } from './foreign.js';
import type { OnStop } from './on-stop.js';

/** Answers whether the positions, one line each, are to be taken into the books, or traded by the strategy. */
export type Confirm = (lines: readonly string[]) => Promise<boolean>;

export interface BrokerSessionRequest {
  readonly plan: RunPlan;
  readonly source: TradeSource;
  readonly client: TradingClient;
  readonly account: VenueAccount;
  readonly endpoint: TradingEndpoint;
  readonly keys: () => KeyPair;
  /** `SIMULATED` where the broker is a simulator of ours. */
  readonly mode: TradeMode;
  readonly ledgerPath: string;
  /** Every call into the engine is written there; undefined for none. */
  readonly journalPath: string | undefined;
  /** Whose books these are. */
  readonly binding: Binding;
  /** The name of a simulator of a ledger's own: each has an account of its own. */
  readonly ownSim?: string | undefined;
  readonly durationMicros: number | undefined;
  /** Whether what the account holds at its books' beginning is to be taken into them. */
  readonly confirm: Confirm;
  readonly onStop: OnStop;
  /** What is done about orders that somebody else makes on the account. */
  readonly foreign: ForeignPolicy;
  /** What this session was started for: it goes on with the newest run, whatever its terms. */
  readonly own?: OwnWish;
  /** Of what this process does beside the books, and of timers. */
  readonly clock: SocketClock;
  /** Of the books, orders and events. */
  readonly venueClock: SocketClock;
  readonly seed: number;
  readonly pid: number;
  /** 64 random bits as hex, for the ids of a new run's orders. */
  readonly orderPrefix: () => string;
  /** What accompanies it: alerts, views, the heartbeat. */
  readonly attend: readonly Attend[];
  readonly signal: AbortSignal;
  readonly tell: (event: TradeEvent) => void;
  readonly onProgress: (engine: Engine, totals: Totals) => void;
}

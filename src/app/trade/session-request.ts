/** What a paper session on the simulated venue is asked to do. */

import type { Engine } from '../../core/engine/engine.js';
import type { VenuePosition } from '../../core/venue/records.js';
import type { RunPlan } from '../run-setup.js';
import type { Attend } from './attendant.js';
import type { TradeEvent } from './events.js';
import type { Clock } from './pacer.js';
import type { Totals } from './run-books.js';
import type { TradeSource } from './source.js';

export interface SessionRequest {
  readonly plan: RunPlan;
  readonly source: TradeSource;
  readonly ledgerPath: string;
  /** A factor; Infinity is as fast as it goes. */
  readonly speed: number;
  /** Wall time after which the session stops. */
  readonly durationMicros: number | undefined;
  readonly clock: Clock;
  readonly pid: number;
  /** 64 random bits as hex, for the ids of a new run's orders. */
  readonly orderPrefix: () => string;
  /** What accompanies it: alerts, views, the heartbeat. */
  readonly attend: readonly Attend[];
  readonly signal: AbortSignal;
  readonly tell: (event: TradeEvent) => void;
  /** After every paced event, for a status line. */
  readonly onProgress: (engine: Engine, totals: Totals) => void;
  /** Held before the run began, of an account that it shadows. */
  readonly held?: readonly VenuePosition[];
}

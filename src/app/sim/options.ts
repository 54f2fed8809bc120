/** What a simulator is asked to be, and what one that runs has to offer. */

import type { Money } from '../../core/base/fixed.js';
import type { Micros } from '../../core/base/time.js';
import type { Faults } from '../../core/sim/faults.js';
import type { CalendarName } from '../../core/sim/world/calendar.js';
import type { ClockControl, ClockMode, World } from '../../core/sim/world/world.js';
import type { SocketClock } from '../../io/shared/socket.js';

export type SimData =
  | { readonly kind: 'synthetic'; readonly symbols: readonly string[] }
  /** Bars (CSV, Parquet), or captures of a feed. */
  | { readonly kind: 'files'; readonly files: readonly string[] };

export interface Credentials {
  readonly key: string;
  readonly secret: string;
}

export interface SimOptions {
  readonly host: string;
  /** 0 takes any free one. */
  readonly port: number;
  readonly data: SimData;
  readonly clock: ClockMode;
  /** Undefined: always, or the sessions that files were recorded in. */
  readonly calendar: CalendarName | undefined;
  readonly seed: number;
  readonly cash: Money;
  readonly margin: 1 | 2 | 4;
  /** Quotes and trades a second of a synthetic market. */
  readonly rate: number;
  readonly requestsPerMinute: number;
  /** Whether orders are filled in parts by chance, as on paper. */
  readonly hasPartialFills: boolean;
  /** As typed: `NAME[=ARG]`. */
  readonly faults: readonly string[];
  /** A file that keeps the account; memory where undefined. */
  readonly statePath: string | undefined;
  /** Generated where undefined, or as the state file has them. */
  readonly credentials: Credentials | undefined;
  /** When a market without files begins; the wall's time where undefined. */
  readonly start?: Micros;
  readonly wall: SocketClock;
  /** Ends what cannot go on: a bug, a disk that is full. */
  readonly onFailure: (error: unknown) => void;
}

export interface SimAddress extends Credentials {
  /** For clients: `--endpoint` takes it. */
  readonly rest: string;
  /** Of the streams: orders, stocks, crypto. */
  readonly trading: string;
  readonly stocks: string;
  readonly crypto: string;
}

export interface RunningSim {
  readonly address: SimAddress;
  readonly world: World;
  readonly clock: ClockControl;
  readonly faults: Faults;
  /** What the market is, in words. */
  readonly description: string;
  readonly notices: readonly string[];
  readonly symbols: readonly string[];
  /** Ends every connection and closes the files; once. */
  close(): Promise<void>;
}

/** Where relayed events come from: files, or another process. */

import type { Micros } from '../../core/base/time.js';
import type { WireEvent } from '../../io/zmq/wire-event.js';

export interface RelayBatch {
  readonly events: readonly WireEvent[];
  /** Messages that could not be used, by what is wrong with them; since the batch before. */
  readonly bad: readonly string[];
}

export interface RelaySource {
  /** What people are told. */
  readonly description: string;
  readonly notices: readonly string[];
  /** The time by which a replay is paced; undefined where events are told as they come. */
  readonly timeOf: ((event: WireEvent) => Micros) | undefined;
  batches(): AsyncIterable<RelayBatch>;
  /** What the source counted itself. */
  counts(): { readonly conflated: number; readonly malformed: Readonly<Record<string, number>> };
  /** Ends the batches, where they may be waited for. */
  stop(): void;
  /** To be called when nobody reads the batches any more. */
  close(): void;
}

export const NO_COUNTS = { conflated: 0, malformed: {} };

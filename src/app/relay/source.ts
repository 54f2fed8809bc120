/** Where relayed events come from: files, or another process. */

import type { Micros } from '../../core/base/time.js';
import type { TimeRange } from '../../io/files/event-reader.js';
import type { WireEvent } from '../../io/zmq/wire-event.js';

export interface RelayBatch {
  readonly events: readonly WireEvent[];
  /** Messages that could not be used, by what is wrong with them; since the batch before. */
  readonly bad: readonly string[];
}

/** Whether the other process answers. */
export interface SourceLink {
  readonly isUp: boolean;
  readonly wasUp: boolean;
  /** Attempts that came to nothing since it was up. */
  readonly failures: number;
  /** What is wrong with who is there; undefined where nobody is. */
  readonly problem: string | undefined;
  /** Whether it is not tried again. */
  readonly isFinal: boolean;
  onChange: () => void;
}

export interface RelaySource {
  /** What people are told. */
  readonly description: string;
  readonly notices: readonly string[];
  /** The time by which a replay is paced; undefined where events are told as they come. */
  readonly timeOf: ((event: WireEvent) => Micros) | undefined;
  /** Of another process; files are always there. */
  readonly link?: SourceLink;
  /** Every call reads anew. Live sources have no times to choose from. */
  batches(range?: TimeRange): AsyncIterable<RelayBatch>;
  /** What the source counted itself. */
  counts(): { readonly conflated: number; readonly malformed: Readonly<Record<string, number>> };
  /** Ends the batches, where they may be waited for. */
  stop(): void;
  /** To be called when nobody reads the batches any more. */
  close(): void;
}

export const NO_COUNTS = { conflated: 0, malformed: {} };

export const ALL_TIMES: TimeRange = { from: undefined, until: undefined };

/** Events that were received from a time on, and before another. */
export const within = (events: RelayBatch['events'], { from, until }: TimeRange): RelayBatch['events'] =>
  from === undefined && until === undefined
    ? events
    : events.filter(({ tsRecv }) => (from === undefined || tsRecv >= from) && (until === undefined || tsRecv < until));

/** Several replays as one, by the time of receipt; each keeps its own order, and of two events of one time the first. */

import type { TimeRange } from '../../io/files/event-reader.js';
import type { WireEvent } from '../../io/zmq/wire-event.js';
import type { RelayBatch, RelaySource } from './source.js';
import { ALL_TIMES, NO_COUNTS } from './source.js';

/** Of sources that are paced by the same time. One alone is itself. */
export function mergedSource(sources: readonly RelaySource[]): RelaySource {
  const [only] = sources;
  if (only !== undefined && sources.length === 1) return only;
  return {
    description: sources.map(({ description }) => description).join(', '),
    notices: sources.flatMap(({ notices }) => notices),
    timeOf: (event) => event.tsRecv,
    batches: (range = ALL_TIMES) => merged(sources, range),
    counts: () => NO_COUNTS,
    stop: () => {
      for (const source of sources) source.stop();
    },
    close: () => {
      for (const source of sources) source.close();
    },
  };
}

/** What one source has ready. Where its time goes back, its events keep their order all the same. */
interface Feeder {
  readonly batches: AsyncIterator<RelayBatch>;
  events: readonly WireEvent[];
  at: number;
  time: number;
}

async function* merged(sources: readonly RelaySource[], range: TimeRange): AsyncGenerator<RelayBatch> {
  let feeders = sources.map((source): Feeder => {
    const batches = source.batches(range)[Symbol.asyncIterator]();
    return { batches, events: [], at: 0, time: Number.NEGATIVE_INFINITY };
  });
  try {
    let bad: string[] = [];
    while (feeders.length > 0) {
      const ended = new Set<Feeder>();
      for (const feeder of feeders) if (!(await fill(feeder, bad))) ended.add(feeder);
      feeders = feeders.filter((feeder) => !ended.has(feeder));
      yield { events: drain(feeders), bad };
      bad = [];
    }
  } finally {
    for (const { batches } of feeders) await batches.return?.();
  }
}

/** Sees to it that there is an event to compare; false at the end. */
async function fill(feeder: Feeder, bad: string[]): Promise<boolean> {
  while (feeder.at >= feeder.events.length) {
    const next = await feeder.batches.next();
    if (next.done === true) return false;
    feeder.events = next.value.events;
    feeder.at = 0;
    bad.push(...next.value.bad);
  }
  look(feeder);
  return true;
}

const look = (feeder: Feeder): void => {
  feeder.time = Math.max(feeder.time, feeder.events[feeder.at]?.tsRecv ?? feeder.time);
};

/** Takes events in turn until one of the sources must be asked for more. */
function drain(feeders: readonly Feeder[]): readonly WireEvent[] {
  const events: WireEvent[] = [];
  for (;;) {
    let next: Feeder | undefined;
    for (const feeder of feeders) {
      if (feeder.at >= feeder.events.length) return events;
      if (next === undefined || feeder.time < next.time) next = feeder;
    }
    const event = next?.events[next.at];
    if (next === undefined || event === undefined) return events;
    events.push(event);
    next.at++;
    look(next);
  }
}

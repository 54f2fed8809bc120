/** Over a real WebSocket on loopback, the feed in another process: the highest rate, and the delay at 10,000 a second. */

import { inTurn, isQuick, median, report } from './support/measure.js';
import { type Feed, hearNaively, hearOurs, withFeed } from './support/socket-run.js';

const ROUNDS = isQuick ? 2 : 3;
const RATE = 10_000;
const SECONDS = isQuick ? 2 : 5;

const CASES: Readonly<Record<string, Feed>> = {
  'highest rate, 20 messages a frame': { count: isQuick ? 200_000 : 600_000, perFrame: 20, rate: 0, symbols: 100 },
  'highest rate, a message a frame': { count: isQuick ? 100_000 : 200_000, perFrame: 1, rate: 0, symbols: 100 },
};
const PEER = 'ws, JSON.parse, Date.parse';

for (const [name, feed] of Object.entries(CASES)) {
  const [ours, naive] = await withFeed(feed, (port) =>
    inTurn(
      ROUNDS,
      async () => ((await hearOurs(feed, port)).ms * 1e6) / feed.count,
      async () => ((await hearNaively(feed, port)).ms * 1e6) / feed.count,
    ),
  );
  report({ bench: 'socket', case: name, unit: 'ns/message', baselineName: PEER }, ours, naive, {
    messagesPerSecond: 1e9 / median(ours ?? []),
  });
}

const paced: Feed = { count: RATE * SECONDS, perFrame: 1, rate: RATE, symbols: 100 };
await withFeed(paced, async (port) => {
  await hearOurs({ ...paced }, port); // warms up
  const ours = (await hearOurs(paced, port)).latencies;
  const naive = (await hearNaively(paced, port)).latencies;
  report({ bench: 'socket', case: `delay at ${RATE} messages/s`, unit: 'us', baselineName: PEER }, ours, naive);
});

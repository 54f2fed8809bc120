/** The publisher's time for a message over ZeroMQ, to a subscriber in another process, beside a bare send of as many bytes. */

import { spawn } from 'node:child_process';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { XPublisher } from 'zeromq';
import { must } from '../src/core/base/assert.js';
import { micros } from '../src/core/base/time.js';
import type { FeedMessage } from '../src/core/feed/messages.js';
import { decodeFrame } from '../src/io/alpaca/decode.js';
import { openPublisher } from '../src/io/zmq/publisher.js';
import { headerOf, payloadOf, topicOf } from '../src/io/zmq/wire.js';
import { createFrames, STOCKS } from './support/frames.js';
import { inTurn, isQuick, report } from './support/measure.js';

const BATCHES = isQuick ? 10 : 25;
const BATCH = 500;
/** A pause in which a batch leaves: with it, about 70,000 messages a second. */
const PAUSE_MS = 5;
const ROUNDS = isQuick ? 5 : 15;
const HIGH_WATER_MARK = 100_000;

const frames = createFrames({ messages: BATCH, perFrame: 5, symbols: 100, mix: STOCKS, seed: 1 });
const events = frames.flatMap((frame): readonly FeedMessage[] => decodeFrame(frame, false, micros(1)).messages);
const bytes = events.map((event) => [Buffer.from(topicOf(event)), headerOf(1, 1), payloadOf(event)]);

const ours = await openPublisher({
  endpoint: 'tcp://127.0.0.1:*',
  epoch: 1,
  highWaterMark: HIGH_WATER_MARK,
  curve: undefined,
});
const bare = new XPublisher({ sendHighWaterMark: HIGH_WATER_MARK, sendTimeout: 0, linger: 0 });
await bare.bind('tcp://127.0.0.1:*');

const child = fileURLToPath(new URL('./drain-child.mjs', import.meta.url));
const drain = spawn(process.execPath, [child, ours.endpoint, must(bare.lastEndpoint, 'it is bound')], {
  stdio: 'inherit',
});
try {
  await Promise.all([ours.subscribed(), bare.receive()]);
  const [mine, plain] = await inTurn(
    ROUNDS,
    () => batches((i) => ours.publish(events[i] as FeedMessage)),
    () => batches((i) => void bare.send(bytes[i] as Buffer[])),
  );
  report(
    { bench: 'publish', case: 'a message sent', unit: 'ns/message', baselineName: 'bare zeromq send' },
    mine,
    plain,
  );
} finally {
  drain.kill();
  ours.close();
  bare.close();
}

/** Nanoseconds for each message, without the pauses in which the messages leave. */
async function batches(send: (index: number) => void): Promise<number> {
  let ms = 0;
  for (let batch = 0; batch < BATCHES; batch++) {
    const start = performance.now();
    for (let i = 0; i < BATCH; i++) send(i);
    ms += performance.now() - start;
    await setTimeout(PAUSE_MS);
  }
  return (ms * 1e6) / (BATCHES * BATCH);
}

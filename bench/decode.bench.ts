/** A message of Alpaca's market data: our readers beside JSON.parse and Date.parse, and msgpack beside plain decoding. */

import { deepStrictEqual } from 'node:assert';
import { decode } from '@msgpack/msgpack';
import { micros } from '../src/core/base/time.js';
import type { FeedMessage } from '../src/core/feed/messages.js';
import { decodeFrame } from '../src/io/alpaca/decode.js';
import { writeMsgpack } from '../src/io/alpaca/msgpack.js';
import { COINS, createFrames, createMessages, type FramesAsked, STOCKS } from './support/frames.js';
import { inTurn, isQuick, median, nanosEach, report } from './support/measure.js';
import { decodePlainly } from './support/plain-decode.js';

const MESSAGES = isQuick ? 20_000 : 100_000;
const ROUNDS = isQuick ? 5 : 9;
const NOW = micros(1_704_205_800_000_000);

const asked = { messages: MESSAGES, perFrame: 5, symbols: 100, seed: 1 };
const CASES: Readonly<Record<string, FramesAsked>> = {
  'a message, JSON': { ...asked, mix: STOCKS },
  'a message alone in its frame, JSON': { ...asked, perFrame: 1, mix: STOCKS },
  'a message, books of coins, JSON': { ...asked, mix: COINS },
};

for (const [name, of] of Object.entries(CASES)) {
  const frames = createFrames(of);
  for (const frame of frames.slice(0, 200)) deepStrictEqual(eventsOf(frame), decodePlainly(frame, NOW));
  const [ours, plain, bare] = await inTurn(
    ROUNDS,
    () => nanosEach(MESSAGES, () => sumOf(frames, eventsOf)),
    () => nanosEach(MESSAGES, () => sumOf(frames, (frame) => decodePlainly(frame, NOW))),
    () => nanosEach(MESSAGES, () => sumBare(frames, parse)),
  );
  const subject = { bench: 'decode', case: name, unit: 'ns/message', baselineName: 'JSON.parse, the same events' };
  report(subject, ours, plain, { withoutEvents: median(bare ?? []) });
}

const packed = createMessages({ ...asked, mix: STOCKS }).map((messages) => Buffer.from(writeMsgpack(messages)));
const [ours, plain] = await inTurn(
  ROUNDS,
  () => nanosEach(MESSAGES, () => sumOf(packed, (frame) => decodeFrame(frame, true, NOW).messages)),
  () => nanosEach(MESSAGES, () => sumBare(packed, decode)),
);
report(
  { bench: 'decode', case: 'a message, msgpack', unit: 'ns/message', baselineName: '@msgpack, Date.parse' },
  ours,
  plain,
);

function eventsOf(frame: Buffer): readonly FeedMessage[] {
  return decodeFrame(frame, false, NOW).messages;
}

function parse(frame: Buffer): unknown {
  return JSON.parse(frame.toString());
}

/** The sum of all times, so that every message has to be read. */
function sumOf(frames: readonly Buffer[], read: (frame: Buffer) => readonly FeedMessage[]): number {
  let sum = 0;
  for (const frame of frames) for (const { tsEvent } of read(frame)) sum += tsEvent - NOW;
  return sum;
}

/** The same of objects that nobody makes events of. */
function sumBare(frames: readonly Buffer[], read: (frame: Buffer) => unknown): number {
  let sum = 0;
  for (const frame of frames) for (const { t } of read(frame) as { readonly t: string }[]) sum += Date.parse(t) - NOW;
  return sum;
}

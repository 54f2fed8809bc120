/** A message of Alpaca's market data: our readers beside JSON.parse and Date.parse, and msgpack beside plain decoding. */

import { decode } from '@msgpack/msgpack';
import { micros } from '../src/core/base/time.js';
import { decodeFrame } from '../src/io/alpaca/decode.js';
import { writeMsgpack } from '../src/io/alpaca/msgpack.js';
import { COINS, createFrames, createMessages, type FramesAsked, STOCKS } from './support/frames.js';
import { inTurn, isQuick, mustAgree, nanosEach, report } from './support/measure.js';
import { decodeNaively } from './support/naive-market.js';

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
  mustAgree('times', sumNaively(frames), sumOurs(frames, false), 1e-12);
  const [ours, naive] = await inTurn(
    ROUNDS,
    () => nanosEach(MESSAGES, () => sumOurs(frames, false)),
    () => nanosEach(MESSAGES, () => sumNaively(frames)),
  );
  report({ bench: 'decode', case: name, unit: 'ns/message', baselineName: 'JSON.parse, Date.parse' }, ours, naive);
}

const packed = createMessages({ ...asked, mix: STOCKS }).map((messages) => Buffer.from(writeMsgpack(messages)));
const [ours, plain] = await inTurn(
  ROUNDS,
  () => nanosEach(MESSAGES, () => sumOurs(packed, true)),
  () => nanosEach(MESSAGES, () => sumPlain(packed)),
);
report(
  { bench: 'decode', case: 'a message, msgpack', unit: 'ns/message', baselineName: '@msgpack, Date.parse' },
  ours,
  plain,
);

/** The sum of all times in whole milliseconds, so that every message has to be read. */
function sumOurs(frames: readonly Buffer[], isBinary: boolean): number {
  let sum = 0;
  for (const frame of frames) {
    for (const { tsEvent } of decodeFrame(frame, isBinary, NOW).messages) sum += Math.floor(tsEvent / 1000) % 1e9;
  }
  return sum;
}

function sumNaively(frames: readonly Buffer[]): number {
  let sum = 0;
  for (const frame of frames) for (const { ms } of decodeNaively(frame)) sum += ms % 1e9;
  return sum;
}

function sumPlain(frames: readonly Buffer[]): number {
  let sum = 0;
  for (const frame of frames) {
    for (const { t } of decode(frame) as { readonly t: string }[]) sum += Date.parse(t) % 1e9;
  }
  return sum;
}

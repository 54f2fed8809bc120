/** Readers of market data, every second one of msgpack: tells when all had so many bytes, or how late quotes came. */

import { encode } from '@msgpack/msgpack';
import { parseTime } from '../../src/core/base/time.js';
import { listen } from './sim-reader.js';

const [, , port, count, jsonBytes, msgpackBytes, quotes] = process.argv.map(Number);
const expected = { json: jsonBytes ?? 0, msgpack: msgpackBytes ?? 0 };
const quotesWanted = quotes ?? 0;

const now = (): number => performance.timeOrigin + performance.now();
const lagsMs: number[] = [];

/** Of JSON only: msgpack's times are read to the millisecond. */
function takeLags(frame: Buffer): number {
  const at = now();
  const messages = JSON.parse(frame.toString()) as readonly { readonly t: string }[];
  for (const { t } of messages) lagsMs.push(at - (parseTime(t) ?? 0) / 1000);
  return messages.length;
}

function read(isMsgpack: boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    let left = quotesWanted > 0 ? quotesWanted : isMsgpack ? expected.msgpack : expected.json;
    // Those of msgpack only read along where lags are measured.
    if (quotesWanted > 0 && isMsgpack) resolve();
    const socket = listen(port ?? 0, isMsgpack ? encode : undefined, quotesWanted > 0, (frame) => {
      if (quotesWanted === 0) left -= frame.length;
      else if (!isMsgpack) left -= takeLags(frame);
      if (left <= 0) resolve();
    });
    socket.on('close', () => reject(new Error('a reader was closed')));
  });
}

await Promise.all(Array.from({ length: count ?? 0 }, (_, i) => read(i % 2 === 1)));
process.stdout.write(JSON.stringify({ doneAt: now(), lagsMs }), () => process.exit(0));

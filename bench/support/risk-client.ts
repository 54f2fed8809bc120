/** Asks a server: one after the other, many clients at once, or on a beat whatever the answers do. */

import { Dealer, Request } from 'zeromq';
import { QUESTION } from './risk-account.js';

/** Milliseconds of each of `count` round trips, one after the other; the questions are asked in turn. */
export async function roundTrips(
  endpoint: string,
  count: number,
  questions: readonly string[] = [QUESTION],
): Promise<number[]> {
  const socket = new Request({ linger: 0 });
  socket.connect(endpoint);
  const took: number[] = [];
  for (let i = 0; i < count; i++) {
    const question = questions[i % questions.length] ?? QUESTION;
    const start = performance.now();
    await socket.send(question);
    await socket.receive();
    took.push(performance.now() - start);
  }
  socket.close();
  return took;
}

export interface Beat {
  /** From when each was due to its answer, in milliseconds. */
  readonly latencies: readonly number[];
  readonly asked: number;
  /** Without an answer in the end. */
  readonly missed: number;
}

/** How long the last answers are waited for. */
const PATIENCE_MS = 2000;

/** Asks `rate` times a second, each when it is due, for so many seconds. */
export async function onABeat(endpoint: string, rate: number, seconds: number): Promise<Beat> {
  const socket = new Dealer({ linger: 0, receiveTimeout: PATIENCE_MS });
  socket.connect(endpoint);
  const asked = rate * seconds;
  const latencies: number[] = [];
  const start = performance.now();
  const dueAt = (i: number): number => start + (i * 1000) / rate;
  let sent = 0;
  const timer = setInterval(() => {
    for (; sent < asked && dueAt(sent) <= performance.now(); sent++) void socket.send(['', QUESTION]);
  }, 1);
  try {
    // Of one client they are answered in order.
    while (latencies.length < asked) {
      await socket.receive();
      latencies.push(performance.now() - dueAt(latencies.length));
    }
  } catch {
    // None came for a long time: what is missing is counted.
  } finally {
    clearInterval(timer);
    socket.close();
  }
  return { latencies, asked, missed: asked - latencies.length };
}

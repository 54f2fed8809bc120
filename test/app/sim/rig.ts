/** Simulators in this process, for tests: on a free port, with known keys. */

import type { RunningSim, SimOptions } from '../../../src/app/sim/options.js';
import { startSim } from '../../../src/app/sim/start-sim.js';
import { streamClock } from '../../../src/app/stream/clock.js';
import { must } from '../../../src/core/base/assert.js';
import { parseMoney } from '../../../src/core/base/decimal.js';

export const systemWall = streamClock;

export const options = (more: Partial<SimOptions> = {}): SimOptions => ({
  ...{ host: '127.0.0.1', port: 0, clock: 'real', calendar: undefined, seed: 1, rate: 50 },
  data: { kind: 'synthetic', symbols: ['ACME', 'BTC/USD'] },
  cash: must(parseMoney('100000'), 'money'),
  ...{ margin: 2, requestsPerMinute: 100_000, hasPartialFills: false, faults: [], statePath: undefined },
  credentials: { key: 'k', secret: 's' },
  wall: systemWall,
  onFailure: (error) => {
    throw error;
  },
  ...more,
});

/** Runs `work` on a simulator, and closes it whatever happens. */
export async function withSim<T>(more: Partial<SimOptions>, work: (sim: RunningSim) => Promise<T>): Promise<T> {
  const sim = await startSim(options(more));
  try {
    return await work(sim);
  } finally {
    await sim.close();
  }
}

export const HEADERS = { 'APCA-API-KEY-ID': 'k', 'APCA-API-SECRET-KEY': 's' };

/** One request; resolves to status and JSON. */
export async function ask(rest: string, path: string, body?: unknown): Promise<{ status: number; json: unknown }> {
  const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  const answer = await fetch(`${rest}${path}`, { headers: HEADERS, ...init });
  const text = await answer.text();
  return { status: answer.status, json: text === '' ? undefined : JSON.parse(text) };
}

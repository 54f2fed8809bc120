/** The past by REST, asked of the simulator. */

import { afterEach, describe, expect, it } from 'vitest';
import { streamClock } from '../../../src/app/stream/clock.js';
import { HOUR, MINUTE, micros, SECOND } from '../../../src/core/base/time.js';
import { fetchHistory, fetchTrades, timeframeOf } from '../../../src/io/alpaca/history.js';
import { CREDENTIALS, openRig, type Rig } from '../../support/broker-rig.js';

const rigs: Rig[] = [];
afterEach(async () => {
  for (const { sim } of rigs.splice(0)) await sim.close();
});

async function open() {
  const rig = await openRig(2);
  rigs.push(rig);
  const now = () => streamClock.now();
  const keys = () => ({ id: CREDENTIALS.key, secret: CREDENTIALS.secret });
  const signal = new AbortController().signal;
  return { rest: new URL(rig.sim.address.rest), feed: 'iex' as const, keys, signal, now };
}

describe('history', () => {
  it.each([
    [MINUTE, '1Min'],
    [59 * MINUTE, '59Min'],
    [HOUR, '1Hour'],
    [24 * HOUR, '1Day'],
    [90 * MINUTE, undefined],
    [SECOND, undefined],
    [61 * SECOND, undefined],
  ])('%i is %s', (length, name) => expect(timeframeOf(length)).toBe(name));

  it.each([
    [MINUTE, 7],
    [HOUR, 3],
  ])('has the last bars of each symbol before a moment, by time', async (barMicros, count) => {
    const source = await open();
    const before = micros(Math.floor(source.now() / barMicros) * barMicros);
    const answer = await fetchHistory({ ...source, symbols: ['AAPL', 'SPY'], barMicros, count, before });
    const starts = answer?.bars.filter(({ symbol }) => symbol === 'SPY').map(({ tsEvent }) => tsEvent) ?? [];
    expect(starts).toEqual(Array.from({ length: count }, (_, i) => before - (count - i) * barMicros));
    expect(answer?.bars).toHaveLength(2 * count);
  });

  it('refuses wrong keys', async () => {
    const source = { ...(await open()), keys: () => ({ id: 'x', secret: 'y' }) };
    const [from, to] = [micros(source.now() - MINUTE), source.now()];
    await expect(fetchTrades({ ...source, symbols: ['SPY'], from, to })).rejects.toMatchObject({ code: 'auth' });
  });
});

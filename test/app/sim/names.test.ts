/** Symbols that were renamed keep their new names after a restart: in the account, in the market and in its history. */

import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { RunningSim } from '../../../src/app/sim/options.js';
import { micros, SECOND } from '../../../src/core/base/time.js';
import { temporaryDirectory } from '../../support/cli.js';
import { ask, withSim } from './rig.js';

const start = micros(1_767_366_000_000_000); // 2026-01-02T15:00:00Z

const steer = async ({ address }: RunningSim, what: string, body: unknown): Promise<void> =>
  expect(await ask(address.rest, `/sim/${what}`, body)).toMatchObject({ status: 200 });

const buy = (symbol: string) => ({ symbol, qty: '1', side: 'buy', type: 'market', time_in_force: 'gtc' });

test('a made-up market goes on under the new names, one of them given up by another, at the prices of each', async () => {
  const terms = {
    start,
    clock: 'virtual',
    statePath: join(temporaryDirectory(), 'sim.db'),
    data: { kind: 'synthetic', symbols: ['BOLT', 'ACME', 'BTC/USD'] },
  } as const;
  const last = ({ world }: RunningSim, symbol: string): number => world.history.lastTrade(symbol)?.price ?? 0;
  const before = await withSim(terms, async (sim) => {
    await sim.clock.advance(micros(start + 20 * SECOND));
    await ask(sim.address.rest, '/v2/orders', buy('ACME'));
    await steer(sim, 'rename', { symbol: 'ACME', to: 'ACMX' });
    await steer(sim, 'rename', { symbol: 'BOLT', to: 'ACME' });
    await sim.clock.advance(micros(start + 40 * SECOND));
    return [last(sim, 'ACMX'), last(sim, 'ACME')];
  });
  await withSim(terms, async (sim) => {
    expect(sim.symbols.toSorted()).toEqual(['ACME', 'ACMX', 'BTC/USD']);
    expect(sim.world.desk.assets().map(({ symbol }) => symbol)).toEqual(expect.arrayContaining([...sim.symbols]));
    await sim.clock.advance(micros(start + 60 * SECOND));
    expect(last(sim, 'ACMX') / (before[0] ?? 0)).toBeCloseTo(1, 1);
    expect(last(sim, 'ACME') / (before[1] ?? 0)).toBeCloseTo(1, 1);
    await ask(sim.address.rest, '/v2/orders', buy('ACMX'));
    const { json } = await ask(sim.address.rest, '/v2/positions');
    expect(json).toMatchObject([{ symbol: 'ACMX', qty: '2' }]);
    await steer(sim, 'price', { symbol: 'ACME', price: '7' });
    expect(sim.world.desk.asset('BOLT')).toBeUndefined();
  });
});

test('a file goes on under the new name, with what it told before', async () => {
  const days = ['02', '03', '04', '05', '08', '09', '10', '11', '12'];
  const lines = days.map((day, i) => `2024-01-${day},${50 + i},${53 + i},${47 + i},${52 + i},1000\n`);
  const directory = temporaryDirectory({ 'ABC.csv': `timestamp,open,high,low,close,volume\n${lines.join('')}` });
  const terms = {
    clock: 'virtual',
    statePath: join(directory, 'sim.db'),
    data: { kind: 'files', files: [join(directory, 'ABC.csv')] },
  } as const;
  const DAYS = '/v2/stocks/bars?symbols=NEW&timeframe=1Day&start=2024-01-01&end=2024-01-20';
  const closes = async ({ address }: RunningSim): Promise<readonly number[]> => {
    const { json } = await ask(address.rest, DAYS);
    return (json as { bars: { NEW: readonly { c: number }[] } }).bars.NEW.map(({ c }) => c);
  };
  await withSim(terms, async (sim) => {
    await steer(sim, 'clock', { to: '2024-01-05T23:00:00Z' });
    await steer(sim, 'rename', { symbol: 'ABC', to: 'NEW' });
    expect(await closes(sim)).toEqual([52, 53, 54, 55]);
  });
  await withSim(terms, async (sim) => {
    expect([sim.symbols, await closes(sim)]).toEqual([['NEW'], [52, 53, 54, 55]]);
    await steer(sim, 'clock', { to: '2024-01-09T23:00:00Z' });
    expect(await closes(sim)).toEqual([52, 53, 54, 55, 56, 57]);
  });
});

test('the account has an id of its own for each seed, and keeps it', async () => {
  const idOf = (seed: number): Promise<string> =>
    withSim({ seed }, async ({ address }) => {
      const { json } = await ask(address.rest, '/v2/account');
      return (json as { id: string }).id;
    });
  const [one, again, other] = [await idOf(1), await idOf(1), await idOf(2)];
  expect(one).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(one).not.toContain('00000000');
  expect([again === one, other === one]).toEqual([true, false]);
});

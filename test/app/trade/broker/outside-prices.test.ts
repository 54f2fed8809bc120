/** Prices that the broker tells: of what no feed tells of, once a minute, and never at the price of a session. */

import { expect, it } from 'vitest';
import { OutsidePrices } from '../../../../src/app/trade/broker/outside-prices.js';
import { TradectlError } from '../../../../src/core/base/errors.js';
import { MINUTE, type Micros, micros } from '../../../../src/core/base/time.js';
import type { VenuePosition } from '../../../../src/core/venue/records.js';
import { bar, day, instrument, price, qty } from '../../../support/core/build.js';
import { heldBefore, play } from '../../../support/core/run.js';

const position = (symbol: string, at: string | undefined): VenuePosition => ({
  ...{ symbol, qty: qty('3'), avgEntryPrice: price('30'), available: qty('3') },
  price: at === undefined ? undefined : price(at),
});

function reader(symbols: readonly string[], asides: readonly string[] = []) {
  const { engine, loop, take } = play({ asides: asides.map((symbol) => ({ ...instrument(), symbol })) });
  for (const symbol of symbols) heldBefore({ loop }, symbol);
  let now: Micros = day(0);
  let asked = 0;
  let answer: () => Promise<readonly VenuePosition[]> = async () => [];
  const failed: Error[] = [];
  const prices = new OutsidePrices({
    ...{ engine, now: () => now, isOver: () => false, fail: (error: Error) => failed.push(error) },
    client: {
      positions: () => {
        asked++;
        return answer();
      },
    },
  });
  const look = async (told: () => Promise<readonly VenuePosition[]>): Promise<number> => {
    answer = told;
    now = micros(now + MINUTE);
    prices.look(now);
    await new Promise(setImmediate);
    return asked;
  };
  return { engine, take, look, failed };
}

it('are read while something is held that the session does not trade', async () => {
  const { engine, take, look, failed } = reader(['XYZ', 'ABC']);
  await look(async () => [position('XYZ', '40'), position('ABC', '50')]);
  expect([engine.knownMark('XYZ'), engine.knownMark('ABC')]).toEqual([price('40'), price('50')]);
  take(bar(0, '20'));
  await look(async () => [position('XYZ', undefined), position('ABC', '50')]);
  expect([engine.knownMark('XYZ'), engine.knownMark('ABC')]).toEqual([price('40'), price('20')]);
  const away = await look(() => Promise.reject(new TradectlError('venue_unreachable', 'no answer')));
  expect([away, engine.knownMark('XYZ'), failed]).toEqual([3, price('40'), []]);
});

it('are read of what is followed and not traded, too: no feed tells of it', async () => {
  const { engine, look } = reader(['XYZ'], ['XYZ']);
  await look(async () => [position('XYZ', '40')]);
  await look(async () => [position('XYZ', '41')]);
  expect(engine.knownMark('XYZ')).toBe(price('41'));
});

it('are not asked for where a feed tells all', async () => {
  const { take, look } = reader(['ABC']);
  take(bar(0, '20'));
  expect(await look(async () => [])).toBe(0);
});

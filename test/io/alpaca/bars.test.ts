/** What a failed request for bars tells, and what it does not. */

import { inspect } from 'node:util';
import { expect, it } from 'vitest';
import { micros } from '../../../src/core/base/time.js';
import { fetchBars } from '../../../src/io/alpaca/bars.js';
import { BrokerServer } from '../../support/broker-server.js';

it.each([
  [401, 'auth'],
  [422, 'venue_unreachable'],
])('a refusal with %i does not show the keys', async (status, code) => {
  const server = await new BrokerServer().listen();
  server.handler = () => ({ status });
  const asked = fetchBars({
    rest: new URL(server.url),
    feed: 'iex',
    keys: () => ({ id: 'PKTESTKEYID', secret: 'verysecretsecret' }),
    symbols: ['AAPL'],
    from: micros(0),
    to: micros(1),
    signal: new AbortController().signal,
    now: () => micros(0),
  });
  const error: unknown = await asked.catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code });
  expect(inspect(error, { depth: 20, showHidden: true })).not.toMatch(/PKTESTKEYID|verysecret/);
  await server.close();
});

/** A name that is not there, a certificate that nobody trusts, a clock that is wrong: told as what they are. */

import { expect, it } from 'vitest';
import { type Micros, micros, SECOND } from '../../../../src/core/base/time.js';
import { Limiter } from '../../../../src/core/venue/limiter.js';
import { createTradingClient } from '../../../../src/io/alpaca/trading/client.js';
import { skewOf } from '../../../../src/io/alpaca/trading/date-skew.js';
import { troubleOf } from '../../../../src/io/alpaca/trading/trouble.js';
import { Turnstile } from '../../../../src/io/alpaca/trading/turnstile.js';
import { BrokerServer } from '../../../support/broker-server.js';
import { openUntrusted } from '../../../support/self-signed.js';
import { JumpingClock } from './clocks.js';
import { KEYS } from './setup.js';

function clientOf(url: string) {
  const clock = new JumpingClock();
  const limiter = new Turnstile(new Limiter(), clock);
  const endpoint = { mode: 'paper', rest: new URL(url), stream: new URL(url) } as const;
  const { signal } = new AbortController();
  return {
    clock,
    client: createTradingClient({ endpoint, keys: () => KEYS, clock, limiter, random: () => 0.5, signal }),
  };
}

it('names the certificate that nobody trusts, what to do, and does not ask again', async () => {
  const server = await openUntrusted();
  const { client, clock } = clientOf(server.url);
  await expect(client.account()).rejects.toMatchObject({
    code: 'venue_unreachable',
    message: expect.stringMatching(
      /DEPTH_ZERO_SELF_SIGNED_CERT.*certificate of 127\.0\.0\.1:\d+ is not trusted/,
    ) as string,
    hint: expect.stringContaining('NODE_EXTRA_CA_CERTS') as string,
  });
  expect([server.calls(), clock.waits]).toEqual([1, []]);
  await server.close();
});

it('says that a server speaks no TLS', async () => {
  const plain = await new BrokerServer().listen();
  const { client, clock } = clientOf(plain.url.replace('http:', 'https:'));
  await expect(client.account()).rejects.toMatchObject({
    message: expect.stringContaining('does not speak TLS') as string,
  });
  expect(clock.waits).toEqual([]);
  await plain.close();
});

it('names the host that has no address, and asks again: a network may come back', async () => {
  const { client, clock } = clientOf('http://broker.invalid');
  await expect(client.account()).rejects.toMatchObject({
    message: expect.stringContaining('the name broker.invalid cannot be found') as string,
    hint: expect.stringContaining('name server') as string,
  });
  expect(clock.waits).toEqual([250, 500, 1000]);
});

it.each([
  ['CERT_HAS_EXPIRED', 'clock'],
  ['CERT_NOT_YET_VALID', 'clock'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'endpoint'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'NODE_EXTRA_CA_CERTS'],
])('takes %s for lasting', (code, hint) => {
  const error = Object.assign(new Error('x'), { code });
  expect(troubleOf(error, 'h')).toMatchObject({ isLasting: true, hint: expect.stringContaining(hint) as string });
});

const AT = Date.parse('2026-11-23T03:00:00Z') / 1000;
const at = (seconds: number): Micros => micros((AT + seconds) * SECOND);

it('finds a clock wrong only where no moment between question and answer fits the header', () => {
  const header = 'Mon, 23 Nov 2026 03:00:00 GMT';
  expect(skewOf(header, at(0.2), at(0.9))).toBe(0);
  expect(skewOf(header, at(-5), at(5))).toBe(0);
  expect(skewOf(header, at(1), at(1.1))).toBe(0);
  expect(skewOf(header, at(601), at(601.5))).toBe(600 * SECOND);
  expect(skewOf(header, at(-600), at(-599))).toBe(-599 * SECOND);
  for (const nothing of [undefined, '', 'yesterday', 'x GMT']) expect(skewOf(nothing, at(0), at(1))).toBe(0);
});

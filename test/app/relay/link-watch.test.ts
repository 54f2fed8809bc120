/** Another process that does not answer, and one that goes and comes back. */

import { describe, expect, it } from 'vitest';
import { feedSource } from '../../../src/app/relay/feed-source.js';
import type { RelaySource, SourceLink } from '../../../src/app/relay/source.js';
import { isLoop } from '../../../src/io/zmq/endpoint.js';
import { makeKeys } from '../../../src/io/zmq/keys.js';
import { kept, publisher } from '../../io/zmq/support.js';
import { FakeClock, relayed, sourceOf, trade } from './support.js';

type Changing = { -readonly [K in keyof SourceLink]: SourceLink[K] };

const linkOf = (): Changing => ({
  ...{ isUp: false, wasUp: false, failures: 0, problem: undefined, isFinal: false },
  onChange: () => undefined,
});

/** What is there, after these changes of its link. */
function changing(link: Changing, clock: FakeClock, steps: readonly (Partial<Changing> & { ms: number })[]) {
  return {
    ...sourceOf([]),
    timeOf: undefined,
    link,
    async *batches() {
      for (const { ms, ...change } of steps) {
        clock.time += ms * 1000;
        Object.assign(link, change);
        link.onChange();
        yield { events: [trade(1)], bad: [] };
      }
    },
  } satisfies RelaySource;
}

const real = (endpoint: string): RelaySource =>
  kept(feedSource({ endpoint, topics: [''], highWaterMark: 10, curve: undefined }));

describe('a relay of another process', () => {
  it('is up while that answers, and says when it is gone', async () => {
    const clock = new FakeClock();
    const up = { isUp: true, wasUp: true };
    const steps = [{ ms: 0 }, { ms: 0, ...up }, { ms: 1000, isUp: false }, { ms: 3000, isUp: true }];
    const { figures, notices } = await relayed(changing(linkOf(), clock, steps), { clock });
    expect(notices).toEqual([
      'nobody answers; waiting',
      'the publisher answers',
      'the publisher is gone; waiting for it',
      'the publisher answers',
    ]);
    expect(figures.uptime).toBeLessThan(0.5);
  });

  it('ends in an error after its retries, or its duration, where nobody ever answered', async () => {
    const error = { code: 'venue_unreachable', message: 'nobody answers' };
    await expect(relayed(real('tcp://127.0.0.1:1'), { retriesMax: 2 })).rejects.toMatchObject(error);
    await expect(relayed(real('tcp://127.0.0.1:1'), { durationMicros: 1 })).rejects.toMatchObject(error);
  });

  it('ends where one of the two uses keys and the other does not', async () => {
    const curve = { keys: makeKeys(), allowed: [makeKeys().publicKey] };
    const { endpoint } = await publisher({ curve });
    await expect(relayed(real(endpoint))).rejects.toMatchObject({
      code: 'auth',
      message: expect.stringContaining('one uses keys') as string,
    });
  });
});

describe('an address', () => {
  it.each([
    ['tcp://127.0.0.1:5555', 'tcp://localhost:5555', true],
    ['tcp://*:5555', 'tcp://127.0.0.1:5555', true],
    ['tcp://*:5555', 'tcp://10.0.0.1:5555', false],
    ['tcp://127.0.0.1:5556', 'tcp://127.0.0.1:5555', false],
    ['ipc:///a/../b', 'ipc:///b', true],
    ['ipc:///a', 'ipc:///b', false],
  ])('%s is a loop to %s: %s', (bound, connected, is) => {
    expect(isLoop(bound, connected)).toBe(is);
  });
});

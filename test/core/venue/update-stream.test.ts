/** The connection to a broker's order updates, driven by hand. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Prng } from '../../../src/core/base/prng.js';
import { MINUTE, micros, SECOND } from '../../../src/core/base/time.js';
import { Backoff } from '../../../src/core/feed/backoff.js';
import type { Output } from '../../../src/core/feed/protocol.js';
import { type StreamInput, UpdateStream } from '../../../src/core/venue/update-stream.js';

class Driven {
  now = micros(1_700_000_000 * SECOND);
  readonly stream: UpdateStream;

  constructor(retriesMax = 3) {
    const backoff = new Backoff(new Prng(1));
    this.stream = new UpdateStream({ name: 'broker', auth: () => 'auth', listen: 'listen', backoff, retriesMax });
  }

  /** What inputs lead to, one after the other. */
  step(...inputs: readonly StreamInput[]): readonly Output[] {
    return inputs.flatMap((input) => this.stream.step(input, this.now));
  }

  /** Waits for the deadline; the answer is the seconds that took. */
  wait(): number {
    const from = this.now;
    this.now = this.stream.deadline ?? this.now;
    return (this.now - from) / SECOND;
  }

  /** What time leads to at a broker that answers each ping. */
  pass(span: number): readonly Output[] {
    const end = this.now + span;
    const outputs: Output[] = [];
    while (this.stream.deadline !== undefined && this.stream.deadline <= end) {
      this.wait();
      outputs.push(...this.step({ kind: 'tick' }, { kind: 'pong' }));
    }
    this.now = micros(end);
    return outputs;
  }

  /** Waits until something is sent. */
  untilDue(): readonly Output[] {
    for (;;) {
      this.wait();
      const outputs = this.step({ kind: 'tick' }, { kind: 'pong' });
      if (outputs.some(({ kind }) => kind === 'send')) return outputs;
    }
  }

  listen(): readonly Output[] {
    return this.step({ kind: 'opened' }, { kind: 'authorized' }, { kind: 'listening', isListed: true });
  }
}

const told = (outputs: readonly Output[]): readonly string[] =>
  outputs.map((output) =>
    output.kind === 'send' ? String(output.frame) : output.kind === 'status' ? output.state : output.kind,
  );
const closed: StreamInput = { kind: 'closed', code: 1006, reason: '' };
const confirmed: StreamInput = { kind: 'listening', isListed: true };
const odd: StreamInput = { kind: 'trouble', message: 'odd' };
const unread: StreamInput = { kind: 'unread', reason: 'no order' };

describe('the stream', () => {
  it('authenticates at once, waits for the answer before it listens, and is up when that is confirmed', () => {
    const driven = new Driven();
    expect(told(driven.step({ kind: 'start' }))).toEqual(['connect']);
    expect(told(driven.step({ kind: 'opened' }))).toEqual(['auth']);
    expect(told(driven.step({ kind: 'listening', isListed: true }))).toEqual([]);
    expect(told(driven.step({ kind: 'authorized' }))).toEqual(['listen']);
    expect(driven.stream.phase).toBe('asking');
    expect(told(driven.step({ kind: 'listening', isListed: true }))).toEqual(['up']);
    expect(told(driven.step({ kind: 'listening', isListed: true }))).toEqual([]);
  });

  it.each<[string, StreamInput]>([
    ['a confirmation without our updates', { kind: 'listening', isListed: false }],
    ['listening before being authorized', { kind: 'unauthorized', action: 'listen' }],
    ['an error', { kind: 'trouble', message: 'internal' }],
    ['a close', closed],
  ])('begins anew after %s', (_, input) => {
    const driven = new Driven();
    driven.step({ kind: 'start' }, { kind: 'opened' }, { kind: 'authorized' });
    expect(told(driven.step(input)).at(-1)).toBe('down');
    expect(driven.wait()).toBeCloseTo(1, 0);
    expect(told(driven.step({ kind: 'tick' }))).toEqual(['connect']);
    expect(told(driven.listen())).toEqual(['auth', 'listen', 'up']);
  });

  it.each<[string, readonly StreamInput[]]>([
    ['the connection', []],
    ['the answer to the keys', [{ kind: 'opened' }]],
    ['the answer to listen', [{ kind: 'opened' }, { kind: 'authorized' }]],
  ])('does not wait for %s for ever', (_, inputs) => {
    const driven = new Driven();
    driven.step({ kind: 'start' }, ...inputs);
    let outputs: readonly string[] = [];
    for (let rounds = 0; rounds < 3 && !outputs.includes('down'); rounds++) {
      expect(driven.wait()).toBeLessThanOrEqual(15);
      driven.step({ kind: 'pong' });
      outputs = told(driven.step({ kind: 'tick' }));
    }
    expect(outputs).toEqual(['drop', 'down']);
  });

  it('asks again whether it is listened to after an error, and takes no second one for the answer', () => {
    const driven = new Driven();
    driven.step({ kind: 'start' });
    driven.listen();
    expect(told(driven.step(odd))).toEqual(['listen']);
    expect(told(driven.step(odd, odd))).toEqual([]);
    expect(told(driven.step(confirmed))).toEqual(['up']);
    driven.step(odd);
    expect(told(driven.untilDue())).toEqual(['listen']);
    expect(told(driven.step({ kind: 'trouble', message: 'connection limit exceeded' }))).toEqual(['drop', 'down']);
  });

  it.each<[string, StreamInput, readonly string[]]>([
    ['errors', odd, ['listen']],
    ['updates that cannot be read', unread, ['gap', 'listen']],
  ])(
    'catches up at once after the first of many %s, and ever less often, but always after the last',
    (_, one, first) => {
      const driven = new Driven();
      driven.step({ kind: 'start' });
      driven.listen();
      expect(told(driven.step(one))).toEqual(first);
      driven.step(confirmed);
      const waits = [1, 2, 3, 4, 5, 6].map(() => {
        expect(told(driven.step(one, one, one))).not.toContain('listen');
        const from = driven.now;
        expect(told(driven.untilDue())).toContain('listen');
        expect(told(driven.step(confirmed))).toEqual(['up']);
        return (driven.now - from) / SECOND;
      });
      expect(waits).toEqual([1, 2, 4, 8, 16, 16]);
      // Nothing more was said: there is nothing to catch up with.
      expect(told(driven.pass(MINUTE))).not.toContain('listen');
      expect(told(driven.step(one))).toEqual(first);
    },
  );

  it('says that another process has the one connection, and what to do', () => {
    const driven = new Driven(0);
    driven.step({ kind: 'start' }, { kind: 'opened' });
    const fail = driven.step({ kind: 'trouble', message: 'connection limit exceeded' }).at(-1);
    expect(fail).toMatchObject({
      error: {
        message: expect.stringContaining('another client of this account holds the stream') as string,
        hint: expect.stringContaining('stop the other process that uses these keys') as string,
      },
    });
  });

  it('waits longer each time a connection is closed, and the longest after 429', () => {
    const driven = new Driven();
    driven.step({ kind: 'start' });
    driven.listen();
    const waits = [1, 2, 4, 8, 16, 30, 30].map((seconds) => {
      driven.step(closed);
      const wait = driven.wait();
      driven.step({ kind: 'tick' });
      driven.listen();
      return Math.abs(wait - seconds) <= 0.1 * seconds;
    });
    expect(waits).not.toContain(false);
    for (const status of [429, 406]) {
      driven.step(closed);
      driven.wait();
      driven.step({ kind: 'tick' }, { kind: 'refused', status, reason: '' });
      expect(driven.wait()).toBeGreaterThan(26);
      driven.step({ kind: 'tick' });
      driven.listen();
    }
  });

  it('begins with short waits again after an update, or a minute without trouble', () => {
    const driven = new Driven();
    driven.step({ kind: 'start' });
    driven.listen();
    const again = (): number => {
      driven.step(closed);
      const wait = driven.wait();
      driven.step({ kind: 'tick' });
      driven.listen();
      return Math.round(wait);
    };
    expect([again(), again()]).toEqual([1, 2]);
    driven.step({ kind: 'update' });
    expect([again(), again()]).toEqual([1, 2]);
    for (let beats = 0; beats < 6; beats++) {
      expect(driven.wait()).toBe(10);
      expect(told(driven.step({ kind: 'tick' }, { kind: 'pong' }))).toEqual(['ping']);
    }
    expect(again()).toBe(1);
  });

  it('lets go of a connection that does not answer a ping', () => {
    const driven = new Driven();
    driven.step({ kind: 'start' });
    driven.listen();
    driven.wait();
    expect(told(driven.step({ kind: 'tick' }))).toEqual(['ping']);
    expect(driven.wait()).toBe(5);
    expect(told(driven.step({ kind: 'tick' }))).toEqual(['drop', 'down']);
  });

  it('ends where the keys are refused or nobody is there, unless it was up before', () => {
    const refusals: readonly StreamInput[] = [
      { kind: 'refused', status: 401, reason: '' },
      { kind: 'refused', status: 404, reason: '' },
      { kind: 'refused', status: 429, reason: '' },
      { kind: 'refused', status: undefined, reason: 'ECONNREFUSED' },
    ];
    const codes = refusals.map((refusal) => {
      const driven = new Driven(0);
      const end = driven.step({ kind: 'start' }, refusal).at(-1);
      return end?.kind === 'fail' ? end.error.code : undefined;
    });
    expect(codes).toEqual(['auth', 'usage', 'venue_unreachable', 'venue_unreachable']);
    const keys = new Driven();
    keys.step({ kind: 'start' }, { kind: 'opened' });
    expect(told(keys.step({ kind: 'unauthorized', action: 'authenticate' }))).toEqual(['drop', 'fail']);
    expect(told(keys.step({ kind: 'opened' }, { kind: 'tick' }))).toEqual([]);
    const old = new Driven(0);
    old.step({ kind: 'start' });
    old.listen();
    old.step(closed);
    old.wait();
    old.step({ kind: 'tick' }, { kind: 'opened' });
    expect(told(old.step({ kind: 'unauthorized', action: 'authenticate' }))).toEqual(['drop', 'down']);
    expect(old.wait()).toBeGreaterThan(26);
  });

  it('stops in any phase', () => {
    const inputs: readonly StreamInput[] = [
      { kind: 'start' },
      { kind: 'opened' },
      { kind: 'authorized' },
      { kind: 'listening', isListed: true },
      closed,
    ];
    const ends = inputs.map((_, i) => {
      const driven = new Driven();
      driven.step(...inputs.slice(0, i + 1));
      const end = told(driven.step({ kind: 'stop' }));
      expect(driven.stream.deadline).toBeUndefined();
      return end;
    });
    expect(ends).toEqual([['drop'], ['close'], ['close'], ['close'], ['drop']]);
  });
});

it('whatever happens in whatever order: never two connections, never listening unasked, never stuck', () => {
  const inputs = fc.oneof(
    fc.constantFrom<StreamInput>(
      { kind: 'start' },
      { kind: 'opened' },
      { kind: 'authorized' },
      { kind: 'listening', isListed: true },
      { kind: 'listening', isListed: false },
      { kind: 'unauthorized', action: 'listen' },
      { kind: 'trouble', message: 'x' },
      { kind: 'unread', reason: 'x' },
      { kind: 'update' },
      { kind: 'pong' },
      { kind: 'tick' },
      closed,
      { kind: 'refused', status: 429, reason: '' },
    ),
    fc.constant('wait' as const),
  );
  fc.assert(
    fc.property(fc.array(inputs, { maxLength: 100 }), (all) => {
      const driven = new Driven(1000);
      driven.step({ kind: 'start' });
      let sockets = 1;
      for (const input of all) {
        if (input === 'wait') driven.wait();
        const isSocketless = input !== 'wait' && (input.kind === 'closed' || input.kind === 'refused');
        const fits = isSocketless && sockets === 1 && driven.stream.phase !== 'waiting';
        const isTaken = fits && (input.kind === 'closed') === (driven.stream.phase !== 'connecting');
        if (isTaken) sockets--;
        for (const { kind } of driven.step(input === 'wait' ? { kind: 'tick' } : input)) {
          if (kind === 'connect') sockets++;
          if (kind === 'drop') sockets--;
        }
        expect(sockets).toBe(driven.stream.phase === 'waiting' ? 0 : 1);
        expect(driven.stream.deadline).toBeDefined();
      }
    }),
  );
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SECOND } from '../../../src/core/base/time.js';
import type { Topic } from '../../../src/core/feed/messages.js';
import type { Input, Output } from '../../../src/core/feed/protocol.js';
import { DIALECT, kinds, Machine, TRADES } from './machine.js';

const failure = (outputs: readonly Output[]) => {
  const fail = outputs.find((output) => output.kind === 'fail');
  return fail && { code: fail.error.code, message: fail.error.message };
};

/** The waits of the next attempts, each ended by `again`. */
function waits(machine: Machine, count: number, again: () => void): number[] {
  return Array.from({ length: count }, () => {
    again();
    return machine.wait();
  });
}

/** Waits are within 10 % of their rung. */
const near = (seconds: readonly number[]) =>
  seconds.map((wait) => [1, 2, 4, 8, 16, 30].find((rung) => Math.abs(wait - rung) <= rung / 10));

describe('a connection', () => {
  it('greets, authenticates, subscribes, and is up once the wanted set is confirmed', () => {
    const machine = new Machine();
    expect(kinds(machine.step({ kind: 'start' }))).toEqual(['connect']);
    expect(machine.step({ kind: 'opened' })).toEqual([]);
    expect(machine.step({ kind: 'greeted' })).toEqual([{ kind: 'send', frame: 'auth' }]);
    expect(machine.step({ kind: 'authenticated' })).toEqual([{ kind: 'send', frame: { subscribe: TRADES } }]);
    const up = machine.step({ kind: 'confirmed', topics: TRADES, isWhole: true, untold: [] });
    expect(up).toMatchObject([{ kind: 'status', state: 'up' }]);
    expect(machine.connection.phase).toBe('live');
  });

  it('asks in chunks that fit a frame, one after the other, and is up after the last', () => {
    const topics = Array.from({ length: 5000 }, (_, i): Topic => ({ channel: 'quotes', symbol: `SYM${i}` }));
    const machine = new Machine({ topics });
    machine.step({ kind: 'start' });
    for (const kind of ['opened', 'greeted', 'authenticated'] as const) machine.step({ kind });
    const confirmed: Topic[] = [];
    for (let rounds = 0; machine.connection.phase === 'subscribing' && rounds < 10; rounds++) {
      const sent = machine.outputs.at(-1);
      const frame = sent?.kind === 'send' ? (sent.frame as { subscribe: Topic[] }) : { subscribe: [] };
      expect(JSON.stringify(frame.subscribe.map(({ symbol }) => symbol)).length).toBeLessThan(32_768);
      confirmed.push(...frame.subscribe);
      machine.step({ kind: 'confirmed', topics: confirmed, isWhole: true, untold: [] });
    }
    expect(machine.connection.phase).toBe('live');
    expect(confirmed).toEqual(topics);
  });

  it('takes a channel that the confirmation does not mention as granted', () => {
    const machine = new Machine();
    machine.step({ kind: 'start' });
    for (const kind of ['opened', 'greeted', 'authenticated'] as const) machine.step({ kind });
    machine.step({ kind: 'confirmed', topics: [], isWhole: true, untold: ['trades'] });
    expect(machine.connection.phase).toBe('live');
  });

  it('connects again where the venue does not confirm what was asked for', () => {
    const machine = new Machine();
    machine.step({ kind: 'start' });
    for (const kind of ['opened', 'greeted', 'authenticated'] as const) machine.step({ kind });
    const empty = { kind: 'confirmed', topics: [], isWhole: true, untold: [] } as const;
    expect(kinds(machine.step(empty))).toEqual(['send']);
    expect(kinds(machine.step(empty))).toEqual(['drop', 'status']);
  });

  it('takes a topic out and in again for a new snapshot, and is whole after it', () => {
    const machine = new Machine({ topics: [...TRADES, { channel: 'orderbooks', symbol: 'B' }] });
    machine.step({ kind: 'start' });
    machine.reopen(machine.connection.options.subscriptions.wanted);
    const book = machine.connection.options.subscriptions.wanted.slice(1);
    expect(machine.step({ kind: 'resync', topics: book })).toEqual([{ kind: 'send', frame: { unsubscribe: book } }]);
    const without = { kind: 'confirmed', topics: TRADES, isWhole: true, untold: [] } as const;
    expect(machine.step(without)).toEqual([{ kind: 'send', frame: { subscribe: book } }]);
    expect(machine.step({ ...without, topics: [...TRADES, ...book] })).toEqual([]);
    expect(machine.pass(30).every(({ kind }) => kind === 'ping')).toBe(true);
  });

  it('waits 1, 2, 4, 4 s for a venue that is not there, and gives up at the first connect only', () => {
    const refused = { kind: 'refused', status: undefined, reason: 'ECONNREFUSED' } as const;
    const never = new Machine({ retriesMax: 3 });
    never.step({ kind: 'start' });
    expect(near(waits(never, 3, () => never.step(refused)))).toEqual([1, 2, 4]);
    expect(failure(never.step(refused))).toMatchObject({ code: 'venue_unreachable' });
    const running = new Machine().open();
    running.step({ kind: 'closed', code: 1006, reason: '' });
    running.wait();
    expect(near(waits(running, 30, () => running.step(refused))).slice(0, 4)).toEqual([1, 2, 4, 4]);
    expect(failure(running.outputs)).toBeUndefined();
  });

  it('waits 1, 2, 4, 8 .. 30 s after a close, and begins again once data were seen', () => {
    const machine = new Machine().open();
    const cut = (): void => {
      if (machine.connection.phase === 'connecting') machine.reopen();
      machine.step({ kind: 'closed', code: 1006, reason: '' });
    };
    expect(near(waits(machine, 7, cut))).toEqual([1, 2, 4, 8, 16, 30, 30]);
    machine.reopen();
    machine.data();
    expect(near(waits(machine, 2, cut))).toEqual([1, 2]);
  });

  it('goes to the longest delay at 429, and ends at refused keys and unknown paths', () => {
    const refused = (status: number) => {
      const machine = new Machine();
      machine.step({ kind: 'start' });
      machine.step({ kind: 'refused', status, reason: '' });
      return machine;
    };
    expect(refused(429).wait()).toBeGreaterThan(26);
    expect(failure(refused(401).outputs)?.code).toBe('auth');
    expect(failure(refused(404).outputs)?.code).toBe('usage');
    expect(failure(refused(503).outputs)).toBeUndefined();
  });

  it('asks for what it missed after it was away, from the last that was heard', () => {
    const machine = new Machine().open();
    machine.pass(5);
    machine.data();
    const heard = machine.now;
    machine.pass(3);
    machine.step({ kind: 'closed', code: 1006, reason: '' });
    machine.wait();
    machine.reopen();
    expect(machine.outputs.at(-1)).toEqual({ kind: 'backfill', from: heard, to: machine.now });
    expect(machine.connection.reconnects).toBe(1);
  });
});

describe('error codes', () => {
  const authenticating = (): Machine => {
    const machine = new Machine();
    machine.step({ kind: 'start' });
    machine.step({ kind: 'opened' });
    machine.step({ kind: 'greeted' });
    return machine;
  };

  it('402 is final, and about the keys', () => {
    const machine = authenticating();
    expect(failure(machine.error(402))).toMatchObject({ code: 'auth' });
    expect(machine.connection.phase).toBe('ended');
    expect(machine.connection.deadline).toBeUndefined();
  });

  it('406 retries on the same socket past 90 s, then says that another client holds the stream', () => {
    const machine = authenticating();
    const start = machine.now;
    let last = machine.now;
    while (machine.connection.phase !== 'ended') {
      machine.error(406);
      last = machine.now;
      if (machine.connection.phase === 'occupied')
        machine.pass((Number(machine.connection.deadline) - machine.now) / SECOND);
    }
    expect((last - start) / SECOND).toBeGreaterThan(90);
    expect(failure(machine.outputs)?.message).toMatch(/another client/);
    expect(machine.outputs.filter(({ kind }) => kind === 'connect')).toHaveLength(1);
    expect(machine.outputs.filter(({ kind }) => kind === 'status')).toHaveLength(1);
  });

  it('406 ends well when the dead session is gone', () => {
    const machine = authenticating();
    machine.error(406);
    machine.pass(0.6);
    expect(machine.outputs.at(-1)).toEqual({ kind: 'send', frame: 'auth' });
    machine.step({ kind: 'authenticated' });
    expect(machine.connection.phase).toBe('subscribing');
  });

  it('404 connects again at once, twice', () => {
    const machine = authenticating();
    machine.error(404);
    expect(machine.wait()).toBe(0);
    expect(machine.outputs.at(-1)?.kind).toBe('connect');
  });

  it.each([405, 409, 410, 400])('%i gives up the request, and the stream where nothing is left', (code) => {
    const machine = authenticating();
    machine.step({ kind: 'authenticated' });
    expect(failure(machine.error(code))).toMatchObject({ code: code === 409 ? 'auth' : 'usage' });
  });

  it('give up one symbol and stream the others', () => {
    const topics: Topic[] = ['A', 'B'].map((symbol) => ({ channel: 'trades', symbol }));
    const machine = new Machine({ topics, dialect: { ...DIALECT, auth: undefined } });
    machine.step({ kind: 'start' });
    machine.step({ kind: 'opened' });
    machine.step({ kind: 'error', code: 400, message: 'no such pair', symbol: 'A' });
    machine.step({ kind: 'confirmed', topics: topics.slice(1), isWhole: false, untold: [] });
    expect(machine.connection.phase).toBe('live');
  });

  it.each([407, 500])('%i connects again', (code) => {
    const machine = new Machine().open();
    machine.error(code);
    expect(machine.connection.phase).toBe('waiting');
  });

  it('403 and codes that nobody knows change nothing', () => {
    const machine = new Machine().open();
    machine.error(403);
    machine.error(999);
    expect(machine.connection.phase).toBe('live');
  });
});

describe('the watch', () => {
  it('drops a venue that does not answer a ping in 5 s', () => {
    const machine = new Machine({ isOpen: () => false }).open();
    expect(kinds(machine.pass(14.9, false))).toEqual(['ping']);
    expect(kinds(machine.pass(0.2, false))).toEqual(['drop', 'status']);
  });

  it('drops a socket that answers pings and is mute while the market is open', () => {
    const machine = new Machine().open();
    machine.data();
    const outputs = machine.pass(61);
    expect(outputs.filter(({ kind }) => kind === 'status')).toMatchObject([{ state: 'stale' }, { state: 'down' }]);
  });

  it('expects nothing while the market is closed, and counts silence from its open', () => {
    const machine = new Machine({ isOpen: (now) => now >= opens });
    const opens = machine.now + 100 * SECOND;
    machine.open();
    expect(kinds(machine.pass(150)).filter((kind) => kind !== 'ping')).toEqual([]);
    expect(kinds(machine.pass(100))).toContain('drop');
  });

  it('is patient with a channel that is quiet by nature', () => {
    const machine = new Machine().open();
    const drops = (): number => machine.outputs.filter(({ kind }) => kind === 'drop').length;
    // One trade every four minutes.
    for (let i = 0; i < 100; i++) {
      for (let second = 0; second < 240; second++) {
        machine.pass(1);
        if (machine.connection.phase === 'connecting') machine.reopen();
      }
      machine.data();
    }
    expect(drops()).toBeLessThan(5);
  });
});

describe('any sequence of inputs', () => {
  const topics = fc.subarray([...TRADES]);
  const input: fc.Arbitrary<Input> = fc.oneof(
    ...(['opened', 'greeted', 'authenticated', 'pong', 'tick'] as const).map((kind) => fc.constant({ kind })),
    fc.record({
      kind: fc.constant('refused' as const),
      status: fc.constantFrom(undefined, 429, 500, 404),
      reason: fc.string(),
    }),
    fc.record({ kind: fc.constant('closed' as const), code: fc.nat(), reason: fc.string() }),
    fc.record({
      kind: fc.constant('error' as const),
      code: fc.constantFrom(401, 403, 404, 405, 406, 407, 500, 7),
      message: fc.string(),
    }),
    fc.record({
      kind: fc.constant('confirmed' as const),
      topics,
      isWhole: fc.boolean(),
      untold: fc.constantFrom([], ['trades' as const]),
    }),
    fc.constant({ kind: 'data' as const, channels: ['trades' as const] }),
  );
  const moves = fc.array(fc.tuple(input, fc.integer({ min: 0, max: 40 * SECOND })), { maxLength: 80 });

  it('never throws, never speaks before it may, and never leaves it without a deadline', () => {
    fc.assert(
      fc.property(moves, fc.nat(), (sequence, seed) => {
        const machine = new Machine({ seed, retriesMax: 1000 });
        machine.step({ kind: 'start' });
        let [isOpen, isGreeted, isAuthenticated] = [false, false, false];
        for (const [move, micros] of sequence) {
          const before = machine.connection.phase;
          machine.now = (machine.now + micros) as typeof machine.now;
          if (move.kind === 'opened' && before === 'connecting')
            [isOpen, isGreeted, isAuthenticated] = [true, false, false];
          if (move.kind === 'greeted') isGreeted = isOpen;
          if (move.kind === 'authenticated' && before === 'authenticating') isAuthenticated = true;
          for (const output of machine.step(move)) {
            if (output.kind === 'connect' || output.kind === 'drop')
              [isOpen, isGreeted, isAuthenticated] = [false, false, false];
            if (output.kind === 'send') expect(output.frame === 'auth' ? isGreeted : isAuthenticated).toBe(true);
            if (output.kind === 'ping') expect(isOpen).toBe(true);
          }
          if (machine.connection.phase !== 'ended') expect(machine.connection.deadline).toBeDefined();
        }
        machine.step({ kind: 'stop' });
        expect(machine.connection.deadline).toBeUndefined();
      }),
      { numRuns: 500 },
    );
  });
});

import { encode } from '@msgpack/msgpack';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { micros } from '../../../src/core/base/time.js';
import { decodeFast, decodeFrame, decodeSlow } from '../../../src/io/alpaca/decode.js';
import { writeMsgpack } from '../../../src/io/alpaca/msgpack.js';
import { MESSAGES } from './frames.js';

const NOW = micros(1_700_000_000_000_000);
const bytes = (...messages: readonly unknown[]): Buffer => Buffer.from(JSON.stringify(messages));
const decode = (text: string | Buffer) => decodeFrame(Buffer.from(text), false, NOW);

/** Those that come by the thousand. */
const FAST = MESSAGES.filter(({ T }) => ['t', 'q', 'b', 'o'].includes(String(T)));

it('takes a state of trading with keys that nobody knows, between what is told by the thousand', () => {
  const halted = {
    T: 's',
    S: 'AAPL',
    sc: 'H',
    zz: [{ deep: 1 }],
    sm: 'Trading Halt',
    t: '2024-01-02T15:00:00Z',
    q: null,
  };
  const trade = MESSAGES.find(({ T }) => T === 't');
  const { messages } = decode(bytes(trade, halted, trade)) as { messages: readonly { kind: string }[] };
  expect(messages.map(({ kind }) => kind)).toEqual(['trade', 'trading_status', 'trade']);
  expect(messages[1]).toMatchObject({ symbol: 'AAPL', code: 'H', message: 'Trading Halt', reasonCode: '', reason: '' });
});

describe('both readers', () => {
  it.each(FAST)('say the same of $T $S', (message) => {
    const frame = bytes(message);
    const fast = decodeFast(frame, NOW);
    expect(fast).toBeDefined();
    expect(fast).toEqual(decodeSlow(frame, false, NOW));
  });

  it('say the same of many messages, or the fast one gives up, however the frame is damaged', () => {
    const frame = fc.array(fc.constantFrom(...FAST), { maxLength: 6 }).map((list) => bytes(...list));
    const byte = fc.oneof(fc.constantFrom(...Buffer.from('",:[]{}0159.-eE \\ntfT\u00e9')), fc.nat(255));
    const damage = fc.array(
      fc.record({ at: fc.nat(), byte, how: fc.constantFrom('replace', 'insert', 'delete', 'cut', 'copy') }),
      { maxLength: 4 },
    );
    let taken = 0;
    fc.assert(
      fc.property(frame, damage, (whole, wounds) => {
        let damaged = whole;
        for (const { at, byte: put, how } of wounds) {
          const place = at % (damaged.length + 1);
          const [head, tail] = [damaged.subarray(0, place), damaged.subarray(place)];
          if (how === 'replace') damaged = Buffer.concat([head, Buffer.of(put), tail.subarray(1)]);
          if (how === 'insert') damaged = Buffer.concat([head, Buffer.of(put), tail]);
          if (how === 'delete') damaged = Buffer.concat([head, tail.subarray(1)]);
          if (how === 'cut') damaged = Buffer.from(head);
          if (how === 'copy') damaged = Buffer.concat([head, tail.subarray(0, 5), tail]);
        }
        const fast = decodeFast(damaged, NOW);
        const slow = decodeSlow(damaged, false, NOW);
        if (fast === undefined) return;
        taken++;
        expect(fast).toEqual(slow);
      }),
      { numRuns: 20_000 },
    );
    expect(taken).toBeGreaterThan(2000);
  });

  it.each(MESSAGES)('say the same of $T $S in any order of its keys', (message) => {
    const { T, ...rest } = message;
    fc.assert(
      fc.property(fc.shuffledSubarray(Object.entries(rest)), (entries) => {
        const frame = bytes({ T, ...Object.fromEntries(entries) });
        const fast = decodeFast(frame, NOW);
        const slow = decodeSlow(frame, false, NOW);
        if (fast !== undefined) expect(fast).toEqual(slow);
        if (entries.length === Object.keys(rest).length) expect(fast !== undefined).toBe(FAST.includes(message));
      }),
    );
  });

  it.each(MESSAGES)('say the same of $T $S with a key twice, or the fast one gives up', (message) => {
    const pairs = Object.entries(message).map(([key, value]) => `"${key}":${JSON.stringify(value)}`);
    for (const pair of pairs) {
      for (const put of [pair, pair.replace(/:.*/, ':1'), pair.replace(/:.*/, ':"B"'), pair.replace(/:.*/, ':[]')]) {
        const frame = Buffer.from(`[{${pairs.join(',')},${put}}]`);
        const fast = decodeFast(frame, NOW);
        if (fast !== undefined) expect(fast).toEqual(decodeSlow(frame, false, NOW));
      }
    }
  });

  it('say the same of any symbol, known or new', () => {
    const symbol = fc.oneof(fc.stringMatching(/^[A-C]{0,2}[/.\0]?[A-C]{0,9}$/), fc.string({ maxLength: 10 }));
    fc.assert(
      fc.property(fc.array(fc.tuple(symbol, fc.boolean()), { minLength: 1, maxLength: 5 }), (symbols) => {
        const quote = (S: string): string =>
          `{"T":"q","S":${S},"bp":1,"bs":1,"ap":2,"as":1,"t":"2024-01-02T15:04:05Z"}`;
        // As JSON writes it, and raw.
        const list = symbols.map(([text, isRaw]) => quote(isRaw ? `"${text}"` : JSON.stringify(text)));
        const frame = Buffer.from(`[${list.join(',')}]`);
        const fast = decodeFast(frame, NOW);
        if (fast !== undefined) expect(fast).toEqual(decodeSlow(frame, false, NOW));
      }),
      { numRuns: 5000 },
    );
  });

  it('say the same of ids that follow each other, whatever their length', () => {
    const id = fc.oneof(fc.bigInt({ min: 0n, max: 2n ** 64n }), fc.bigInt({ min: 0n, max: 20_000n }));
    fc.assert(
      fc.property(fc.array(id, { minLength: 1 }), (ids) => {
        const list = ids.map((i) => `{"T":"t","S":"A","i":${i},"p":1,"s":1,"t":"2024-01-02T15:04:05Z"}`);
        const { messages } = decodeFast(Buffer.from(`[${list.join(',')}]`), NOW) ?? { messages: [] };
        expect(messages.map((message) => 'id' in message && message.id)).toEqual(ids.map(String));
      }),
    );
  });

  it('say the same of a frame that is cut off, after a longer one', () => {
    const whole = bytes(...FAST);
    for (let length = 0; length < whole.length; length++) {
      decodeFast(whole, NOW);
      expect(decodeFast(whole.subarray(0, length), NOW)).toBeUndefined();
    }
  });

  it('give up on a frame that is larger than the fast one takes', () => {
    const many = bytes(...Array.from({ length: 4000 }, () => FAST[0]));
    expect(decodeFast(many, NOW)).toBeUndefined();
    expect(decode(many).messages).toHaveLength(4000);
  });

  it('say the same of any number and any time', () => {
    const digits = fc.stringMatching(/^(0|[1-9]\d{0,17})(\.\d{1,12})?$/);
    const time = fc.stringMatching(/^20[0-4]\d-[01]\d-[0-3]\d[T ][0-2]\d:[0-6]\d:[0-6]\d(\.\d{0,10})?(Z|\+01:00)?$/);
    fc.assert(
      fc.property(digits, digits, fc.oneof(time, fc.constant('2024-02-29T00:00:00.5Z')), (price, id, t) => {
        const frame = Buffer.from(`[{"T":"t","S":"A","i":${id},"p":${price},"s":1,"t":"${t}"}]`);
        const fast = decodeFast(frame, NOW);
        if (fast !== undefined) expect(fast).toEqual(decodeSlow(frame, false, NOW));
      }),
      { numRuns: 5000 },
    );
  });

  it('say the same, or the fast one gives up, wherever a single bit is wrong', () => {
    // After a whole frame, so that nothing of the message before is taken for one of this.
    for (const message of MESSAGES) {
      const [before, whole] = [bytes(...MESSAGES), bytes(message)];
      for (let bit = 0; bit < whole.length * 8; bit++) {
        const damaged = Buffer.from(whole);
        damaged[bit >> 3] = (whole[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        if (bit % 64 === 0) decodeFast(before, NOW);
        const fast = decodeFast(damaged, NOW);
        if (fast !== undefined) expect(fast).toEqual(decodeSlow(damaged, false, NOW));
      }
    }
  });

  it('say the same of times that follow each other, whichever minute they are of', () => {
    const time = fc.date({ min: new Date('1971-01-01'), max: new Date('2040-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(fc.array(fc.tuple(time, fc.constantFrom('Z', '.5Z', '.000000001Z')), { minLength: 1 }), (times) => {
        const frame = bytes(
          ...times.map(([at, end]) => ({ T: 't', S: 'A', i: 1, p: 1, s: 1, t: at.toISOString().slice(0, 19) + end })),
        );
        expect(decodeFast(frame, NOW)).toEqual(decodeSlow(frame, false, NOW));
      }),
    );
  });

  it('never throw, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (garbage, isBinary) => {
        expect(decodeFrame(Buffer.from(garbage), isBinary, NOW).messages).toEqual([]);
      }),
    );
    fc.assert(
      fc.property(fc.json(), (json) => {
        decodeFrame(Buffer.from(json), false, NOW);
      }),
    );
  });
});

describe('digits', () => {
  it('of 64-bit ids and of nanoseconds survive, in JSON and in msgpack', () => {
    const expected = { id: '3447222699101865076', tsEvent: 1_704_207_845_123_456, nanos: 789 };
    const rest = '"S":"BTC/USD","p":42123.5,"s":0.1,"t":"2024-01-02T15:04:05.123456789Z"';
    const fast = decodeFast(Buffer.from(`[{"T":"t","i":3447222699101865076,${rest}}]`), NOW);
    expect(fast?.messages[0]).toMatchObject(expected);
    expect(decode(`[{"T":"t", "i":3447222699101865076,${rest}}]`).messages[0]).toMatchObject(expected);
    const message = { T: 't', S: 'BTC/USD', i: 3447222699101865076n, p: 42123.5, s: 0.1 };
    const stamp = Buffer.from('d7ff', 'hex');
    const packed = writeMsgpack([{ ...message, t: 'TIME' }]);
    const at = Buffer.from(packed).indexOf(Buffer.from(encode('TIME')));
    // Timestamp 64: nanoseconds in the upper 30 bits, seconds in the lower 34.
    const value = Buffer.alloc(8);
    value.writeBigUInt64BE((123456789n << 34n) | 1704207845n);
    const frame = Buffer.concat([packed.subarray(0, at), stamp, value, packed.subarray(at + 5)]);
    expect(decodeFrame(frame, true, NOW).messages[0]).toMatchObject(expected);
  });

  it('of a price that a double does not hold are refused, not rounded', () => {
    const { messages, faults } = decode(
      '[{"T":"t","S":"A","i":1,"p":1.2345678901234567,"s":1,"t":"2024-01-02T15:04:05Z"}]',
    );
    expect(messages).toEqual([]);
    expect(faults).toMatchObject([{ fault: 'malformed t' }]);
  });

  it('after leading zeros count from the first that says something', () => {
    const { messages } = decode('[{"T":"t","S":"A","i":1,"p":0.000000123456789,"s":1,"t":"2024-01-02T15:04:05Z"}]');
    expect(messages).toMatchObject([{ price: 0.000000123456789 }]);
  });
});

describe('quotes', () => {
  it.each([
    [0, 0, 1, 1],
    [2, 1, 0, 0],
    [2, 1, 2, 1],
    [3, 1, 2, 1],
  ])('are facts: one-sided, locked, crossed: %j', (bp, bs, ap, as) => {
    const { messages, faults } = decode(bytes({ T: 'q', S: 'A', bp, bs, ap, as, t: '2024-01-02T15:04:05Z' }));
    expect(messages).toMatchObject([{ bidPrice: bp, bidSize: bs, askPrice: ap, askSize: as }]);
    expect(faults).toEqual([]);
  });
});

describe('what cannot be used', () => {
  it.each([
    ['', 'unreadable'],
    ['{}', 'not a list'],
    ['[1]', 'not an object'],
    ['[{"T":"zz","S":"A"}]', 'unknown type "zz"'],
    ['[{"T":"constructor"}]', 'unknown type "constructor"'],
    ['[{"T":"t","S":"A","i":1,"p":-1,"s":1,"t":"2024-01-02T15:04:05Z"}]', 'malformed t'],
    ['[{"T":"t","S":"A","i":1,"p":1,"s":1,"t":"yesterday"}]', 'malformed t'],
    ['[{"T":"q","S":"A","bp":-2,"bs":1,"ap":1,"as":1,"t":"2024-01-02T15:04:05Z"}]', 'malformed q'],
    [' '.repeat(4 * 1024 * 1024 + 1), 'oversized'],
  ])('is named: %#', (text, fault) => {
    expect(decode(text)).toMatchObject({ messages: [], faults: [{ fault }] });
  });

  it('leaves the rest of its frame in use', () => {
    const { messages, faults } = decode(bytes(MESSAGES[0], { T: 'new' }, MESSAGES[2]));
    expect([messages.length, faults.length]).toEqual([2, 1]);
  });
});

describe('messages of control', () => {
  it('become inputs of the connection', () => {
    const inputs = (message: unknown) => decode(bytes(message)).inputs;
    expect(inputs({ T: 'success', msg: 'connected' })).toEqual([{ kind: 'greeted' }]);
    expect(inputs({ T: 'success', msg: 'authenticated' })).toEqual([{ kind: 'authenticated' }]);
    expect(inputs({ T: 'error', code: 406, msg: 'x' })).toEqual([{ kind: 'error', code: 406, message: 'x' }]);
    expect(inputs({ T: 'subscription', trades: ['A'], bars: ['*'] })).toMatchObject([
      {
        kind: 'confirmed',
        isWhole: true,
        topics: [
          { channel: 'trades', symbol: 'A' },
          { channel: 'bars', symbol: '*' },
        ],
      },
    ]);
  });
});

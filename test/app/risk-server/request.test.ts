/** Whatever is sent, an answer comes, and junk is never approved; what is wrong is named. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { account, buy, holding, Rig, type Said, stateOf } from './support.js';

const rig = (): Rig => new Rig(stateOf(account({ SPY: holding('100', '10') })));
const message = (answer: unknown): string => String(((answer as Said)['error'] as Said | undefined)?.['message']);

describe('what is no request', () => {
  it.each(['', ' ', 'junk', '{', 'null', '7', '"text"', 'NaN', '{"id":1}x', '\u0000', '[[[[', '{"id":1e999}'])(
    '%j',
    (text) => {
      expect(rig().send(text)).toMatchObject({ id: null, error: { code: 'usage' } });
    },
  );

  it.each([undefined, null, {}, [], true, 'x'.repeat(129)])('an id of %j', (id) => {
    expect(rig().send({ ...buy('1'), id })).toMatchObject({ id: null, error: { code: 'usage' } });
  });
});

describe('a field that is wrong', () => {
  const NOT_POSITIVE = ['0', '-1', '0.0000000001', 'NaN', 'Infinity', '1e3', '0x10', '+1', ' 1', '1,000', '', '.5'];
  it.each([...NOT_POSITIVE, 0, -1, 1e21, 0.1 + 0.2, null, true, [], {}, ['1']])('a quantity of %j', (amount) => {
    const answer = rig().ask({ ...buy('1'), qty: amount });
    expect(answer).toMatchObject({ id: 1, error: { code: 'usage' } });
    expect(message(answer)).toMatch(/^qty: /);
  });

  it.each([
    ['symbol', 7],
    ['symbol', 'A B'],
    ['symbol', ''],
    ['symbol', 'X'.repeat(33)],
    ['side', 'BUY'],
    ['side', 'toString'],
    ['price', '-1'],
    ['price', {}],
    ['type', 'iceberg'],
    ['op', '__proto__'],
    ['op', null],
  ])('%s of %j', (name, value) => {
    expect(message(rig().ask({ ...buy('1'), [name]: value }))).toContain(`${name}: `);
  });

  it('is missing', () => {
    expect(message(rig().ask({ symbol: 'SPY', side: 'buy' }))).toContain('qty is missing');
    expect(message(rig().ask(buy('1', { type: 'limit' })))).toContain('price: limit needs one');
    expect(message(rig().ask(buy('1', { type: 'stop', price: '99' })))).toContain('stop: stop needs one');
    expect(message(rig().ask(buy('1', { type: 'stop_limit', stop: '101' })))).toContain('price: stop_limit needs one');
    expect(message(rig().ask(buy('1', { stop: '101' })))).toContain('stop: market has none');
    expect(message(rig().ask(buy('1', { tif: 'ever' })))).toContain('tif: expected one of day');
    expect(message(rig().ask(buy('1', { extended: 'yes' })))).toContain('extended: expected true or false');
    const stop = { type: 'stop_limit', stop: '101', price: '102', tif: 'gtc', extended: true };
    expect(rig().ask(buy('1', stop))).toMatchObject({ approved: true });
    expect(message(rig().ask(buy('1', { op: 'reserve' })))).toContain('forMs is missing');
    expect(message(rig().ask({ op: 'release' }))).toContain('reservation is missing');
  });

  it('is one that there is not', () => {
    expect(message(rig().ask(buy('1', { simbol: 'X' })))).toBe('unknown field "simbol", did you mean symbol?');
    expect(message(rig().ask({ op: 'health', symbol: 'SPY' }))).toContain('unknown field "symbol"');
    for (const name of ['__proto__', 'constructor', 'hasOwnProperty']) {
      const text = `{"id":1,"symbol":"SPY","side":"buy","qty":"1","${name}":{"approved":true}}`;
      expect(message(rig().send(text))).toContain(`unknown field "${name}"`);
    }
    expect(rig().send('{"__proto__":{"id":1,"symbol":"SPY","side":"buy","qty":"1"}}')).toMatchObject({ id: null });
  });
});

it('takes numbers that JSON does not round, and null for what is left out', () => {
  for (const amount of [1, 0.5, 1.25, '1.0'])
    expect(rig().ask({ ...buy('1'), qty: amount, price: null, type: null })).toMatchObject({ approved: true });
});

const KEYS = ['id', 'op', 'symbol', 'side', 'qty', 'price', 'type', 'forMs', 'reservation', '__proto__', 'x'];
const WORDS = ['SPY', 'buy', 'sell', '1', '-1', '1e5', 'check', 'reserve', 'release', 'limit', 'NaN', ''];
const value = fc.oneof(fc.constantFrom(...WORDS), fc.jsonValue(), fc.double(), fc.integer());
const almost = fc.dictionary(fc.constantFrom(...KEYS), value);

/** What the grammar of a good check allows, written down a second time. */
function isGood(request: unknown): boolean {
  if (typeof request !== 'object' || request === null) return false;
  const { id, op = 'check', symbol, side, qty } = request as Said;
  return (
    (typeof id === 'string' || typeof id === 'number') &&
    (op === 'check' || op === 'reserve') &&
    symbol === 'SPY' &&
    (side === 'buy' || side === 'sell') &&
    /^\d+(\.\d+)?$/.test(String(qty)) &&
    Number(qty) > 0
  );
}

describe('anything', () => {
  const desk = rig();
  const answerTo = (text: string): readonly Said[] => {
    const answer = desk.send(text);
    const answers = (Array.isArray(answer) ? answer : [answer]) as Said[];
    for (const one of answers) expect(Object.hasOwn(one, 'id')).toBe(true);
    return answers;
  };

  it('of bytes gets an error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const answer = JSON.parse(desk.desk.answer(Buffer.from(bytes))) as Said;
        expect(JSON.stringify(answer)).not.toContain('"approved":true');
        expect(answer).toHaveProperty('error.code');
      }),
      { numRuns: 1000 },
    );
  });

  it('of JSON gets an answer, and an approval only where it is a question', () => {
    fc.assert(
      fc.property(fc.oneof(almost, fc.array(almost, { maxLength: 4 }), fc.jsonValue({ maxDepth: 4 })), (request) => {
        const text = JSON.stringify(request);
        const sent: unknown = JSON.parse(text);
        const requests: readonly unknown[] = Array.isArray(sent) ? sent : [sent];
        answerTo(text).forEach((answer, i) => {
          if (answer['approved'] === true) expect(isGood(requests[i])).toBe(true);
        });
      }),
      { numRuns: 2000 },
    );
    expect(desk.bugs).toEqual([]);
  });

  it('deep or long gets an answer', () => {
    for (const text of [
      '['.repeat(100_000),
      `${'['.repeat(5000)}${']'.repeat(5000)}`,
      `{"id":1,"x":"${'x'.repeat(200_000)}"}`,
    ])
      expect(message(answerTo(text)[0]).length).toBeLessThan(300);
  });
});

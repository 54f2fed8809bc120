/** The decoders of the trading API, with anything in any field: exact, or an error that says what. */

import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TradectlError } from '../../../../src/core/base/errors.js';
import {
  decodeAccount,
  decodeAsset,
  decodeClock,
  decodeDay,
  decodePosition,
} from '../../../../src/io/alpaca/trading/decode-account.js';
import { decodeActivity, fillOf, movementOf } from '../../../../src/io/alpaca/trading/decode-activity.js';
import { decodeOrder } from '../../../../src/io/alpaca/trading/decode-order.js';
import { accountJson, fillJson, orderJson } from './samples.js';

const DECODERS: readonly [string, Record<string, unknown>, (value: unknown) => unknown][] = [
  ['orders', orderJson(), (value) => decodeOrder(value)],
  ['executions', fillJson(), (value) => fillOf(decodeActivity(value))],
  [
    'movements',
    { id: 'a', activity_type: 'DIV', date: '2024-01-02', net_amount: '1' },
    (v) => movementOf(decodeActivity(v)),
  ],
  ['accounts', accountJson(), decodeAccount],
  ['positions', { symbol: 'A', qty: '1', avg_entry_price: '1', asset_class: 'crypto', side: 'long' }, decodePosition],
  [
    'clocks',
    { timestamp: '2026-01-02T03:04:05Z', is_open: true, next_open: '2026-01-02', next_close: '2026-01-02' },
    decodeClock,
  ],
  ['days', { date: '2026-01-02', open: '09:30', close: '16:00' }, decodeDay],
  [
    'assets',
    { class: 'crypto', symbol: 'BTC/USD', status: 'active', tradable: true, min_order_size: '1' },
    decodeAsset,
  ],
];

const odd = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    undefined,
    '',
    'NaN',
    '1e999',
    '-0',
    '1e-9',
    '0x10',
    ' 1',
    '1,000',
    true,
    {},
    [],
    [[]],
  ),
  fc.constantFrom<unknown>('__proto__', 'constructor', '9'.repeat(80), '2026-02-30T00:00:00Z', '24:00', Number.NaN),
  fc.double(),
  fc.string(),
  fc.anything({ maxDepth: 2 }),
);

describe.each(DECODERS)('%s', (_, good, decode) => {
  it('are read where nothing is wrong', () => {
    expect(decode(good)).toBeDefined();
    expect(decode({ ...good, unheard_of: [{ a: 1 }] })).toEqual(decode(good));
  });

  it('with odd values are exact or refused, and never hold a NaN', () => {
    const changes = fc.dictionary(fc.constantFrom(...Object.keys(good)), odd, { maxKeys: 3 });
    fc.assert(
      fc.property(changes, (changed) => {
        const told = attempt(() => decode({ ...good, ...changed }));
        expect(inspect(told, { depth: 10 })).not.toMatch(/: -?(NaN|Infinity)\b/);
      }),
      { numRuns: 300 },
    );
  });

  it('that are something else are refused', () => {
    fc.assert(fc.property(fc.oneof(fc.anything({ maxDepth: 1 }), odd), (value) => void attempt(() => decode(value))));
    for (const value of [null, undefined, [], 'text', 7]) expect(attempt(() => decode(value))).toBe('refused');
  });
});

/** What is read, or that it is refused; any other error is a crash. */
function attempt(read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    expect(error).toBeInstanceOf(TradectlError);
    expect(error).toMatchObject({ code: 'data' });
    return 'refused';
  }
}

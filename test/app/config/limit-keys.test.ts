/** Limits by name: what is printed is read back to the same, and a slip is told with the nearest name. */

import { describe, expect, it } from 'vitest';
import { limitChangeOf, limitEntries, limitText } from '../../../src/app/config/limit-keys.js';
import type { TradectlError } from '../../../src/core/base/errors.js';
import { withLimit } from '../../../src/core/risk/limit-change.js';
import type { Limits } from '../../../src/core/risk/limits.js';

const TEXTS: readonly (readonly [string, string])[] = [
  ['max_order_qty', '50'],
  ['price_collar_bps', '25'],
  ['allow_short', 'false'],
  ['deny_symbols', 'GME,BTC/USD'],
  ['symbols.BRK.B.max_order_qty', '5'],
  ['symbols.BTC/USD.halted', 'true'],
  ['symbols.BTC/USD.max_open_orders', '2'],
  ['strategies.sma-crossover.max_orders_per_minute', '7'],
];

function thrown(work: () => void): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  return undefined;
}

describe('limits by name', () => {
  it('are told as they are given', () => {
    const limits = TEXTS.reduce<Limits>((all, [key, text]) => withLimit(all, limitChangeOf(key, text)), {});
    expect(Object.fromEntries(limitEntries(limits))).toEqual(Object.fromEntries(TEXTS));
    expect(limits.strategies).toEqual({ 'sma-crossover': { maxStrategyOrdersPerMinute: 7 } });
    const [key] = TEXTS[0] ?? [''];
    expect(limitEntries(withLimit(limits, limitChangeOf(`risk.${key}`, 'none'))).length).toBe(TEXTS.length - 1);
    expect(limitText(key, undefined)).toBe('none');
  });

  it.each([
    ['max_order_qyt', 'did you mean max_order_qty?'],
    ['symbols.AAPL.max_order_notionl', 'did you mean symbols.AAPL.max_order_notional?'],
    ['symbols.AAPL', 'there are'],
    ['symbols..max_order_qty', 'did you mean'],
    ['breaker.daily_loss', 'there are'],
    ['', 'there are'],
  ])('%j is none', (key, hint) => {
    const error = thrown(() => limitChangeOf(key, '1'));
    expect(error).toMatchObject({ code: 'usage' });
    expect((error as TradectlError).hint).toContain(hint);
  });

  it('have values of their kind', () => {
    expect(() => limitChangeOf('max_order_qty', '-5')).toThrow(expect.objectContaining({ code: 'usage' }));
  });
});

/** Each pre-trade check at its edge (RISK-1): equal passes, one lot more is denied, with code, limit, value and headroom. */

import { describe, expect, test } from 'vitest';
import type { CheckResult } from '../../../src/core/risk/check-result.js';
import type { Exposure } from '../../../src/core/risk/exposure.js';
import { Gate, isExit } from '../../../src/core/risk/gate.js';
import type { Limits } from '../../../src/core/risk/limits.js';
import { type CostTexts, costs, money, order, price, qty, rate } from '../../support/core/build.js';

interface ExposureTexts {
  readonly at?: string;
  readonly position?: string;
  readonly openBuys?: string;
  readonly openSells?: string;
  readonly equity?: string;
  readonly elsewhere?: string;
  readonly power?: string;
  readonly costs?: CostTexts;
}

/** Flat with a million at 100, unless told. */
const exposure = (texts: ExposureTexts = {}): Exposure => ({
  price: price(texts.at ?? '100'),
  costs: costs(texts.costs),
  position: qty(texts.position ?? '0'),
  openBuys: qty(texts.openBuys ?? '0'),
  openSells: qty(texts.openSells ?? '0'),
  equity: money(texts.equity ?? '1000000'),
  grossElsewhere: money(texts.elsewhere ?? '0'),
  netIfBought: money(texts.elsewhere ?? '0'),
  netIfSold: money(texts.elsewhere ?? '0'),
  buyingPower: money(texts.power ?? '1000000'),
});

/** `approved`, or the code it was denied with. */
function verdict(limits: Limits, side: 'buy' | 'sell', size: string, texts: ExposureTexts = {}): string {
  const result = new Gate(limits).check(order(side, { qty: size }), exposure(texts));
  return result.kind === 'approved' ? 'approved' : result.result.code;
}

function denial(
  limits: Limits,
  side: 'buy' | 'sell',
  size: string,
  texts: ExposureTexts = {},
): CheckResult & { message: string } {
  const result = new Gate(limits).check(order(side, { qty: size }), exposure(texts));
  if (result.kind === 'approved') throw new Error('it was approved');
  return { ...result.result, message: result.message };
}

const NO_LIMITS: Limits = {};
const QTY: Limits = { maxPositionQty: qty('100') };
const POSITION: Limits = { maxPositionNotional: money('10000') };
const ORDER: Limits = { maxOrderNotional: money('10000') };
const GROSS: Limits = { maxGrossNotional: money('10000') };
const SHARE: Limits = { maxConcentration: rate('0.01') };

describe('at the edge: equal passes, the smallest step more does not', () => {
  test.each([
    // what, limits, code, account, the largest buy
    ['position', QTY, 'max_position_qty', {}, '100'],
    ['position held', QTY, 'max_position_qty', { position: '40' }, '60'],
    ['position on order', QTY, 'max_position_qty', { openBuys: '40' }, '60'],
    ['position held and on order', QTY, 'max_position_qty', { position: '10', openBuys: '40' }, '50'],
    ['sells on order do not make room', QTY, 'max_position_qty', { position: '40', openSells: '40' }, '60'],
    ['a short turned long', QTY, 'max_position_qty', { position: '-40' }, '140'],
    ['a short turned long with buys on order', QTY, 'max_position_qty', { position: '-40', openBuys: '30' }, '110'],
    ['value of the position', POSITION, 'max_position_notional', {}, '100'],
    ['value at the price it meets', POSITION, 'max_position_notional', { at: '50' }, '200'],
    ['value held and on order', POSITION, 'max_position_notional', { position: '10', openBuys: '40' }, '50'],
    ['value of a short turned long', POSITION, 'max_position_notional', { position: '-40' }, '140'],
    ['value of the order', ORDER, 'max_order_notional', { position: '5000' }, '100'],
    ['value of the whole order of a flip', ORDER, 'max_order_notional', { position: '-40' }, '100'],
    ['gross', GROSS, 'max_gross_notional', {}, '100'],
    ['gross with others', GROSS, 'max_gross_notional', { elsewhere: '4000' }, '60'],
    [
      'gross with others and here',
      GROSS,
      'max_gross_notional',
      { elsewhere: '4000', position: '10', openBuys: '20' },
      '30',
    ],
    ['share of equity', SHARE, 'concentration', {}, '100'],
    ['share of less equity', SHARE, 'concentration', { equity: '500000' }, '50'],
    ['share held', SHARE, 'concentration', { position: '30' }, '70'],
    ['cash', NO_LIMITS, 'buying_power', { power: '10000' }, '100'],
    ['cash and what a short frees', NO_LIMITS, 'buying_power', { power: '6000', position: '-40' }, '140'],
    ['cash after the fee per order', NO_LIMITS, 'buying_power', { power: '10007', costs: { feePerOrder: '7' } }, '100'],
    ['cash after commission', NO_LIMITS, 'buying_power', { power: '10100', costs: { commissionRate: '0.01' } }, '100'],
    [
      'cash after the fee per share',
      NO_LIMITS,
      'buying_power',
      { power: '10050', costs: { feePerShare: '0.5' } },
      '100',
    ],
    [
      'cash at the price with slippage',
      NO_LIMITS,
      'buying_power',
      { power: '10100', costs: { slippage: '0.01' } },
      '100',
    ],
    ['cash at the price with spread', NO_LIMITS, 'buying_power', { power: '10200', costs: { spread: '0.02' } }, '100'],
  ] as const)('%s', (_, limits, code, account, largest) => {
    expect(verdict(limits, 'buy', largest, account)).toBe('approved');
    expect(verdict(limits, 'buy', `${largest}.000000001`, account)).toBe(code);
  });

  test.each([
    ['position', QTY, 'max_position_qty', {}, '100'],
    ['position short', QTY, 'max_position_qty', { position: '-40' }, '60'],
    ['position on order', QTY, 'max_position_qty', { openSells: '40' }, '60'],
    ['buys on order do not make room', QTY, 'max_position_qty', { position: '-40', openBuys: '40' }, '60'],
    ['a long turned short', QTY, 'max_position_qty', { position: '40' }, '140'],
    ['value', POSITION, 'max_position_notional', { position: '-30' }, '70'],
    ['gross', GROSS, 'max_gross_notional', { elsewhere: '9999', position: '-0.005' }, '0.005'],
    ['share', SHARE, 'concentration', { position: '-99' }, '1'],
    ['cash', NO_LIMITS, 'buying_power', { power: '10000' }, '100'],
    ['cash and what a long frees', NO_LIMITS, 'buying_power', { power: '0', position: '40' }, '80'],
    // Half a spread down is less that a short brings, so it ties up less.
    ['cash at the price with spread', NO_LIMITS, 'buying_power', { power: '9900', costs: { spread: '0.01' } }, '100'],
  ] as const)('sold: %s', (_, limits, code, account, largest) => {
    expect(verdict(limits, 'sell', largest, account)).toBe('approved');
    const more = largest.includes('.') ? `${largest}000001` : `${largest}.000000001`;
    expect(verdict(limits, 'sell', more, account)).toBe(code);
  });

  test.each([
    ['held', { position: '100' }, '100'],
    ['held and not yet sold', { position: '100', openSells: '40' }, '60'],
    ['held, whatever is on order to buy', { position: '100', openBuys: '500' }, '100'],
  ] as const)('long only, what is sold is %s', (_, account, largest) => {
    expect(verdict({ isLongOnly: true }, 'sell', largest, account)).toBe('approved');
    expect(verdict({ isLongOnly: true }, 'sell', `${largest}.000000001`, account)).toBe('short_permission');
    expect(verdict({ isLongOnly: false }, 'sell', `${largest}.000000001`, account)).toBe('approved');
  });

  test('long only, nothing is sold short, and buying is as it was', () => {
    expect(denial({ isLongOnly: true }, 'sell', '3')).toMatchObject({
      code: 'short_permission',
      limit: '0',
      value: '3',
      headroom: '-3',
    });
    expect(verdict({ isLongOnly: true }, 'buy', '10000')).toBe('approved');
    expect(verdict({ isLongOnly: true }, 'buy', '40', { position: '-40' })).toBe('approved');
  });

  test('without equity nothing may be concentrated', () => {
    expect(verdict(SHARE, 'buy', '0.000000001', { equity: '0' })).toBe('concentration');
    expect(verdict(SHARE, 'buy', '0.000000001', { equity: '-5000' })).toBe('concentration');
  });

  test('debts buy nothing', () => {
    expect(verdict(NO_LIMITS, 'buy', '0.000000001', { power: '-0.000000000000000001' })).toBe('buying_power');
    expect(verdict(NO_LIMITS, 'buy', '0.000000001', { power: '0' })).toBe('buying_power');
  });

  test('the first limit broken decides, in the order of the list', () => {
    const all = { ...QTY, ...POSITION, ...ORDER, ...GROSS, ...SHARE };
    expect(verdict(all, 'buy', '101', { power: '0' })).toBe('max_position_qty');
    expect(verdict({ ...POSITION, ...ORDER, ...GROSS, ...SHARE }, 'buy', '101', { power: '0' })).toBe(
      'max_position_notional',
    );
    expect(verdict({ ...ORDER, ...GROSS, ...SHARE }, 'buy', '101', { power: '0' })).toBe('max_order_notional');
    expect(verdict({ ...GROSS, ...SHARE }, 'buy', '101', { power: '0' })).toBe('max_gross_notional');
    expect(verdict(SHARE, 'buy', '101', { power: '0' })).toBe('concentration');
    expect(verdict(NO_LIMITS, 'buy', '101', { power: '0' })).toBe('buying_power');
  });
});

describe('a denial tells its figures', () => {
  test.each([
    ['max_position_qty', QTY, '100', '120', '-20', 'the position'],
    ['max_position_notional', POSITION, '10000', '12000', '-2000', 'the value of the position'],
    ['max_order_notional', ORDER, '10000', '12000', '-2000', 'the value of the order'],
    ['max_gross_notional', GROSS, '10000', '12000', '-2000', 'gross exposure'],
    ['concentration', SHARE, '10000', '12000', '-2000', 'the value of the position'],
  ] as const)('of %s', (code, limits, limit, value, headroom, what) => {
    expect(denial(limits, 'buy', '120')).toEqual({
      code,
      limit,
      value,
      headroom,
      passed: false,
      message: `ABC: ${what} would be ${value}, the limit is ${limit}`,
    });
  });

  test('of cash', () => {
    expect(denial(NO_LIMITS, 'buy', '120', { power: '11999.5' })).toMatchObject({
      code: 'buying_power',
      limit: '11999.5',
      value: '12000',
      headroom: '-0.5',
    });
  });
});

describe('exits', () => {
  const TIGHT: Limits = {
    maxPositionQty: qty('1'),
    maxPositionNotional: money('1'),
    maxOrderNotional: money('1'),
    maxGrossNotional: money('1'),
    maxConcentration: rate('0.000001'),
  };
  const BROKE: ExposureTexts = { equity: '-1', power: '-1000000', elsewhere: '1000000' };

  test.each([
    ['sell', '100', { position: '100' }],
    ['sell', '0.000000001', { position: '100' }],
    ['sell', '60', { position: '100', openSells: '40' }],
    ['sell', '100', { position: '100', openBuys: '70' }],
    ['buy', '100', { position: '-100' }],
    ['buy', '60', { position: '-100', openBuys: '40' }],
    ['buy', '100', { position: '-100', openSells: '70' }],
  ] as const)('no entry limit stops %s %s with %j', (side, size, account) => {
    expect(isExit(order(side, { qty: size }), qty(size), exposure(account))).toBe(true);
    expect(verdict(TIGHT, side, size, { ...BROKE, ...account })).toBe('approved');
  });

  test.each([
    ['sell', '100.000000001', { position: '100' }],
    ['sell', '60.000000001', { position: '100', openSells: '40' }],
    ['sell', '1', {}],
    ['sell', '1', { position: '-100' }],
    ['buy', '1', { position: '100' }],
    ['buy', '100.000000001', { position: '-100' }],
    ['buy', '1', { position: '-100', openBuys: '100' }],
  ] as const)('%s %s with %j is none: it might open', (side, size, account) => {
    expect(isExit(order(side, { qty: size }), qty(size), exposure(account))).toBe(false);
    expect(verdict(TIGHT, side, size, { ...BROKE, ...account })).not.toBe('approved');
  });

  test('a flip pays for the part that opens only', () => {
    expect(verdict(NO_LIMITS, 'sell', '150', { position: '49', power: '5000' })).toBe('buying_power');
    expect(verdict(NO_LIMITS, 'sell', '150', { position: '50', power: '5000' })).toBe('approved');
    expect(denial(NO_LIMITS, 'sell', '200.5', { position: '100', power: '0' })).toMatchObject({
      value: '10050',
      limit: '10000',
    });
  });
});

describe('explain', () => {
  test('lists every limit that is set, passed or not, and buying power always', () => {
    const gate = new Gate({ ...QTY, ...GROSS });
    expect(gate.explain(order('buy', { qty: '100' }), exposure({ elsewhere: '1', power: '20000' }))).toEqual([
      { code: 'max_position_qty', limit: '100', value: '100', headroom: '0', passed: true },
      { code: 'max_gross_notional', limit: '10000', value: '10001', headroom: '-1', passed: false },
      { code: 'buying_power', limit: '20000', value: '10000', headroom: '10000', passed: true },
    ]);
    expect(new Gate({}).explain(order('buy', { qty: '1' }), exposure()).map(({ code }) => code)).toEqual([
      'buying_power',
    ]);
  });

  test('agrees with check wherever the order is no exit', () => {
    for (const size of ['1', '60', '60.5', '100', '101', '9999', '10001']) {
      const gate = new Gate({ ...QTY, ...GROSS, ...SHARE });
      const account = exposure({ position: '40', elsewhere: '2000' });
      const failed = gate.explain(order('buy', { qty: size }), account).find(({ passed }) => !passed);
      const result = gate.check(order('buy', { qty: size }), account);
      expect(result.kind === 'denied' ? result.result : undefined).toEqual(failed);
    }
  });
});

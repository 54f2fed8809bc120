/** Each refusal at its edge: the request that is just refused, with Alpaca's words, and the one that is just taken. */

import { describe, expect, test } from 'vitest';
import type { OrderRequest } from '../../../../src/core/sim/broker/types.js';
import { type Ask, Desk, said } from '../../../support/core/broker-desk.js';

const quoted = (over: ConstructorParameters<typeof Desk>[0] = {}): Desk =>
  new Desk(over).quote('99.99', '100', 'ABC').quote('99.99', '100', 'WHL').quote('40000', '40000', 'BTC/USD');

/** Long ten of ABC. */
const long = (): Desk => {
  const desk = quoted();
  desk.buy();
  return desk;
};

type Line = readonly [name: string, desk: () => Desk, side: OrderRequest['side'], no: Ask, words: string, yes: Ask];

const BTC = 'BTC/USD';
const FORM = '422 40010001';
const RULE = '422 42210000';
const OWN = '403 40310000';
const SUB_PENNY = 'sub-penny increment does not fulfill minimum pricing criteria';

const LINES: readonly Line[] = [
  ['an unknown asset', quoted, 'buy', { symbol: 'NIL' }, `${RULE} asset "NIL" not found`, {}],
  ['an asset that is not traded', quoted, 'buy', { symbol: 'OLD' }, `${RULE} asset "OLD" is not tradable`, {}],
  [
    'a long client id',
    quoted,
    'buy',
    { id: 'x'.repeat(129) },
    `${FORM} client_order_id must be no more than 128 characters`,
    { id: 'x'.repeat(128) },
  ],
  ['no size', quoted, 'buy', { qty: undefined }, `${FORM} qty or notional is required`, {}],
  [
    'two sizes',
    quoted,
    'buy',
    { qty: '1', notional: '5' },
    `${FORM} only one of qty or notional is accepted`,
    { notional: '5' },
  ],
  ['no quantity', quoted, 'buy', { qty: '0' }, `${FORM} qty must be > 0`, { qty: '0.000000001' }],
  ['no value', quoted, 'buy', { notional: '0' }, `${FORM} notional must be > 0`, { notional: '1' }],
  [
    'a limit order without limit',
    quoted,
    'buy',
    { type: 'limit' },
    `${FORM} limit orders require a limit price`,
    { limit: '1' },
  ],
  [
    'a stop limit order without stop',
    quoted,
    'buy',
    { type: 'stop_limit', limit: '101' },
    `${FORM} stop limit orders require a stop price`,
    { limit: '101', stop: '101' },
  ],
  [
    'a market order with a limit',
    quoted,
    'buy',
    { type: 'market', limit: '100' },
    `${FORM} market orders require no stop or limit price`,
    {},
  ],
  [
    'a limit order with a stop',
    quoted,
    'buy',
    { type: 'limit', limit: '9', stop: '9' },
    `${FORM} limit orders require no stop price`,
    { limit: '9' },
  ],
  [
    'a stop order with a limit',
    quoted,
    'buy',
    { type: 'stop', limit: '101', stop: '101' },
    `${FORM} stop orders require no limit price`,
    { stop: '101' },
  ],
  [
    'two trails',
    quoted,
    'buy',
    { trail: '1', trailPercent: '0.01' },
    `${FORM} trailing stop orders require either trail_price or trail_percent`,
    { trail: '1' },
  ],
  ['a trail of nothing', quoted, 'buy', { trail: '0' }, `${FORM} trail_price must be > 0`, { trail: '0.01' }],
  [
    'a sale that trails by all',
    long,
    'sell',
    { trailPercent: '1' },
    `${RULE} trail_percent of a sell must be less than 100`,
    { trailPercent: '0.9999' },
  ],
  [
    'a sale that trails by its price',
    long,
    'sell',
    { trail: '99.99' },
    `${RULE} trail_price of a sell must be less than current price`,
    { trail: '99.98' },
  ],
  ['a limit of nothing', quoted, 'buy', { limit: '0' }, `${FORM} limit price must be > 0`, { limit: '0.0001' }],
  [
    'a fraction of a cent',
    quoted,
    'buy',
    { limit: '1.001' },
    `${RULE} invalid limit_price 1.001. ${SUB_PENNY}`,
    { limit: '0.9999' },
  ],
  [
    'too fine a price below a dollar',
    quoted,
    'buy',
    { limit: '0.99999' },
    `${RULE} invalid limit_price 0.99999. ${SUB_PENNY}`,
    { limit: '1' },
  ],
  [
    'too fine a stop',
    quoted,
    'buy',
    { stop: '100.015' },
    `${RULE} invalid stop_price 100.015. ${SUB_PENNY}`,
    { stop: '100.01' },
  ],
  [
    'a crypto price off its increment',
    quoted,
    'buy',
    { symbol: BTC, qty: '1', limit: '39000.001' },
    `${RULE} invalid limit_price 39000.001. ${SUB_PENNY}`,
    { symbol: BTC, qty: '1', limit: '39000.01' },
  ],
  [
    'a day order of crypto',
    quoted,
    'buy',
    { symbol: BTC, qty: '1', tif: 'day' },
    `${RULE} invalid crypto time_in_force`,
    { symbol: BTC, qty: '1', tif: 'ioc' },
  ],
  [
    'a plain stop of crypto',
    quoted,
    'buy',
    { symbol: BTC, qty: '1', stop: '41000' },
    `${RULE} invalid order type for crypto order`,
    { symbol: BTC, qty: '1', stop: '41000', limit: '41000' },
  ],
  [
    'less than the smallest order',
    quoted,
    'buy',
    { symbol: BTC, qty: '0.00009' },
    `${RULE} qty must be >= 0.0001`,
    { symbol: BTC, qty: '0.00025' },
  ],
  [
    'crypto below ten dollars',
    quoted,
    'buy',
    { symbol: BTC, notional: '9.99' },
    `${OWN} cost basis must be >= minimal amount of order 10`,
    { symbol: BTC, notional: '10' },
  ],
  [
    'value below a dollar',
    quoted,
    'buy',
    { notional: '0.99' },
    `${OWN} cost basis must be >= minimal amount of order 1`,
    { notional: '1' },
  ],
  [
    'a fraction of what is not fractionable',
    quoted,
    'buy',
    { symbol: 'WHL', qty: '0.5' },
    `${OWN} asset "WHL" is not fractionable`,
    { symbol: 'WHL', qty: '1' },
  ],
  [
    'a fraction for long',
    quoted,
    'buy',
    { qty: '0.5', limit: '9', tif: 'gtc' },
    `${RULE} fractional orders must be DAY orders`,
    { qty: '0.5', limit: '9' },
  ],
  [
    'a fraction with legs',
    quoted,
    'buy',
    { qty: '0.5', class: 'oto', loss: '90' },
    `${RULE} fractional orders must be simple orders`,
    { qty: '1', class: 'oto', loss: '90' },
  ],
  [
    'a value with a limit',
    quoted,
    'buy',
    { notional: '50', limit: '9' },
    `${RULE} notional orders must be market orders`,
    { notional: '50' },
  ],
  [
    'a market order in extended hours',
    quoted,
    'buy',
    { extended: true },
    `${RULE} extended hours order must be DAY or GTC limit orders`,
    { extended: true, limit: '9' },
  ],
  [
    'an immediate order in extended hours',
    quoted,
    'buy',
    { extended: true, limit: '9', tif: 'ioc' },
    `${RULE} extended hours order must be DAY or GTC limit orders`,
    { extended: true, limit: '9', tif: 'gtc' },
  ],
  [
    'an immediate stop',
    quoted,
    'buy',
    { stop: '101', tif: 'ioc' },
    `${RULE} ioc orders must be market or limit orders`,
    { limit: '101', tif: 'ioc' },
  ],
  [
    'a sell stop at the market',
    long,
    'sell',
    { stop: '99.99' },
    `${RULE} stop price must be less than current price`,
    { stop: '99.98' },
  ],
  [
    'a buy stop at the market',
    quoted,
    'buy',
    { stop: '100' },
    `${RULE} stop price must be greater than current price`,
    { stop: '100.01' },
  ],
  [
    'a short that is not to be borrowed',
    quoted,
    'sell',
    { symbol: 'WHL' },
    `${RULE} asset "WHL" cannot be sold short`,
    {},
  ],
  [
    'a short of a fraction',
    quoted,
    'sell',
    { qty: '1.5' },
    `${RULE} fractional orders cannot be sold short`,
    { qty: '1' },
  ],
  [
    'a short by a cash account',
    () => quoted({ multiplier: 1 }),
    'sell',
    {},
    `${OWN} account is not allowed to short`,
    { symbol: 'XYZ', qty: '1' },
  ],
  [
    'crypto that is not there',
    quoted,
    'sell',
    { symbol: BTC, qty: '1' },
    `${OWN} insufficient qty available for order (requested: 1, available: 0)`,
    {},
  ],
  [
    'more than is there',
    long,
    'sell',
    { qty: '11' },
    `${OWN} insufficient qty available for order (requested: 11, available: 10)`,
    { qty: '10' },
  ],
  [
    'a bracket without a take profit',
    quoted,
    'buy',
    { class: 'bracket', loss: '90' },
    `${FORM} bracket orders require take_profit.limit_price`,
    { class: 'bracket', loss: '90', profit: '110' },
  ],
  [
    'a bracket without a stop loss',
    quoted,
    'buy',
    { class: 'bracket', profit: '110' },
    `${FORM} bracket orders require stop_loss.stop_price`,
    { class: 'bracket', loss: '99.99', profit: '100.01' },
  ],
  [
    'a bracket by a stop',
    quoted,
    'buy',
    { class: 'bracket', stop: '101', loss: '90', profit: '110' },
    `${FORM} bracket orders must be market or limit orders`,
    { class: 'oto', limit: '99', profit: '110' },
  ],
  [
    'a bracket that exits',
    long,
    'sell',
    { class: 'bracket', loss: '110', profit: '90' },
    `${RULE} bracket orders must be entry orders`,
    { class: 'oco', loss: '90', profit: '110', type: 'limit' },
  ],
  [
    'an OCO that enters',
    quoted,
    'buy',
    { class: 'oco', loss: '110', profit: '90', type: 'limit' },
    `${RULE} oco orders must be exit orders`,
    {},
  ],
  [
    'a bracket at once',
    quoted,
    'buy',
    { class: 'bracket', loss: '90', profit: '110', tif: 'ioc' },
    `${RULE} bracket orders must be DAY or GTC orders`,
    { class: 'bracket', loss: '90', profit: '110', tif: 'gtc' },
  ],
  [
    'a take profit too near',
    quoted,
    'buy',
    { class: 'bracket', loss: '90', profit: '100' },
    `${RULE} take_profit.limit_price must be >= base_price + 0.01`,
    { class: 'bracket', loss: '90', profit: '100.01' },
  ],
  [
    'a stop loss too near',
    quoted,
    'buy',
    { class: 'bracket', limit: '99', loss: '99', profit: '110' },
    `${RULE} stop_loss.stop_price must be <= base_price - 0.01`,
    { class: 'bracket', limit: '99', loss: '98.99', profit: '110' },
  ],
  [
    'a short bracket upside down',
    quoted,
    'sell',
    { class: 'bracket', loss: '99', profit: '101' },
    `${RULE} take_profit.limit_price must be <= base_price - 0.01`,
    { class: 'bracket', loss: '101', profit: '99' },
  ],
  [
    'a leg off the increment',
    quoted,
    'buy',
    { class: 'bracket', loss: '90.001', profit: '110' },
    `${RULE} invalid stop_loss.stop_price 90.001. ${SUB_PENNY}`,
    { class: 'bracket', loss: '90', profit: '110' },
  ],
  [
    'legs of a simple order',
    quoted,
    'buy',
    { profit: '110' },
    `${FORM} simple orders accept no take_profit or stop_loss`,
    {},
  ],
];

describe('the broker refuses', () => {
  for (const [name, open, side, no, words, yes] of LINES) {
    test(`${name}, and takes what is just allowed`, () => {
      const desk = open();
      const before = desk.broker.orders().length;
      expect(said(desk.ask(side, no))).toBe(words);
      expect(desk.broker.orders()).toHaveLength(before);
      if (!name.endsWith('cash account')) expect(said(desk.ask(side, yes))).toMatch(/pending_new|accepted/);
    });
  }
});

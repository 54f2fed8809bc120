/** Limits in a file: of the account, of one symbol, of one strategy; what is wrong is refused with file and line. */

import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Config } from '../../../src/app/config/config.js';
import { loadConfig } from '../../../src/app/config/load-config.js';
import { limitTexts } from '../../../src/app/config/risk-settings.js';
import { TradectlError } from '../../../src/core/base/errors.js';
import { LIMIT_NAMES } from '../../../src/core/risk/limits.js';
import { money, qty, rate } from '../../support/core/build.js';

function load(own: string, project?: string): Config {
  const home = mkdtempSync(join(tmpdir(), 'tradectl-risk-'));
  const config = join(home, '.config', 'tradectl');
  mkdirSync(config, { recursive: true });
  mkdirSync(join(home, 'work'));
  writeFileSync(join(config, 'config.toml'), own);
  if (project !== undefined) writeFileSync(join(home, 'work', 'tradectl.toml'), project);
  return loadConfig({ env: { HOME: home }, cwd: join(home, 'work') });
}

function failure(own: string, project?: string): TradectlError {
  try {
    load(own, project);
  } catch (error) {
    if (error instanceof TradectlError) return error;
    throw error;
  }
  throw new Error('it was accepted');
}

const EVERY = `[risk]
max_position_qty = 500
max_position_notional = "25000"
max_gross_notional = 100000
max_net_notional = 50000
max_concentration = 0.25
max_order_qty = 200
max_order_notional = 10000
max_open_orders = 20
max_symbol_open_orders = 4
max_orders_per_minute = 60
price_collar_bps = 200
duplicate_window_ms = 1000
max_mark_age_ms = 30000
trading_hours = "regular"
allow_short = false
short_symbols = ["AAPL", "BTC/USD"]
allow_symbols = "AAPL,MSFT"
deny_symbols = ["GME"]
[risk.symbols."BTC/USD"]
max_position_notional = 5000
max_open_orders = 2
halted = true
[risk.symbols.BRK.B]
max_order_qty = 7
[risk.strategies.sma-crossover]
max_orders_per_minute = 5
max_position_qty = "50"
max_position_notional = "2500"
max_gross_notional = "10000"
max_net_notional = "5000"
max_concentration = "0.1"
`;

describe('limits in a file', () => {
  it('are held as what they are', () => {
    const { risk } = load(EVERY.replace('[risk.symbols.BRK.B]', '[risk.symbols."BRK.B"]'));
    expect(risk).toMatchObject({
      ...{ maxPositionQty: qty('500'), maxNetNotional: money('50000'), maxConcentration: rate('0.25') },
      ...{ maxOpenOrders: 20, maxSymbolOpenOrders: 4, maxOrdersPerMinute: 60, priceCollar: rate('0.02') },
      ...{ duplicateWindow: 1_000_000, maxMarkAge: 30_000_000, tradingHours: 'regular', isLongOnly: true },
      ...{ shortSymbols: ['AAPL', 'BTC/USD'], allowSymbols: ['AAPL', 'MSFT'], denySymbols: ['GME'] },
      symbols: {
        'BTC/USD': { maxPositionNotional: money('5000'), maxSymbolOpenOrders: 2, isHalted: true },
        'BRK.B': { maxOrderQty: qty('7') },
      },
      strategies: {
        'sma-crossover': {
          ...{ maxStrategyOrdersPerMinute: 5, maxStrategyPositionQty: qty('50') },
          ...{ maxStrategyPositionNotional: money('2500'), maxStrategyGrossNotional: money('10000') },
          ...{ maxStrategyNetNotional: money('5000'), maxStrategyConcentration: rate('0.1') },
        },
      },
    });
  });

  it('are shown with their origin, those of symbols too', () => {
    const { entries } = load(EVERY.replace('[risk.symbols.BRK.B]', '[risk.symbols."BRK.B"]'));
    const texts = new Map<string, string | undefined>(entries.map(({ path, value }) => [path, value]));
    expect(texts.get('risk.price_collar_bps')).toBe('200');
    expect(texts.get('risk.allow_short')).toBe('false');
    expect(texts.get('risk.symbols.BTC/USD.halted')).toBe('true');
    expect(texts.get('risk.symbols.BRK.B.max_order_qty')).toBe('7');
  });

  it('every limit there is has a way to be written', () => {
    const { risk } = load(EVERY.replace('[risk.symbols.BRK.B]', '[risk.symbols."BRK.B"]'));
    const written = new Set([
      ...Object.keys(limitTexts(risk)),
      ...Object.values({ ...risk.symbols, ...risk.strategies }).flatMap((set) => Object.keys(limitTexts(set))),
    ]);
    expect([...written].sort()).toEqual([...LIMIT_NAMES].sort());
  });

  it.each([
    ['max_open_order = 3', 'unknown key "max_open_order" in [risk]', 'max_open_orders'],
    ['max_open_orders = -1', 'risk.max_open_orders cannot be -1', 'a whole number'],
    ['max_open_orders = 2.5', 'risk.max_open_orders cannot be 2.5', 'a whole number'],
    ['max_orders_per_minute = 10001', 'risk.max_orders_per_minute cannot be 10001', '10000'],
    ['duplicate_window_ms = 0', 'risk.duplicate_window_ms cannot be 0', 'positive'],
    ['max_order_qty = 0', 'risk.max_order_qty cannot be 0', 'positive'],
    ['max_gross_notional = 0', 'risk.max_gross_notional cannot be 0', 'positive'],
    ['max_open_orders = 0', 'risk.max_open_orders cannot be 0', 'from 1'],
    ['max_concentration = 25', 'risk.max_concentration cannot be 25', '0.25 for 25 %'],
    ['max_mark_age_ms = 0', 'risk.max_mark_age_ms cannot be 0', 'positive'],
    ['max_order_qty = "ten"', 'risk.max_order_qty cannot be "ten"', 'a positive quantity'],
    ['price_collar_bps = 10000', 'risk.price_collar_bps cannot be 10000', 'basis points'],
    ['price_collar_bps = 0', 'risk.price_collar_bps cannot be 0', 'basis points above 0'],
    ['trading_hours = "reguler"', 'risk.trading_hours cannot be "reguler"', 'did you mean regular?'],
    ['allow_short = "no"', 'risk.allow_short cannot be "no"', 'true or false'],
    ['deny_symbols = []', 'risk.deny_symbols cannot be ""', 'symbols'],
    ['deny_symbols = "GME,GME"', 'risk.deny_symbols cannot be "GME,GME"', 'symbols'],
    ['deny_symbols = [1]', 'risk.deny_symbols cannot be [1]', 'symbols'],
    ['symbols = 3', 'risk.symbols cannot be 3', '[risk.symbols.NAME]'],
  ])('%s is refused at its line', (line, message, hint) => {
    const error = failure(`# mine\n[risk]\n${line}\n`);
    expect(error.message).toBe(message);
    expect(error.where).toMatch(/config\.toml:3$/);
    expect(error.hint).toContain(hint);
  });

  it('below a symbol, too', () => {
    const error = failure('[risk.symbols."BTC/USD"]\nmax_postion_qty = 3\n');
    expect(error.message).toBe('unknown key "max_postion_qty" in [risk.symbols.BTC/USD]');
    expect(error.hint).toContain('max_position_qty');
    expect(error.where).toMatch(/config\.toml:2$/);
    expect(failure('[risk.symbols]\nAAPL = 3\n').message).toBe('risk.symbols.AAPL cannot be 3');
    expect(failure('[risk.symbols.AAPL]\nhalted = "yes"\n').where).toMatch(/config\.toml:2$/);
    expect(failure('[risk.strategies.mine]\nhalted = true\n').message).toContain('unknown key "halted"');
  });

  it.each([
    ['max_open_orders = 3', 'max_open_orders = 4'],
    ['duplicate_window_ms = 500', 'duplicate_window_ms = 400'],
    ['allow_short = false', 'allow_short = true'],
    ['trading_hours = "regular"', 'trading_hours = "always"'],
    ['deny_symbols = ["GME", "AMC"]', 'deny_symbols = ["GME"]'],
    ['allow_symbols = ["AAPL"]', 'allow_symbols = ["AAPL", "MSFT"]'],
  ])('a directory may not loosen %s to %s', (own, project) => {
    expect(failure(`[risk]\n${own}`, `[risk]\n${project}`).message).toMatch(/(higher|looser) than your own limit$/);
    expect(() => load(`[risk]\n${project}`, `[risk]\n${own}`)).not.toThrow();
  });
});

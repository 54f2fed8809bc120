import { userInfo } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Config } from '../../../src/app/config/config.js';
import { type ConfigRequest, loadConfig } from '../../../src/app/config/load-config.js';
import { PATHS } from '../../../src/app/config/schema.js';
import { moneyText, priceText, qtyText, rateText } from '../../../src/core/base/decimal.js';
import { TradectlError } from '../../../src/core/base/errors.js';
import { temporaryDirectory } from '../../support/cli.js';

const OWN = '.config/tradectl/config.toml';

/** A home with a directory `project` in it, from which tradectl is called. */
function load(files: Record<string, string> = {}, request: Partial<ConfigRequest> = {}): Config {
  const home = temporaryDirectory({ 'project/.keep': '', ...files });
  return loadConfig({ cwd: join(home, 'project'), ...request, env: { HOME: home, ...request.env } });
}

function failure(files: Record<string, string>, request: Partial<ConfigRequest> = {}): TradectlError {
  try {
    load(files, request);
  } catch (error) {
    if (error instanceof TradectlError) return error;
    throw error;
  }
  throw new Error('it was accepted');
}

const cash = (config: Config): string => moneyText(config.account.cash);
const originOf = (config: Config, path: string) => config.entries.find((entry) => entry.path === path)?.origin;

describe('defaults', () => {
  it('are complete, exact and limit nothing', () => {
    const { account, costs, backtest, risk, live, venue } = load();
    expect(moneyText(account.cash)).toBe('100000');
    expect([rateText(costs.commissionRate), priceText(costs.feePerShare), moneyText(costs.feePerOrder)]).toEqual([
      '0',
      '0',
      '0',
    ]);
    expect([rateText(costs.slippage), rateText(costs.spread)]).toEqual(['0', '0']);
    expect(backtest).toMatchObject({ fill: 'next-open', size: { kind: 'all' }, direction: undefined });
    expect(qtyText(backtest.lot)).toBe('1');
    expect(risk).toEqual({});
    expect([live.enabled, moneyText(live.maxCapital), venue.endpoint]).toEqual([false, '1000', undefined]);
  });

  it('put the ledger into the state directory of the user', () => {
    const home = temporaryDirectory();
    const pathWith = (env: Record<string, string>): string => loadConfig({ env, cwd: home }).ledger.path;
    expect(pathWith({ HOME: home })).toBe(join(home, '.local/state/tradectl/ledger.db'));
    expect(pathWith({ HOME: home, XDG_STATE_HOME: '/var/state' })).toBe('/var/state/tradectl/ledger.db');
    expect(pathWith({ HOME: home, XDG_STATE_HOME: 'relative' })).toBe(join(home, '.local/state/tradectl/ledger.db'));
    const real = join(userInfo().homedir, '.local/state/tradectl/ledger.db');
    expect([pathWith({}), pathWith({ HOME: '' })]).toEqual([real, real]);
    expect(pathWith({ HOME: home, TRADECTL_DB: 'here.db' })).toBe(join(home, 'here.db'));
  });
});

describe('precedence', () => {
  const all = {
    [OWN]: '[account]\ncash = 2',
    'project/tradectl.toml': '[account]\ncash = 3',
    'named.toml': '[account]\ncash = 4',
    'project/.env': 'TRADECTL_CASH=5',
  };
  const configFile = '../named.toml';
  const env = { TRADECTL_CASH: '6' };

  it('is flag, environment, .env, --config, the directory, the user, the package', () => {
    expect(cash(load(all, { configFile, env, flags: { 'account.cash': '7' } }))).toBe('7');
    expect(cash(load(all, { configFile, env }))).toBe('6');
    expect(cash(load(all, { configFile }))).toBe('5');
    const { 'project/.env': _dotenv, ...files } = all;
    expect(cash(load(files, { configFile }))).toBe('4');
    expect(cash(load(files))).toBe('3');
    expect(cash(load({ [OWN]: all[OWN] }))).toBe('2');
  });

  it('holds for each setting by itself, and its origin is known', () => {
    const config = load(
      { [OWN]: '[costs]\nspread = "0.01"\ncommission_rate = "0.002"', 'project/.env': 'TRADECTL_COSTS_SPREAD=0.03' },
      { env: { TRADECTL_BACKTEST_LOT: '0.001' }, flags: { 'ledger.path': 'x.db' } },
    );
    expect([rateText(config.costs.spread), rateText(config.costs.commissionRate)]).toEqual(['0.03', '0.002']);
    expect(originOf(config, 'costs.spread')).toMatchObject({ kind: 'env' });
    expect(originOf(config, 'costs.spread')?.source).toMatch(/^TRADECTL_COSTS_SPREAD in .*\.env$/);
    expect(originOf(config, 'costs.commission_rate')?.source).toMatch(/config\.toml$/);
    expect(originOf(config, 'backtest.lot')).toEqual({ kind: 'env', source: 'TRADECTL_BACKTEST_LOT' });
    expect(originOf(config, 'ledger.path')).toEqual({ kind: 'flag', source: '--db' });
    expect(originOf(config, 'account.cash')).toMatchObject({ kind: 'default' });
    expect(originOf(config, 'backtest.direction')).toBeUndefined();
  });

  it('takes an empty variable as unset', () => {
    expect(cash(load({ 'project/.env': 'TRADECTL_CASH=5' }, { env: { TRADECTL_CASH: '' } }))).toBe('5');
  });

  it('does not write what .env says into the environment', () => {
    load({ 'project/.env': 'TRADECTL_CASH=5' });
    expect(process.env['TRADECTL_CASH']).toBeUndefined();
  });
});

describe('values', () => {
  it('are exact, from text and from numbers', () => {
    const config = load({
      [OWN]: `[account]
cash = "123456789012345.000000000000000001"
[costs]
commission_rate = 0.002
slippage_bps = 2.5
fee_per_share = 1e-7
[backtest]
size = "33.3%"
[risk]
max_concentration = 0.25
max_order_notional = 1_000.50`,
    });
    expect(cash(config)).toBe('123456789012345.000000000000000001');
    expect([rateText(config.costs.commissionRate), rateText(config.costs.slippage)]).toEqual(['0.002', '0.00025']);
    expect(priceText(config.costs.feePerShare)).toBe('0.0000001');
    const texts = new Map(config.entries.map(({ path, value }) => [path, value]));
    expect([texts.get('costs.slippage_bps'), texts.get('backtest.size')]).toEqual(['2.5', '33.3%']);
    expect([texts.get('risk.max_concentration'), texts.get('risk.max_order_notional')]).toEqual(['0.25', '1000.5']);
    expect(Object.keys(config.risk)).toEqual(['maxOrderNotional', 'maxConcentration']);
  });

  it.each([
    ['[account]\ncash = "lots"', 'account.cash cannot be "lots"', 2, 'expected a positive amount'],
    ['[account]\ncash = -5', 'account.cash cannot be -5', 2, 'expected a positive amount'],
    ['[account]\ncash = 0', 'account.cash cannot be 0', 2, 'expected a positive amount'],
    ['[account]\ncash = true', 'account.cash cannot be true', 2, 'expected a positive amount'],
    ['[account]\ncash = [1]', 'account.cash cannot be [1]', 2, 'expected a positive amount'],
    ['[account]\ncash = nan', 'account.cash cannot be NaN', 2, 'expected a positive amount'],
    ['[account]\n\ncash = 0.1234567890123456', 'account.cash cannot be 0.1234567890123456', 3, 'put it in quotes'],
    ['[account]\ncash = 2020-01-01', 'account.cash cannot be "2020-01-01"', 2, 'expected a positive'],
    ['account = 5', 'account cannot be 5', 1, 'write [account], and its keys below it'],
    ['costs.spread = 1', 'costs.spread cannot be 1', 1, 'expected a fraction from 0 to below 1'],
    ['[account]\n\n[account.cash]\nx = 1', 'account.cash cannot be {"x":1}', 3, 'expected a positive amount'],
    ['[backtest]\nfill = "next-opne"', 'backtest.fill cannot be "next-opne"', 2, 'did you mean next-open?'],
    ['[backtest]\ntimeframe = "1min"', 'backtest.timeframe cannot be "1min"', 2, 'did you mean 1Min?'],
    ['[backtest]\nsize = "101%"', 'backtest.size cannot be "101%"', 2, 'expected all, a positive quantity'],
    ['[live]\nenabled = 1', 'live.enabled cannot be 1', 2, 'expected true or false'],
    ['[venue]\nendpoint = "ftp://x"', 'venue.endpoint cannot be "ftp://x"', 2, 'expected a URL'],
    ['[venue]\nendpoint = "https://me:pw@x"', 'venue.endpoint cannot be "https://me:pw@x"', 2, 'without a name or'],
  ])('that do not fit are refused: %s', (text, message, line, hint) => {
    const error = failure({ [OWN]: text });
    expect(error).toMatchObject({ code: 'config', message });
    expect(error.where).toMatch(new RegExp(`config\\.toml:${line}$`));
    expect(error.hint).toContain(hint);
  });

  it('are checked in every layer, even where a stronger one hides them', () => {
    expect(failure({ [OWN]: '[account]\ncash = "x"' }, { env: { TRADECTL_CASH: '1' } }).message).toContain('cash');
  });

  it('name the variable or the flag that does not fit', () => {
    expect(failure({}, { env: { TRADECTL_CASH: 'x' } }).where).toBe('TRADECTL_CASH');
    expect(failure({}, { flags: { 'venue.endpoint': 'x' } }).where).toBe('--endpoint');
    expect(failure({}, { flags: { 'ledger.path': '' } }).where).toBe('--db');
  });

  it('start a ledger’s path from where it is written', () => {
    const at = (files: Record<string, string>) => load(files).ledger.path.replace(/^.*tradectl-\w+/, '');
    expect(at({ [OWN]: '[ledger]\npath = "mine.db"' })).toBe('/.config/tradectl/mine.db');
    expect(at({ [OWN]: '[ledger]\npath = "~/mine.db"' })).toBe('/mine.db');
    expect(at({ 'project/tradectl.toml': '[ledger]\npath = "books/it.db"' })).toBe('/project/books/it.db');
  });
});

describe('what is unknown', () => {
  it.each([
    ['[costs]\n\ncomission_rate = 0', 'unknown key "comission_rate" in [costs]', 3, 'did you mean commission_rate?'],
    ['[cost]\nspread = 0', 'unknown section or key "cost"', 1, 'did you mean costs?'],
    ['# first\ncash = 5', 'unknown section or key "cash"', 2, 'did you mean cash in [account]?'],
    ['[account]\nspread = 0', 'unknown key "spread" in [account]', 2, 'did you mean spread in [costs]?'],
    ['[ledger]\nzzzzzzzz = 0', 'unknown key "zzzzzzzz" in [ledger]', 2, 'known keys: path'],
    ['["costs"]\n"constructor" = 0', 'unknown key "constructor" in [costs]', 2, 'known keys: commission_rate'],
    ['[alerts]\ncommand = "rm"', 'alerts.command may not be set by the file of a directory', 2, '--config'],
  ])('is refused with the nearest known: %s', (text, message, line, hint) => {
    const error = failure({ 'project/tradectl.toml': text });
    expect(error).toMatchObject({ code: 'config', message });
    expect(error.where).toMatch(new RegExp(`/project/tradectl\\.toml:${line}$`));
    expect(error.hint).toContain(hint);
  });

  it.each([
    ['TRADECTL_CAHS', 'did you mean TRADECTL_CASH?'],
    ['TRADECTL_COMMISSION_RATE', 'did you mean TRADECTL_COSTS_COMMISSION_RATE?'],
    ['TRADECTL_FOO', 'names are TRADECTL_<SECTION>_<KEY>'],
    ['TRADECTL_XY', 'names are TRADECTL_<SECTION>_<KEY>'],
    ['TRADECTL_SIM_SECRT', 'did you mean TRADECTL_SIM_SECRET?'],
    ['TRADECTL_WHATEVER_ELSE_THERE_IS', 'TRADECTL_<SECTION>_<KEY>'],
  ])('is refused among variables: %s', (name, hint) => {
    for (const error of [failure({}, { env: { [name]: '1' } }), failure({ 'project/.env': `${name}=1` })]) {
      expect(error).toMatchObject({ code: 'config', message: `unknown variable ${name}` });
      expect(error.hint).toContain(hint);
    }
  });

  it('leaves other programs their variables, and other parts theirs', () => {
    const env = { TRADECTL_SIM_KEY: 'a', TRADECTL_SIM_SECRET: 'b', TRADECTL_REFERENCE_DATA: 'c', OTHER: 'd' };
    expect(cash(load({ 'project/.env': 'OTHER=1\nAPCA_API_KEY_ID=x' }, { env }))).toBe('100000');
  });

  it('refuses two names for one setting', () => {
    const env = { TRADECTL_DB: 'a.db', TRADECTL_LEDGER_PATH: 'b.db' };
    expect(failure({}, { env }).message).toBe('TRADECTL_DB and TRADECTL_LEDGER_PATH both set ledger.path');
  });
});

describe('files', () => {
  it('that --config names must be there', () => {
    expect(failure({}, { configFile: 'no.toml' })).toMatchObject({ code: 'config', where: '--config' });
    expect(failure({}, { configFile: '.' }).message).toContain('EISDIR');
  });

  it('that are malformed are named with line and column', () => {
    const error = failure({ 'project/tradectl.toml': '[account]\ncash = = 5\n' });
    expect(error.message).toMatch(/^malformed TOML: \S.*$/);
    expect(error.where).toMatch(/\/project\/tradectl\.toml:2:8$/);
  });

  it('count as the user’s word once they are named', () => {
    const files = { 'project/tradectl.toml': '[live]\nenabled = true' };
    expect(load(files, { configFile: 'tradectl.toml' }).live.enabled).toBe(true);
  });
});

describe('a directory', () => {
  const settings = [
    ['venue.endpoint', '[venue]\nendpoint = "https://evil.example"', 'TRADECTL_VENUE_ENDPOINT=https://evil.example'],
    ['venue.endpoint', '[venue]\nendpoint = "https://evil.example"', 'TRADECTL_ENDPOINT=https://evil.example'],
    ['live.enabled', '[live]\nenabled = true', 'TRADECTL_LIVE_ENABLED=true'],
    ['live.max_capital', '[live]\nmax_capital = 1', 'TRADECTL_LIVE_MAX_CAPITAL=1'],
  ] as const;

  it.each(settings)('may not set %s', (path, toml, variable) => {
    const byFile = failure({ 'project/tradectl.toml': toml });
    expect(byFile).toMatchObject({ code: 'config', message: `${path} may not be set by the file of a directory` });
    expect(byFile.where).toMatch(/\/project\/tradectl\.toml:2$/);
    const byDotenv = failure({ 'project/.env': variable });
    expect(byDotenv.message).toContain(`${path} may not be set by ${variable.replace(/=.*/, '')} in `);
    for (const { hint } of [byFile, byDotenv]) expect(hint).toMatch(/put it into .*\.config\/tradectl\/config\.toml/);
  });

  it.each(settings)('leaves %s to the user’s own file', (path, toml) => {
    expect(originOf(load({ [OWN]: toml }), path)?.kind).toBe('file');
  });

  it('does not speak for the shell, which may name an endpoint, but never live', () => {
    expect(load({}, { env: { TRADECTL_ENDPOINT: 'http://localhost:1' } }).venue.endpoint).toBe('http://localhost:1');
    expect(failure({}, { env: { TRADECTL_LIVE_ENABLED: 'true' } }).message).toContain('live.enabled may not be set');
  });

  it('may lower the user’s limits, never raise them', () => {
    const own = { [OWN]: '[risk]\nmax_order_notional = 1000' };
    const lowered = load({ ...own, 'project/tradectl.toml': '[risk]\nmax_order_notional = 10\nmax_position_qty = 5' });
    expect(lowered.entries.find(({ path }) => path === 'risk.max_order_notional')?.value).toBe('10');
    const raised = failure({ ...own, 'project/tradectl.toml': '[risk]\nmax_order_notional = 1001' });
    expect(raised.message).toBe('risk.max_order_notional is higher than your own limit');
    expect(failure({ ...own, 'project/.env': 'TRADECTL_RISK_MAX_ORDER_NOTIONAL=1001' }).code).toBe('config');
    const raisedByShell = load(own, { env: { TRADECTL_RISK_MAX_ORDER_NOTIONAL: '2000' } }).entries;
    expect(raisedByShell.find(({ path }) => path === 'risk.max_order_notional')?.value).toBe('2000');
  });
});

describe('any file', () => {
  const word = fc.constantFrom(
    ...PATHS.flatMap((path) => path.split('.')),
    'all',
    '1',
    '"2"',
    '=',
    '[',
    ']',
    '\n',
    '.',
  );
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(word, { maxLength: 12 }).map((words) => words.join(' ')),
  );

  it('gives a configuration or an operating error, nothing else', () => {
    fc.assert(
      fc.property(text, text, (toml, dotenv) => {
        const home = temporaryDirectory({ 'tradectl.toml': toml, '.env': dotenv });
        try {
          loadConfig({ env: { HOME: home }, cwd: home });
        } catch (error) {
          expect(error).toBeInstanceOf(TradectlError);
        }
      }),
      { numRuns: 300 },
    );
  });
});

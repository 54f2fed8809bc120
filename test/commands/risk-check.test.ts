/** `tradectl risk check`: a what-if on a ledger, its forms and exit statuses; what it says is what the trader does. */

import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { micros } from '../../src/core/base/time.js';
import { openLedger } from '../../src/io/sqlite/ledger.js';
import { NEW_RUN, START } from '../io/sqlite/desk.js';
import { openRig } from '../support/broker-rig.js';
import { runCli, temporaryDirectory } from '../support/cli.js';
import { byHand, IDLE } from '../support/hand-rig.js';

/** Buys ten at 100 on the second day and holds. */
const HOLDER = `export default { name: 'holder', params: {}, create: () => {
  let bars = 0;
  return { onBar(bar, ctx) { if (++bars === 1) ctx.buy({ qty: 10 }); if (bars === 2) ctx.sell({ qty: 4, limit: 150 }); } };
} };`;
const BARS = ['date,open,high,low,close,volume', ...[2, 3, 4, 5].map((d) => `2024-01-0${d},100,100,100,100,1000`)].join(
  '\n',
);

/** Of a backtest; questions write nothing, so one is enough. */
async function written(): Promise<{ readonly db: string; readonly env: Readonly<Record<string, string>> }> {
  const home = temporaryDirectory({ 'holder.mjs': HOLDER, 'ABC.csv': BARS });
  const [db, env] = [join(home, 'ledger.db'), { HOME: home }];
  const argv = [
    'backtest',
    join(home, 'ABC.csv'),
    '--strategy',
    join(home, 'holder.mjs'),
    '--cash',
    '2000',
    '--db',
    db,
  ];
  const { status, stderr } = await runCli(argv, { env, cwd: home });
  expect([status, stderr]).toEqual([0, expect.any(String)]);
  return { db, env };
}

const LIMITS = '[risk]\nmax_position_qty = 15\nmax_order_notional = 700\nmax_open_orders = 3\n';

let ledger: ReturnType<typeof written> | undefined;

async function check(risk: string, ...argv: readonly string[]) {
  ledger ??= written();
  const { db, env } = await ledger;
  const limits = join(temporaryDirectory({ 'limits.toml': risk }), 'limits.toml');
  return runCli(['risk', 'check', '--db', db, '--config', limits, ...argv], { env });
}

const BUY = ['--symbol', 'ABC', '--side', 'buy'];
const SELL = ['--symbol', 'ABC', '--side', 'sell'];

describe('tradectl risk check', () => {
  it('answers with every check and the largest size, exit 0', async () => {
    const { status, stdout } = await check(LIMITS, ...BUY, '--qty', '5', '--json');
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      mode: 'SIMULATED',
      approved: true,
      checks: [
        { code: 'lot_size', limit: '1', value: '5', headroom: null, passed: true },
        { code: 'max_position_qty', limit: '15', value: '15', headroom: '0', passed: true },
        { code: 'max_order_notional', limit: '700', value: '500', headroom: '200', passed: true },
        { code: 'max_open_orders', limit: '3', value: '2', headroom: '1', passed: true },
        { code: 'buying_power', limit: '1000', value: '500', headroom: '500', passed: true },
      ],
      maxQty: '5',
    });
  });

  it('a denial is exit 1, with the code, the figures and the size that would pass', async () => {
    const { status, stdout, stderr } = await check(LIMITS, ...BUY, '--qty', '6', '--csv');
    expect(status).toBe(1);
    expect(stdout).toContain('max_position_qty,16,15,-1,false');
    expect(stderr).toContain(', as of 2024-01-05T00:00:00Z, on a simulated venue');
    expect(stderr).toContain(
      'denied (max_position_qty): ABC: the position would be 16, the limit is 15; at most 5 would pass',
    );
  });

  it('--explain says it in words', async () => {
    const { stdout } = await check(LIMITS, ...BUY, '--qty', '8', '--explain');
    expect(stdout).toContain(
      '  FAILS   max_position_qty: the position if every open order of that side fills: 18, limit 15, 3 too much',
    );
    expect(stdout).toContain('  passes  max_open_orders: open orders with this one: 2, limit 3, 1 left');
  });

  it('an exit passes up to what is not on its way out; one more is a short', async () => {
    const limits = '[risk]\nmax_order_notional = 1\n';
    expect((await check(limits, ...SELL, '--qty', '6')).stderr).toContain('approved (an exit');
    const more = await check(limits, ...SELL, '--qty', '7', '--json');
    expect([more.status, JSON.parse(more.stdout)]).toMatchObject([1, { approved: false, maxQty: '6' }]);
  });

  it('a symbol without a price needs one; limit orders bring it', async () => {
    const none = await check('', '--symbol', 'NEW', '--side', 'buy', '--qty', '1');
    expect([none.status, none.stderr]).toEqual([2, expect.stringContaining('no price of NEW is known')]);
    expect((await check('', '--symbol', 'NEW', '--side', 'buy', '--qty', '1', '--price', '9')).status).toBe(0);
    const limit = await check(
      '',
      '--symbol',
      'NEW',
      '--side',
      'buy',
      '--qty',
      '101',
      '--price',
      '10',
      '--type',
      'limit',
    );
    expect([limit.status, limit.stderr]).toEqual([1, expect.stringContaining('at most 100 would pass')]);
  });

  it('a limit order of a symbol without a price is not measured by its own limit', async () => {
    const limits = '[risk]\nprice_collar_bps = 200\nmax_mark_age_ms = 5000\n';
    const order = ['--symbol', 'NEW', '--side', 'buy', '--qty', '1', '--type', 'limit', '--price', '10', '--json'];
    const { status, stdout } = await check(limits, ...order);
    const { checks } = JSON.parse(stdout) as { checks: Record<string, unknown>[] };
    expect(status).toBe(1);
    const failed = checks.filter(({ passed }) => passed === false);
    expect(failed).toMatchObject([
      { code: 'stale_market_data', value: 'unknown' },
      { code: 'price_collar', limit: 'unknown' },
    ]);
  });

  it.each([
    [['--side', 'buy', '--qty', '1'], '--symbol is missing'],
    [[...BUY, '--qty', '0'], '--qty cannot be "0"'],
    [[...BUY, '--qty', '1', '--type', 'limit'], '--price is missing, the limit of a limit order'],
    [[...BUY, '--qty', '1', '--stop', '5'], '--type market does not go with the prices given'],
    [['--symbol', 'ABC', '--side', 'hold', '--qty', '1'], '--side cannot be "hold"'],
    [[...BUY, '--qty', '1', '--tif', 'dya'], 'did you mean day?'],
  ])('%j is refused', async (argv, words) => {
    const { status, stderr } = await runCli(['risk', 'check', ...argv]);
    expect([status, stderr]).toEqual([2, expect.stringContaining(words)]);
  });

  it('without a ledger says where one comes from', async () => {
    const { status, stderr } = await runCli(['risk', 'check', ...BUY, '--qty', '1', '--price', '5']);
    expect([status, stderr]).toEqual([2, expect.stringContaining('no ledger at')]);
  });

  it('beside a broker knows the broker’s rules, and says what the trader says', async () => {
    const rig = await openRig(6);
    try {
      const submit = (qty: string, limit: string) =>
        byHand(rig, 'order', 'submit', '--symbol', 'SPY', '--side', 'buy', '--qty', qty, '--limit', limit);
      expect((await submit('1', '1.005')).answer).toMatchObject({ outcome: 'denied', code: 'broker_limit_increment' });
      const asked = await runCli(
        [
          'risk',
          'check',
          '--db',
          rig.db,
          '--symbol',
          'SPY',
          '--side',
          'buy',
          '--qty',
          '1',
          '--type',
          'limit',
          '--price',
          '1.005',
          '--json',
        ],
        { env: rig.env },
      );
      const { approved, checks } = JSON.parse(asked.stdout) as {
        approved: boolean;
        checks: { code: string; passed: boolean }[];
      };
      expect([asked.status, approved]).toEqual([1, false]);
      expect(checks.filter(({ passed }) => !passed).map(({ code }) => code)).toEqual(['broker_limit_increment']);
    } finally {
      await rig.sim.close();
    }
  });

  it('beside a trader judges by its last prices, also of what is not held', async () => {
    const rig = await openRig(6, [], 'real', IDLE);
    const over = new AbortController();
    const trader = runCli(rig.argv, { env: rig.env, signal: over.signal });
    try {
      const env = { ...rig.env, TRADECTL_RISK_PRICE_COLLAR_BPS: '200', TRADECTL_RISK_MAX_MARK_AGE_MS: '60000' };
      const asking = ['risk', 'check', '--db', rig.db, '--side', 'buy', '--qty', '1'];
      const ask = (...more: readonly string[]) => runCli([...asking, '--symbol', 'SPY', ...more], { env });
      await expect.poll(async () => (await ask()).status, { timeout: 60_000 }).toBe(0);
      const far = await ask('--type', 'limit', '--price', '9999');
      expect([far.status, far.stderr]).toEqual([1, expect.stringMatching(/price_collar.*the limit is \d/)]);
    } finally {
      over.abort('SIGINT');
      await trader;
      await rig.sim.close();
    }
  });
});

it('what a session was bound by that was killed binds nobody, and binds beside one that trades', async () => {
  const home = temporaryDirectory();
  const db = join(home, 'killed.db');
  const limits = { run: '1', limits: { max_order_qty: '1' }, changed: {} };
  const haltedSymbols = { ABC: { at: micros(1), reason: 'news pending' } };
  const argv = ['risk', 'check', '--db', db, ...BUY, '--qty', '5', '--price', '10', '--json'];
  const codes = async (): Promise<unknown> => {
    const { checks } = JSON.parse((await runCli(argv, { env: { HOME: home }, cwd: home })).stdout) as {
      readonly checks: readonly { readonly code: string; readonly passed: boolean }[];
    };
    return checks.flatMap(({ code, passed }) => (passed ? [] : [code]));
  };
  const halted = async (): Promise<unknown> => {
    const { stdout } = await runCli(['risk', 'status', '--db', db, '--json'], { env: { HOME: home }, cwd: home });
    return (JSON.parse(stdout) as { readonly haltedSymbols: unknown }).haltedSymbols;
  };
  const writer = openLedger(db, { pid: process.pid, now: START });
  writer.beginRun({ ...NEW_RUN, config: {} });
  writer.risk.write({ limits, haltedSymbols });
  expect(await codes()).toEqual(['symbol_halted', 'max_order_qty']);
  expect(await halted()).toMatchObject([{ symbol: 'ABC' }]);
  writer.close();
  expect(await codes()).toEqual([]);
  expect(await halted()).toEqual([]);
});

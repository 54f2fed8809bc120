/** `tradectl trade --feed`: a strategy on a live feed, its orders on paper, its books in the ledger. */

import { describe, expect, it } from 'vitest';
import { run } from '../../commands/main.js';
import { until } from '../app/stream/driver.js';
import { openRig } from '../support/broker-rig.js';
import { fakeContext, runCli, temporaryDirectory } from '../support/cli.js';
import { type FeedServer, serve } from '../support/feed-server.js';

const KEYS = { APCA_API_KEY_ID: 'KEY', APCA_API_SECRET_KEY: 'SECRET' };
type Line = Readonly<Record<string, unknown>> & { readonly type: string };

function follow(server: FeedServer, home: string, ...more: readonly string[]) {
  const argv = more.includes('--warmup') ? more : [...more, '--warmup', '0'];
  const stop = new AbortController();
  const { context, stdout, stderr } = fakeContext({ env: { ...KEYS, HOME: home }, signal: stop.signal });
  const terms = ['--strategy', 'sma-crossover', '--param', 'fast=1', '--param', 'slow=2', '--lot', '0.001'];
  const done = run(['trade', '--paper', '--shadow', ...argv, '--endpoint', server.url, ...terms, '--json'], context);
  const lines = (): readonly Line[] =>
    stdout()
      .split('\n')
      .filter((text) => text !== '')
      .map((text) => JSON.parse(text) as Line);
  return { done, lines, stderr, stop: () => stop.abort('SIGINT') };
}

const bar = (minute: number, c: number) => ({
  ...{ T: 'b', S: 'BTC/USD', o: c, h: c, l: c, c, v: 1, n: 1, vw: c },
  t: new Date(Date.UTC(2024, 0, 2, 15, minute)).toISOString(),
});

describe('tradectl trade --feed', () => {
  it('trades on the bars of the feed, and begins a new run each time', async () => {
    const [server, home] = [await serve(), temporaryDirectory()];
    const first = follow(server, home, '--feed', 'crypto', '--symbols', 'BTC/USD');
    await until(() => server.last?.lists['bars']?.join() === 'BTC/USD');
    const closes = [10, 9, 8, 9, 10.00005, 11, 10, 9, 8];
    for (const [minute, close] of closes.entries()) if (server.last) server.send(server.last, bar(minute, close));
    await until(() => first.lines().filter(({ type }) => type === 'fill').length === 2);
    first.stop();
    expect(await first.done).toBe(130);
    expect(first.stderr()).toContain('SIMULATED: live market of BTC/USD (1Min, crypto, unadjusted; bars of the feed)');
    const fills = first.lines().filter(({ type }) => type === 'fill');
    expect(fills).toMatchObject([{ side: 'buy', price: '10.00005' }, { side: 'sell' }]);
    expect(first.lines().at(-1)).toMatchObject({ type: 'summary', status: 'stopped', orders: 2, fills: 2 });
    const second = follow(server, home, '--feed', 'crypto', '--symbols', 'BTC/USD', '--duration', '50ms');
    expect(await second.done).toBe(0);
    expect(second.lines()[0]).toMatchObject({ type: 'start', isResumed: false });
    expect(second.lines()[0]?.['run']).not.toBe(first.lines()[0]?.['run']);
    const verified = await runCli(['ledger', 'verify', '--json'], { env: { HOME: home } });
    expect(verified.status).toBe(0);
  });

  it('makes bars of trades where it is asked to, and tells what becomes of the feed', async () => {
    const [server, home] = [await serve(), temporaryDirectory()];
    const session = follow(server, home, '--feed', 'crypto', '--symbols', 'BTC/USD', '--bars', '1s');
    await until(() => server.last?.lists['trades']?.join() === 'BTC/USD');
    const trade = (second: number, p: number) => ({
      ...{ T: 't', S: 'BTC/USD', i: second, p, s: 1 },
      t: new Date(Date.UTC(2024, 0, 2, 15, 0, second)).toISOString(),
    });
    const prices = [10, 9, 8, 9, 10, 11, 12];
    for (const [second, price] of prices.entries()) if (server.last) server.send(server.last, trade(second, price));
    await until(() => session.lines().some(({ type }) => type === 'fill'));
    server.cut();
    await until(() =>
      session.lines().some(({ type, message }) => type === 'alert' && String(message).includes('feed down')),
    );
    session.stop();
    expect(await session.done).toBe(130);
  });

  it('is warmed up by REST: bars told twice count once, and what lies between is asked for', async () => {
    const minute = Math.floor(Date.now() / 60_000);
    const at = (before: number, c: number) => ({
      ...{ o: c, h: c, l: c, c, v: 1, n: 1, vw: c, t: new Date((minute - before) * 60_000).toISOString() },
    });
    const server: FeedServer = await serve({
      rest: ({ pathname, searchParams }) => {
        if (!pathname.endsWith('/bars')) return undefined;
        const isHistory = searchParams.get('sort') === 'desc';
        // The venue is two bars behind with its history.
        const rows = isHistory ? [at(3, 9), at(4, 10), at(5, 11)] : [at(2, 8)];
        return { bars: { 'BTC/USD': rows }, next_page_token: null };
      },
    });
    const session = follow(server, temporaryDirectory(), ...'--feed crypto --symbols BTC/USD --warmup 3'.split(' '));
    await until(() => server.last?.lists['bars']?.join() === 'BTC/USD');
    for (const row of [at(3, 500), at(1, 7), at(0, 20)])
      if (server.last) server.send(server.last, { T: 'b', S: 'BTC/USD', ...row });
    // Falling through the past and the gap, rising at the last: a bar told twice would have crossed before.
    await until(() => session.lines().some(({ type }) => type === 'order'));
    session.stop();
    expect(await session.done).toBe(130);
    expect(session.lines().filter(({ type, from }) => type === 'order' && from === null)).toMatchObject([
      { side: 'buy', reason: 'SMA 1 crossed above SMA 2' },
    ]);
    expect(session.stderr()).toContain('warm-up of BTC/USD: 3 bars');
    const asked = server.requests.map(({ searchParams }) => searchParams).filter((one) => one.has('timeframe'));
    expect(asked.map((one) => [one.get('timeframe'), one.get('sort')])).toEqual([
      ['1Min', 'desc'],
      ['1Min', null],
    ]);
    expect(asked[1]?.get('start')).toBe(new Date((minute - 2) * 60_000).toISOString().replace('.000', ''));
  });

  it('shadows the account: its cash and positions, and each fill beside the live quote', async () => {
    const account = { id: 'a', status: 'ACTIVE', cash: '97449', equity: '99999', buying_power: '97449' };
    const positions = [
      { symbol: 'BTCUSD', asset_class: 'crypto', qty: '2', avg_entry_price: '9.5' },
      { symbol: 'AAPL', asset_class: 'us_equity', qty: '10', avg_entry_price: '190.25' },
    ];
    const server: FeedServer = await serve({
      rest: ({ pathname }) => ({ '/v2/account': account, '/v2/positions': positions })[pathname],
    });
    const home = temporaryDirectory();
    const session = follow(server, home, ...'--feed crypto --symbols BTC/USD --bars 1s --cash 5'.split(' '));
    await until(() => server.last?.lists['quotes']?.join() === 'BTC/USD');
    const t = (second: number) => new Date(Date.UTC(2024, 0, 2, 15, 0, second)).toISOString();
    const quote = { T: 'q', S: 'BTC/USD', bp: 9.9, bs: 1, ap: 10.1, as: 1, t: t(0) };
    if (server.last) server.send(server.last, quote);
    for (const [i, p] of [8, 9, 10, 9, 8, 7].entries())
      if (server.last) server.send(server.last, { T: 't', S: 'BTC/USD', i, p, s: 1, t: t(i) });
    await until(() => session.lines().some(({ type }) => type === 'gap'));
    session.stop();
    expect(await session.done).toBe(130);
    expect(session.stderr()).toContain('cash 97449, 2 BTC/USD at 9.5, 10 AAPL at 190.25');
    expect(session.stderr()).toContain('--cash 5 is ignored: the account has 97449');
    const [fill] = session.lines().filter(({ type }) => type === 'fill');
    // What was held before is sold: engine and venue know it.
    expect(fill).toMatchObject({ side: 'sell', qty: '2', position: '0', price: '7' });
    const bps = Math.round(((7 - 9.9) * 1e6) / 9.9) / 100;
    expect(session.lines().find(({ type }) => type === 'gap')).toMatchObject({ quote: '9.9', bps, gap: '-5.8' });
    const summary = session.lines().at(-1);
    expect(summary).toMatchObject({ type: 'summary', startEquity: '97449', external: '1921.5' });
    expect(summary?.['gaps']).toMatchObject({ fills: 1, unquoted: 0, meanBps: bps, worstBps: bps, sum: '-5.8' });
    expect((await runCli(['ledger', 'verify', '--json'], { env: { HOME: home } })).status).toBe(0);
  });

  it('does not trade where the past that it needs cannot be read', async () => {
    const server = await serve();
    const session = follow(server, temporaryDirectory(), ...'--feed crypto --symbols BTC/USD --warmup 3'.split(' '));
    expect(await session.done).toBe(3);
    expect(session.stderr()).toContain('cannot fetch bars');
  });

  it('on Kraken needs no keys', async () => {
    const server: FeedServer = await serve({
      onRaw: ({ socket }, text) => {
        const { params } = JSON.parse(text) as { params: { channel: string; symbol: string[] } };
        const result = { channel: params.channel, symbol: params.symbol[0] };
        socket.send(JSON.stringify({ method: 'subscribe', success: true, result }));
      },
    });
    const argv = ['trade', '--paper', '--feed', 'kraken', '--symbols', 'BTC/USD', '--duration', '100ms', '--json'];
    const { status, stderr } = await runCli([...argv, '--endpoint', server.url]);
    expect(stderr).toContain('(1Min, kraken, unadjusted; bars made of trades)');
    expect(status).toBe(0);
    expect(server.last?.received).toMatchObject([{ params: { channel: 'trade', symbol: ['BTC/USD'] } }]);
  });

  it.each([
    [['--feed', 'crypto'], 2, '--feed needs --symbols'],
    [['--feed', 'nonsense', '--symbols', 'A'], 2, '--feed cannot be'],
    [['--feed', 'crypto', '--symbols', 'A', '--speed', '2x'], 2, '--speed is of a replay'],
    [['--feed', 'crypto', '--symbols', 'A', '--replay', 'x.csv'], 2, 'exclude each other'],
    [['--warmup', '3'], 2, '--warmup'],
    [['--feed', 'kraken', '--symbols', 'A', '--bars', '100ms'], 2, 'of 1s to 1d'],
    [['--feed', 'kraken', '--symbols', 'A', '--bars', '1d', '--timeframe', '1Day'], 2, 'both say how long a bar is'],
    [['--retries', '3'], 2, '--retries is of a live market'],
    [['--own-connection'], 2, '--own-connection is of a live market'],
    [['--feed', 'iex', '--symbols', 'AAPL'], 4, 'needs Alpaca keys'],
    [['--feed', 'kraken', '--symbols', 'A', '--endpoint', 'http://127.0.0.1:1', '--retries', '0'], 3, 'no stream'],
  ])('refuses %j with status %i', async (argv, expected, text) => {
    const { status, stderr } = await runCli(['trade', ...argv]);
    expect([status, stderr]).toEqual([expected, expect.stringContaining(text)]);
  });

  it.each([
    ['regular', '1Day', 2, 'no entry of AAPL could pass'],
    ['extended', '1Day', 3, 'no answer'],
  ])(
    'hours %s with bars of %s: status %i, as a day is decided on after the close',
    async (hours, frame, expected, text) => {
      const env = { ...KEYS, TRADECTL_RISK_TRADING_HOURS: hours, HOME: temporaryDirectory() };
      const argv = ['trade', '--paper', '--symbols', 'AAPL', '--timeframe', frame, '--endpoint', 'http://127.0.0.1:1'];
      const { status, stderr } = await runCli(argv, { env });
      expect([status, stderr]).toEqual([expected, expect.stringContaining(text)]);
    },
  );

  it('ends with status 4 where the keys are refused', async () => {
    const server = await serve({ key: 'OTHER' });
    const argv = ['trade', '--shadow', '--feed', 'crypto', '--symbols', 'BTC/USD', '--endpoint', server.url];
    expect((await runCli(argv, { env: KEYS })).status).toBe(4);
  });
});

it('is not begun with a symbol that the broker does not know', async () => {
  const { sim, argv, env } = await openRig(12);
  const mistyped = argv.map((word) => (word === 'AAPL,SPY' ? 'AAPL,SPYY' : word));
  const { status, stderr } = await runCli(mistyped, { env });
  await sim.close();
  expect([status, stderr]).toEqual([2, expect.stringContaining('the broker does not know SPYY')]);
});

/** The breaker, the kill switch and the guard against crash loops, as a trader's user meets them. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { compareBooks, openRig, type Rig } from '../support/broker-rig.js';
import { runBinary, runCli } from '../support/cli.js';
import { byHand, IDLE, idleArgv } from '../support/hand-rig.js';
import { isAlert, isDenied, type Line, startTrader, type Trader } from '../support/trader.js';

const rigs: Rig[] = [];
const traders: Trader[] = [];
afterEach(async () => {
  for (const trader of traders.splice(0)) trader.kill();
  for (const { sim } of rigs.splice(0)) await sim.close();
});

async function open(seed: number): Promise<Rig> {
  const rig = await openRig(seed);
  rigs.push(rig);
  return rig;
}

function start(rig: Rig, argv: readonly string[], env: Readonly<Record<string, string>> = {}): Trader {
  const trader = startTrader(argv, { ...rig.env, ...env });
  traders.push(trader);
  return trader;
}

const isFill = (line: Line): boolean => line['type'] === 'fill';

interface Said {
  readonly status: number | null;
  readonly said: Readonly<Record<string, unknown>>;
}

/** `tradectl risk ...` in a process of its own, as a second terminal has it. */
async function risk({ db, env }: Rig, ...argv: readonly string[]): Promise<Said> {
  const { status, stdout, stderr } = await runBinary(['risk', ...argv, '--db', db, '--json'], { env });
  return { status, said: JSON.parse(stdout === '' ? stderr : stdout) as Said['said'] };
}

/** Through a trader that may have heard no price yet. */
async function buyThree(rig: Rig): Promise<void> {
  const words = 'order submit --symbol AAPL --side buy --qty 3'.split(' ');
  let { answer } = await byHand(rig, ...words);
  while (answer.code === 'no_price') ({ answer } = await byHand(rig, ...words));
  expect(answer.outcome).toBe('done');
}

/** Orders at every trade, doubles what it holds, never looks at a denial, and never exits. */
const MAD = `
export default {
  name: 'mad',
  params: {},
  create() {
    return {
      onTrade(trade, ctx) {
        ctx.buy({ qty: 1 });
        ctx.buy({ qty: Math.max(1, ctx.position * 2) });
        ctx.buy({ qty: 1, limit: trade.price * 0.999 });
      },
    };
  },
};
`;

describe('a strategy that misbehaves', { timeout: 240_000 }, () => {
  it('stays inside every limit, opens the breaker, which says why, and can be closed out', async () => {
    const rig = await open(21);
    const mad = join(rig.home, 'mad.mjs');
    writeFileSync(mad, MAD);
    const argv = rig.argv.map((word) => (word.endsWith('busy.mjs') ? mad : word));
    const trader = start(rig, argv, {
      TRADECTL_RISK_MAX_POSITION_QTY: '40',
      TRADECTL_RISK_MAX_ORDER_NOTIONAL: '20000',
      TRADECTL_BREAKER_DENIAL_RATE: '0.5',
      TRADECTL_BREAKER_COOLDOWN_MINUTES: '10',
    });
    const told = await trader.until((line) => line['type'] === 'breaker');
    expect(told).toMatchObject({ from: 'closed', to: 'open', cause: 'denial_rate' });
    expect(told['message']).toMatch(/^\d+ of \d+ orders were denied by risk, the limit is 50 %$/);
    expect((await trader.until(isAlert('breaker')))['message']).toContain('closed -> open');
    await trader.until(isDenied('breaker_open'));
    const status = await risk(rig, 'status');
    expect([status.status, status.said]).toMatchObject([5, { state: 'open', entries: 'held' }]);
    // Nothing of what it orders from now on leaves, and a person still gets out.
    const { answer } = await byHand(rig, 'flatten', '--yes');
    expect(answer.outcome).toBe('done');
    expect(rig.sim.world.desk.positions()).toEqual([]);
    for (const line of trader.lines) if (isFill(line)) expect(Number(line['position'])).toBeLessThanOrEqual(40);
    expect(await trader.end('SIGTERM')).toBe(143);
    expect(rig.sim.world.desk.positions()).toEqual([]);
    await compareBooks(rig);
  });

  it('that loses money is stopped, closed out, and stays stopped through a kill until a person says so', async () => {
    const rig = await open(22);
    // The same terms go on with the run, whatever was still being closed at the kill.
    const env = { TRADECTL_BREAKER_DAILY_LOSS: '0.01', TRADECTL_BREAKER_FLATTEN_ON_OPEN: 'true' };
    const trader = start(rig, rig.argv, env);
    expect(await trader.until((line) => line['type'] === 'breaker')).toMatchObject({ cause: 'daily_loss' });
    await trader.until(isDenied('breaker_open'));
    expect(await trader.end('SIGKILL')).toBeNull();
    // It is open after a kill, too: the day's loss is not forgotten.
    const again = start(rig, rig.argv, env);
    expect(await again.until(({ type }) => type === 'start')).toMatchObject({ isResumed: true });
    expect((await again.until(isAlert('breaker')))['message']).toContain('open since before');
    await again.until(isDenied('breaker_open'));
    const resumed = await risk(rig, 'resume', '--reason', 'a cent is no loss');
    expect([resumed.status, resumed.said]).toMatchObject([0, { outcome: 'done', by: 'trader' }]);
    expect(await again.until((line) => line['type'] === 'breaker')).toMatchObject({ from: 'open', to: 'closed' });
    expect(await again.end('SIGTERM')).toBe(143);
  });
});

describe('risk halt', { timeout: 240_000 }, () => {
  it('from another process stops entries, with a feed that is dead', async () => {
    const rig = await open(23);
    writeFileSync(join(rig.home, 'idle.mjs'), IDLE);
    const trader = start(rig, idleArgv(rig));
    await trader.until((line) => line['type'] === 'start');
    await buyThree(rig);
    rig.sim.faults.arm('mute');
    const halted = await risk(rig, 'halt', '--reason', 'news', '--cancel');
    await trader.until(isAlert('halted'));
    expect([halted.status, halted.said]).toMatchObject([0, { outcome: 'done', by: 'trader' }]);
    rig.sim.faults.disarm('mute');
    const { answer } = await byHand(rig, ...'order submit --symbol AAPL --side buy --qty 1'.split(' '));
    expect(answer).toMatchObject({ outcome: 'denied', code: 'halted' });
    const out = await byHand(rig, 'flatten', '--yes');
    expect(out.answer.outcome).toBe('done');
    expect(await trader.end('SIGTERM')).toBe(143);
  });

  it('before a start, and through a kill: exits only, until somebody says why to go on', async () => {
    const rig = await open(24);
    writeFileSync(join(rig.home, 'idle.mjs'), IDLE);
    expect((await risk(rig, 'halt', '--reason', 'first')).said).toMatchObject({ outcome: 'done', by: 'ledger' });
    const first = start(rig, idleArgv(rig));
    expect((await first.until(isAlert('halted')))['message']).toContain('first');
    await first.end('SIGKILL');
    // By hand, under the lock: the halt holds there, too.
    const { answer } = await byHand(rig, ...'order submit --symbol AAPL --side buy --qty 1'.split(' '));
    expect(answer).toMatchObject({ outcome: 'denied', code: 'halted' });
    const refused = await runBinary([...rig.argv, '--fail-if-halted'], { env: rig.env });
    expect(refused.status).toBe(5);
    expect(refused.stderr).toContain('"code":"halted"');
    expect(await risk(rig, 'resume')).toMatchObject({ status: 2, said: { error: { code: 'usage' } } });
    expect((await risk(rig, 'status')).status).toBe(5);
    expect((await risk(rig, 'resume', '--reason', 'looked')).status).toBe(0);
    const status = await risk(rig, 'status');
    expect([status.status, status.said]).toMatchObject([0, { state: 'closed', halt: null }]);
    const bought = await byHand(rig, ...'order submit --symbol AAPL --side buy --qty 1'.split(' '));
    expect(bought.answer).toMatchObject({ outcome: 'done' });
    await compareBooks(rig);
  });
});

/** Never closes anything: while the breaker is half-open there is no loss that would open it again. */
const HOLDER = `
export default {
  name: 'holder',
  params: {},
  create: () => ({
    onTrade(trade, ctx) {
      if (ctx.position === 0) ctx.enter('long', 'in');
    },
  }),
};
`;

describe('a feed that falls silent', { timeout: 240_000 }, () => {
  it('opens the breaker, which closes with time once there is data again; a journal replays all of it', async () => {
    const rig = await open(26);
    const [holder, journal] = [join(rig.home, 'holder.mjs'), join(rig.home, 'session.journal')];
    writeFileSync(holder, HOLDER);
    const argv = rig.argv.map((word) => (word.endsWith('busy.mjs') ? holder : word));
    const trader = start(rig, [...argv, '--journal', journal], {
      TRADECTL_BREAKER_STALE_FEED_SECONDS: '3',
      TRADECTL_BREAKER_CALENDAR: 'utc',
      TRADECTL_BREAKER_COOLDOWN_MINUTES: '0.02',
      TRADECTL_BREAKER_HALF_OPEN_TRADES: '1',
    });
    const moved = (to: string) => (line: Line) => line['type'] === 'breaker' && line['to'] === to;
    const fills = (side: string) => trader.lines.filter((line) => isFill(line) && line['side'] === side).length;
    await trader.until(() => fills('buy') === 2);
    rig.sim.faults.arm('mute');
    const opened = await trader.until(moved('open'));
    expect(opened).toMatchObject({ from: 'closed', cause: 'stale_feed', limit: '3 s' });
    rig.sim.faults.disarm('mute');
    await trader.until(moved('half_open'));
    await trader.until(moved('closed'));
    expect((await risk(rig, 'halt', '--reason', 'enough', '--flatten')).status).toBe(0);
    await trader.until(() => fills('sell') === 2);
    expect((await risk(rig, 'resume', '--reason', 'more')).status).toBe(0);
    await trader.until(() => fills('buy') === 4);
    expect(await trader.end('SIGTERM')).toBe(143);
    const replayed = await runCli(['journal', 'replay', journal, '--json'], { env: rig.env, cwd: rig.home });
    expect([replayed.status, replayed.stderr]).toEqual([0, '']);
    await compareBooks(rig);
  });
});

describe('a session with a venue in its own process', { timeout: 240_000 }, () => {
  it('is halted and resumed by another process, too', async () => {
    const rig = await open(27);
    const argv = ['trade', '--paper', '--shadow', '--symbols', 'ACME', '--bars', '20ms', '--db', rig.db, '--json'];
    const trader = start({ ...rig, env: { HOME: rig.home } }, [...argv, '--param', 'fast=1', '--param', 'slow=2']);
    await trader.until(isFill);
    expect((await risk(rig, 'halt', '--reason', 'news', '--flatten')).said).toMatchObject({ outcome: 'done' });
    await trader.until(isDenied('halted'));
    const fills = trader.lines.filter(isFill).length;
    expect((await risk(rig, 'status')).status).toBe(5);
    expect(trader.lines.filter(isFill).length).toBe(fills);
    expect((await risk(rig, 'resume', '--reason', 'over')).said).toMatchObject({ outcome: 'done', by: 'trader' });
    await trader.until((line) => isFill(line) && trader.lines.filter(isFill).length > fills);
    expect(await trader.end('SIGINT')).toBe(130);
  });
});

describe('a trader that dies again and again', { timeout: 240_000 }, () => {
  it('may only exit after the third start, until a person has looked', async () => {
    const rig = await open(25);
    writeFileSync(join(rig.home, 'idle.mjs'), IDLE);
    const env = { TRADECTL_BREAKER_CRASH_STARTS: '3' };
    for (let kill = 0; kill < 3; kill++) {
      const trader = start(rig, idleArgv(rig), env);
      await trader.until((line) => line['type'] === 'start');
      await trader.end('SIGKILL');
      expect(trader.lines.some(isAlert('crash_loop'))).toBe(false);
    }
    const held = start(rig, idleArgv(rig), env);
    const { message } = await held.until(isAlert('crash_loop'));
    expect(message).toContain('3 starts after a crash within 5 min');
    const { answer } = await byHand(rig, ...'order submit --symbol AAPL --side buy --qty 1'.split(' '));
    expect(answer).toMatchObject({ outcome: 'denied', code: 'crash_loop' });
    expect(await risk(rig, 'status')).toMatchObject({ status: 5, said: { state: 'crash_loop' } });
    expect((await risk(rig, 'resume', '--reason', 'mended')).status).toBe(0);
    const bought = await byHand(rig, ...'order submit --symbol AAPL --side buy --qty 1'.split(' '));
    expect(bought.answer).toMatchObject({ outcome: 'done' });
    expect(await held.end('SIGTERM')).toBe(143);
    const { stdout } = await runCli([...idleArgv(rig), '--duration', '1s'], { env: { ...rig.env, ...env } });
    expect(stdout).not.toContain('crash_loop');
  });
});

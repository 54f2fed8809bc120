/** A limit set anew from a second terminal: tighter at once, looser only confirmed, gone with the session. */

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { openRig, type Rig } from '../support/broker-rig.js';
import { runCli } from '../support/cli.js';
import { byHand, IDLE, idleArgv } from '../support/hand-rig.js';
import { startTrader, type Trader } from '../support/trader.js';

const rigs: Rig[] = [];
const traders: Trader[] = [];
afterEach(async () => {
  for (const trader of traders.splice(0)) trader.kill();
  for (const { sim } of rigs.splice(0)) await sim.close();
});

const limit = async ({ db, env }: Pick<Rig, 'db' | 'env'>, ...argv: readonly string[]) => {
  const { status, stdout, stderr } = await runCli(['risk', 'limit', ...argv, '--db', db, '--json'], { env });
  return { status, stderr, said: JSON.parse(stdout === '' ? '{}' : stdout) as Readonly<Record<string, unknown>> };
};

async function submit(rig: Rig, qty: string): Promise<string> {
  const words = ['order', 'submit', '--symbol', 'AAPL', '--side', 'buy', '--qty', qty];
  let { answer } = await byHand(rig, ...words);
  while (answer.code === 'no_price') ({ answer } = await byHand(rig, ...words));
  return answer.code ?? answer.outcome;
}

const isAlert = (code: string) => (line: Readonly<Record<string, string>>) =>
  line['type'] === 'alert' && line['code'] === code;

describe('risk limit', () => {
  it('binds the trader that runs, its what-ifs and its journal; the next session starts as configured', async () => {
    const rig = await openRig(31);
    rigs.push(rig);
    writeFileSync(join(rig.home, 'idle.mjs'), IDLE);
    const journal = join(rig.home, 'session.journal');
    const env = { ...rig.env, TRADECTL_RISK_MAX_ORDER_QTY: '50' };
    const trader = startTrader([...idleArgv(rig), '--journal', journal], env);
    traders.push(trader);
    await trader.until((line) => line['type'] === 'start');

    const { said } = await limit(rig);
    expect(said['run']).toBe('1');
    expect(said['limits']).toContainEqual(line('50', 'start'));
    expect(await limit(rig, 'max_order_qty', '5')).toMatchObject({ status: 0, said: { outcome: 'done' } });
    expect((await trader.until(isAlert('limit_tightened')))['message']).toMatch(/max_order_qty 50 -> 5, by .+@/);
    expect(await submit(rig, '6')).toBe('max_order_qty');
    const check = ['risk', 'check', '--symbol', 'AAPL', '--side', 'buy', '--qty', '6', '--price', '100', '--json'];
    expect((await runCli([...check, '--db', rig.db], { env })).stdout).toContain('"limit":"5"');

    const refused = await limit(rig, 'max_order_qty', '10');
    expect([refused.status, refused.stderr]).toEqual([2, expect.stringContaining('5 -> 10 lets more pass')]);
    expect((await limit(rig, 'max_order_qty')).said).toMatchObject({ limits: [line('5', 'changed')] });
    expect(await limit(rig, 'max_order_qty', '10', '--yes')).toMatchObject({ status: 0 });
    await trader.until(isAlert('limit_loosened'));
    expect(await submit(rig, '6')).toBe('done');
    const unknown = await limit(rig, 'symbols.APPL.max_order_qty', '1');
    expect(unknown.status).toBe(1);
    expect(unknown.said['message']).toContain('AAPL');

    expect(await trader.end('SIGTERM')).toBe(143);
    expect(readFileSync(journal, 'utf8').match(/"call":"limit"/g)).toHaveLength(2);
    const replayed = await runCli(['journal', 'replay', journal, '--json'], { env, cwd: rig.home });
    expect([replayed.status, JSON.parse(replayed.stdout)]).toMatchObject([0, { status: 'same' }]);
    expect((await limit(rig)).said).toMatchObject({ run: null, limits: [] });
    expect(await submit(rig, '11')).toBe('done');
  });
});

const line = (value: string, from: string) => ({ key: 'max_order_qty', limit: value, from });

describe('risk limit without a trader', () => {
  it('shows the configuration, and sets nothing', async () => {
    const rig = { db: join(process.cwd(), 'no-such.db'), env: { TRADECTL_RISK_MAX_ORDER_QTY: '50' } };
    expect(await limit(rig)).toMatchObject({ status: 0, said: { run: null, limits: [line('50', 'configuration')] } });
    const csv = await runCli(['risk', 'limit', '--csv', '--db', rig.db], { env: rig.env });
    expect(csv.stdout).toBe('limit,value,from\nmax_order_qty,50,configuration\n');
    const refused = await limit(rig, 'max_order_qty', '5');
    expect(refused.status).toBe(2);
    expect(refused.stderr).toContain('[risk]');
    const unknown = await limit(rig, 'max_order_qyt');
    expect(unknown.status).toBe(2);
    expect(unknown.stderr).toContain('did you mean max_order_qty?');
  });
});

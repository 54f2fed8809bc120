/** An exchange halts a symbol while a trader runs: entries are denied before the wire, nothing fills, and all say why. */

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { CREDENTIALS, openRig, type Rig } from '../support/broker-rig.js';
import { runCli } from '../support/cli.js';
import { byHand, IDLE, idleArgv } from '../support/hand-rig.js';
import { startTrader, type Trader } from '../support/trader.js';

const open: { rig?: Rig; trader?: Trader } = {};
afterEach(async () => {
  open.trader?.kill();
  await open.rig?.sim.close();
});

const HEADERS = { 'APCA-API-KEY-ID': CREDENTIALS.key, 'APCA-API-SECRET-KEY': CREDENTIALS.secret };

const steer = async ({ sim }: Rig, what: string, body: unknown): Promise<void> => {
  const url = `${sim.address.rest}/sim/${what}`;
  const answer = await fetch(url, { method: 'POST', headers: HEADERS, body: JSON.stringify(body) });
  expect(answer.status).toBe(200);
};

const isAlert = (code: string) => (line: Readonly<Record<string, string>>) => line['code'] === code;

async function submit(rig: Rig, symbol: string): Promise<string> {
  const words = ['order', 'submit', '--symbol', symbol, '--side', 'buy', '--qty', '1'];
  let { answer } = await byHand(rig, ...words);
  while (answer.code === 'no_price') ({ answer } = await byHand(rig, ...words));
  return answer.code ?? answer.outcome;
}

it('from the halt to the resumption, in what-ifs, the status and the journal', async () => {
  const rig = await openRig(32);
  open.rig = rig;
  writeFileSync(join(rig.home, 'idle.mjs'), IDLE);
  const journal = join(rig.home, 'session.journal');
  const trader = startTrader([...idleArgv(rig), '--journal', journal], rig.env);
  open.trader = trader;
  await trader.until((line) => line['type'] === 'start');
  expect(await submit(rig, 'AAPL')).toBe('done');

  await steer(rig, 'halt', { symbol: 'AAPL', reason: 'news pending' });
  expect((await trader.until(isAlert('symbol_halted')))['message']).toContain('AAPL is halted by its exchange');
  expect(await submit(rig, 'AAPL')).toBe('symbol_halted');
  expect(await submit(rig, 'SPY')).toBe('done');
  const { stdout: status } = await runCli(['risk', 'status', '--db', rig.db], { env: rig.env });
  expect(status).toMatch(/symbol +AAPL halted by its exchange since .*: Trading Halt: news pending/);
  const check = ['risk', 'check', '--symbol', 'AAPL', '--side', 'buy', '--qty', '1', '--price', '100', '--json'];
  expect((await runCli([...check, '--db', rig.db], { env: rig.env })).stdout).toContain('symbol_halted');

  await steer(rig, 'resume', { symbol: 'AAPL' });
  await trader.until(isAlert('symbol_resumed'));
  expect(await submit(rig, 'AAPL')).toBe('done');
  expect(await trader.end('SIGTERM')).toBe(143);
  expect(readFileSync(journal, 'utf8')).toContain('"kind":"trading_status"');
  const replayed = await runCli(['journal', 'replay', journal, '--json'], { env: rig.env, cwd: rig.home });
  expect([replayed.status, JSON.parse(replayed.stdout)]).toMatchObject([0, { status: 'same' }]);
});

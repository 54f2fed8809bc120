/**
 * What looking costs: `node scripts/view-cost.mjs [seconds]`, on a built tree, with tmux.
 *
 * One trader on the keyless simulator, looked at by nobody and by screens of two sizes in turn; then the same again. Of
 * each: how late the trader's event loop comes (measured inside it, the same way throughout), and what part of a core
 * the trader (with its simulator) and the screen take.
 */

import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const SECONDS = Number(process.argv[2] ?? 10);
const bin = resolve(import.meta.dirname, '../bin/tradectl.js');
const home = mkdtempSync(join(tmpdir(), 'tradectl-view-'));
const db = join(home, 'l.db');
const lagFile = join(home, 'lag.json');
const env = { PATH: process.env['PATH'] ?? '', HOME: home, LANG: 'C.UTF-8', TERM: 'xterm-256color', TMUX_TMPDIR: home };

/** Runs inside the trader: on SIGUSR2 it writes how late its loop came since the last time. */
const PROBE = `
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { writeFileSync } from 'node:fs';
const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();
const ms = (nanos) => Math.max(0, nanos / 1e6 - 1);
process.on('SIGUSR2', () => {
  const lag = { p50: ms(delay.percentile(50)), p99: ms(delay.percentile(99)), max: ms(delay.max) };
  writeFileSync(${JSON.stringify(lagFile)}, JSON.stringify(lag));
  delay.reset();
});
`;
const probe = join(home, 'probe.mjs');
writeFileSync(probe, PROBE);

/** @param {string[]} words */
const tmux = (...words) =>
  execFileSync('tmux', ['-L', 'view-cost', '-f', '/dev/null', ...words], { env, encoding: 'utf8' });

/**
 * Processor time of a process so far, in seconds.
 * @param {number} pid
 */
function cpuOf(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** @param {number} pid */
async function lagOf(pid) {
  rmSync(lagFile, { force: true });
  process.kill(pid, 'SIGUSR2');
  while (!existsSync(lagFile)) await sleep(20);
  await sleep(50);
  return /** @type {{ p50: number, p99: number, max: number }} */ (JSON.parse(readFileSync(lagFile, 'utf8')));
}

/**
 * @param {string} name
 * @param {number} trader
 * @param {number | undefined} view
 */
async function measure(name, trader, view) {
  await lagOf(trader);
  const before = [cpuOf(trader), view === undefined ? 0 : cpuOf(view)];
  await sleep(SECONDS * 1000);
  const after = [cpuOf(trader), view === undefined ? 0 : cpuOf(view)];
  const { p50, p99, max } = await lagOf(trader);
  const share = (/** @type {number} */ i) => `${((((after[i] ?? 0) - (before[i] ?? 0)) / SECONDS) * 100).toFixed(1)} %`;
  const lag = [p50, p99, max].map((ms) => ms.toFixed(2).padStart(7)).join(' ');
  console.log(
    `${name.padEnd(16)} lag p50 p99 max ${lag} ms   trader ${share(0)}   view ${view === undefined ? '-' : share(1)}`,
  );
}

const argv = ['trade', '--paper', '--headless', '--param', 'fast=1', '--param', 'slow=2', '--db', db];
const trader = spawn(process.execPath, ['--import', probe, bin, ...argv], { env, stdio: 'ignore' });
try {
  while (!existsSync(`${db}.view`)) await sleep(50);
  await sleep(5000);
  for (const round of [1, 2]) {
    console.log(`round ${round}, ${SECONDS} s each`);
    await measure('headless', trader.pid ?? 0, undefined);
    for (const [columns, rows] of [
      ['80', '24'],
      ['160', '50'],
      ['200', '60'],
    ]) {
      tmux('new-session', '-d', '-x', columns ?? '', '-y', rows ?? '', process.execPath, bin, 'attach', '--db', db);
      await sleep(3000);
      const view = Number(tmux('display-message', '-p', '#{pane_pid}'));
      await measure(`view ${columns}x${rows}`, trader.pid ?? 0, view);
      tmux('kill-server');
      await sleep(500);
    }
  }
} finally {
  trader.kill('SIGINT');
  await new Promise((done) => trader.once('exit', done));
  rmSync(home, { recursive: true, force: true });
}

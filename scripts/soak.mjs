/** `npm run soak`: the long proofs, one after the other; with words, only those whose names have one of them. */

import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '..');
/** @type {(name: string, otherwise: string) => string} */
const setting = (name, otherwise) => process.env[name] ?? otherwise;
const seeds = setting('TRADECTL_TEST_SEEDS', '5000');
const cases = setting('TRADECTL_TEST_CASES', '100000');
const kills = setting('TRADECTL_TEST_KILLS', '70');
const freezes = setting('TRADECTL_TEST_FREEZES', '20');
const chaosSeconds = setting('TRADECTL_TEST_CHAOS_SECONDS', '600');
const cronRuns = setting('TRADECTL_TEST_CRON_RUNS', '10');
const hours = setting('TRADECTL_LEAK_HOURS', '24');

/** @type {(...files: string[]) => string[]} */
const tests = (...files) => ['npx', 'vitest', 'run', ...files];

/** @type {{ name: string, command: string[], env: Record<string, string> }[]} */
const PROOFS = [
  {
    name: `orders on a hostile wire, ${seeds} seeds a kind`,
    command: tests('test/core/venue/manager'),
    env: { TRADECTL_TEST_SEEDS: seeds },
  },
  {
    name: `risk against its slow model, ${cases} cases`,
    command: tests('test/core/risk'),
    env: { TRADECTL_TEST_CASES: cases },
  },
  {
    name: `kills: ${kills} at each of three brokers, and of a replay; each fault`,
    command: tests('test/e2e/broker.test.ts', 'test/e2e/trade.test.ts'),
    env: { TRADECTL_TEST_KILLS: kills },
  },
  {
    name: `chaos: faults, kills and pauses by chance for ${chaosSeconds} s`,
    command: tests('test/soak/chaos.test.ts'),
    env: { TRADECTL_TEST_CHAOS_SECONDS: chaosSeconds },
  },
  {
    name: `watchdog beside a trader that is stopped, ${freezes} times`,
    command: tests('test/e2e/watchdog.test.ts'),
    env: { TRADECTL_TEST_FREEZES: freezes },
  },
  {
    name: `cron: reconcile beside a trader, every minute, ${cronRuns} times`,
    command: tests('test/soak/cron.test.ts'),
    env: { TRADECTL_TEST_CRON_RUNS: cronRuns },
  },
  {
    name: 'cron: reconcile beside a trader, every second, 100 times',
    command: tests('test/soak/cron.test.ts'),
    env: { TRADECTL_TEST_CRON_RUNS: '100', TRADECTL_TEST_CRON_EVERY_MS: '1000' },
  },
  {
    name: `leak: market data for ${hours} simulated hours, 20 symbols`,
    command: ['npm', 'run', '-s', 'bench', '--', 'leak'],
    env: { TRADECTL_LEAK_HOURS: hours },
  },
  {
    name: 'every command of README, guides and help, typed in a fresh clone',
    command: ['npm', 'run', '-s', 'docs:run'],
    env: {},
  },
];

const words = process.argv.slice(2);
const wanted = PROOFS.filter(({ name }) => words.length === 0 || words.some((word) => name.includes(word)));
const results = wanted.map(({ name, command: [file = '', ...args], env }) => {
  console.log(`== ${name}`);
  const from = Date.now();
  const { status } = spawnSync(file, args, { cwd: ROOT, stdio: 'inherit', env: { ...process.env, ...env } });
  return { name, isPassed: status === 0, seconds: Math.round((Date.now() - from) / 1000) };
});
for (const { name, isPassed, seconds } of results)
  console.log(`== ${isPassed ? 'passed' : 'FAILED'} ${seconds} s  ${name}`);
const failed = results.filter(({ isPassed }) => !isPassed).length;
console.log(`== soak: ${results.length - failed} of ${results.length} passed`);
process.exitCode = failed === 0 && results.length > 0 ? 0 : 1;

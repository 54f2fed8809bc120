/** `npm run soak`: the long proofs, one after the other: thousands of seeds, hundreds of kills, a day of market data, every command of the guides. */

import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '..');
const seeds = process.env['TRADECTL_TEST_SEEDS'] ?? '5000';
const kills = process.env['TRADECTL_TEST_KILLS'] ?? '70';

/** @type {{ name: string, command: string[], env?: Record<string, string> }[]} */
const PROOFS = [
  {
    name: `order manager on a hostile wire, ${seeds} seeds a kind`,
    command: ['npx', 'vitest', 'run', 'test/core/venue/manager'],
    env: { TRADECTL_TEST_SEEDS: seeds },
  },
  {
    name: `trading through a broker, each fault, and ${kills} kills at each of three brokers`,
    command: ['npx', 'vitest', 'run', 'test/e2e/broker.test.ts', 'test/e2e/trade.test.ts'],
    env: { TRADECTL_TEST_KILLS: kills },
  },
  {
    name: 'market data for 24 simulated hours, 20 symbols',
    command: ['npm', 'run', '-s', 'bench', '--', 'leak'],
    env: { TRADECTL_LEAK_HOURS: '24' },
  },
  {
    name: 'every command of README, guides and help, typed in a fresh clone',
    command: ['npm', 'run', '-s', 'docs:run'],
  },
];

const failed = PROOFS.filter(({ name, command: [file = '', ...args], env }) => {
  console.log(`== ${name}`);
  const from = Date.now();
  const { status } = spawnSync(file, args, { cwd: ROOT, stdio: 'inherit', env: { ...process.env, ...env } });
  console.log(`== ${name}: ${status === 0 ? 'passed' : 'FAILED'} in ${Math.round((Date.now() - from) / 1000)} s`);
  return status !== 0;
});
process.exitCode = failed.length === 0 ? 0 : 1;

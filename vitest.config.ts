/** How the tests run: forked processes, because some of them open natives, sockets and the built program. */

import { configDefaults, defineConfig } from 'vitest/config';

// The long proofs run where they are asked for: `npm run soak`.
const isSoak = Object.keys(process.env).some((name) => /^TRADECTL_TEST_(CHAOS|CRON)_/.test(name));

export default defineConfig({
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    exclude: [...configDefaults.exclude, ...(isSoak ? [] : ['test/soak/**'])],
    globalSetup: 'test/support/temporary.ts',
    pool: 'forks',
    maxWorkers: 2,
    // Far above what any of them takes alone: a busy machine is no failure.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    coverage: {
      provider: 'v8',
      include: ['src/**/*.{ts,tsx}', 'commands/**/*.ts'],
      reporter: ['text-summary', 'lcov'],
      reportOnFailure: true,
      thresholds: { lines: 90, 'src/core/**': { lines: 95 } },
    },
  },
});

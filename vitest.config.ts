/** How the tests run: forked processes, because some of them open natives, sockets and the built program. */

import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    coverage: {
      provider: 'v8',
      include: ['src/**/*.{ts,tsx}', 'commands/**/*.ts'],
      reporter: ['text-summary', 'lcov'],
      reportOnFailure: true,
      thresholds: { lines: 90, 'src/core/**': { lines: 95 } },
    },
  },
});

/** `npm run check`: every check that needs no test, each to its end. Exits with the number of checks that failed. */

import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';

/** Names of scripts in package.json. */
const CHECKS = ['format:check', 'lint', 'types', 'layers', 'dead', 'lock'];

const failed = CHECKS.filter((name) => {
  const start = performance.now();
  const { status } = spawnSync('npm', ['run', '--silent', name], {
    cwd: resolve(import.meta.dirname, '..'),
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`${status === 0 ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)`);
  return status !== 0;
});
process.exitCode = failed.length;

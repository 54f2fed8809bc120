/** After an install in a checkout: builds the program, and turns the commit hook on (not in CI). */

import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');

if (existsSync(resolve(root, '.git')) && !process.env['CI']) {
  execFileSync('git', ['config', 'core.hooksPath', '.githooks'], { cwd: root, stdio: 'inherit' });
}
await import('./build.mjs');

/** `npm run profile -- COMMAND ...`: runs tradectl with V8's profiler and leaves where its time went, for a flame graph. */

import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

const PROGRAM = resolve(import.meta.dirname, '../bin/tradectl.js');
/** Where the user stands: npm itself goes to the package. */
const cwd = process.env['INIT_CWD'] ?? process.cwd();
const argv = process.argv.slice(2);
const [command = ''] = argv;

if (command === '') {
  console.error('usage: npm run profile -- COMMAND ..., such as: npm run profile -- backtest bars.csv');
  process.exitCode = 2;
} else {
  const folder = join(cwd, 'profiles');
  const stamp = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const name = `${command.replaceAll(/\W+/g, '')}-${stamp}-${process.pid}.cpuprofile`;
  mkdirSync(folder, { recursive: true });
  const profiler = ['--cpu-prof', `--cpu-prof-dir=${folder}`, `--cpu-prof-name=${name}`];
  const child = spawn(process.execPath, [...profiler, PROGRAM, ...argv], { cwd, stdio: 'inherit' });
  // Ctrl-C reaches the command by itself, which writes its profile at its end; twice would cut that off.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.on('close', (status) => {
    console.error(
      `${join(folder, name)}: drop it on speedscope.app, or load it under Performance in Chrome's developer tools`,
    );
    process.exitCode = status ?? 1;
  });
}

/** Cold starts: light commands of the built program, beside node doing nothing. */

import { join } from 'node:path';
import { writeBarFiles } from './support/bar-data.js';
import { inTurn, isQuick, median, report } from './support/measure.js';
import { runNothing, runProgram, withFolder } from './support/processes.js';

const ROUNDS = isQuick ? 3 : 15;

const COMMANDS = [
  '--version',
  '--help',
  'help exit-codes',
  'config show',
  'orders --json',
  'backtest --help',
  'trade --help',
];

await withFolder(async (folder) => {
  const bars = join(folder, 'bars.csv');
  await writeBarFiles([{ path: bars, rows: 5000 }]);
  const db = join(folder, 'ledger.db');
  await runProgram(folder, ['backtest', bars, '--db', db]);
  for (const command of COMMANDS) {
    const args = command.split(' ');
    if (command.startsWith('orders')) args.push('--db', db);
    const [ours, node] = await inTurn(
      ROUNDS,
      async () => (await runProgram(folder, args)).ms,
      async () => (await runNothing()).ms,
    );
    const timesNode = median(ours ?? []) / median(node ?? []);
    report({ bench: 'startup', case: command, unit: 'ms', baselineName: 'node -e 0' }, ours, node, { timesNode });
  }
});

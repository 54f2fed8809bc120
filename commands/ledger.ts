/** `tradectl ledger`: whether it agrees with itself, its backup, and its restoring. */

import { resolve } from 'node:path';
import type { Command } from 'commander';
import { backUp, restore } from '../src/app/ledger/backup.js';
import type { Difference } from '../src/app/ledger/differences.js';
import { type Checked, type Verification, verifyLedger } from '../src/app/ledger/verify.js';
import { counted } from '../src/views/format.js';
import { tellMode } from './ledger-mode.js';
import { configOf, configOption, dbOption, isSet, jsonOption } from './options/common.js';
import { type Field, queryOf, recordOptions, writeRecords } from './records.js';
import { ANSWER_IS_NO, type Call, type Define, DONE, examples } from './run-command.js';

export const define: Define = (command, run) => {
  command.description('The ledger file').addHelpText('after', examples([...VERIFY, ...BACKUP, ...RESTORE]));
  recordOptions(command.command('verify'))
    .description(
      'Rebuild positions, cash, trades and orders from fills and movements and compare; exit 1 where they differ',
    )
    .addHelpText('after', examples(VERIFY))
    .action(run(verify));
  fileOptions(command.command('backup <file>'))
    .description('Copy the ledger to a new file, also while a trader writes it; the copy is verified')
    .addHelpText('after', examples(BACKUP))
    .action(run(backup));
  fileOptions(command.command('restore <file>'))
    .description('Put a backup in the place of the ledger, which is kept beside it; the next trade begins a new run')
    .addHelpText('after', examples(RESTORE))
    .action(run(restoreFrom));
};

const fileOptions = (command: Command): Command => jsonOption(dbOption(configOption(command)));

const VERIFY = ['tradectl ledger verify', 'tradectl ledger verify --run 1 --json'];
const BACKUP = ['tradectl ledger backup ~/backups/ledger-$(date +%F).db'];
const RESTORE = ['tradectl ledger restore ~/backups/ledger-$(date +%F).db'];

async function backup(call: Call): Promise<number> {
  const { context, options, args } = call;
  const made = await backUp(configOf(call).ledger.path, resolve(context.cwd, args[0] ?? ''), process.pid);
  if (isSet(options, 'json')) context.out.write(`${JSON.stringify(made)}\n`);
  else context.err.write(`backed up to ${made.file} (${made.bytes} bytes)\n${summary('clean', made.checked, 0)}\n`);
  return DONE;
}

async function restoreFrom(call: Call): Promise<number> {
  const { context, options, args } = call;
  const holder = { pid: process.pid, now: context.now() };
  const done = await restore(resolve(context.cwd, args[0] ?? ''), configOf(call).ledger.path, holder);
  if (isSet(options, 'json')) context.out.write(`${JSON.stringify(done)}\n`);
  else {
    const kept = done.kept === null ? '' : `; the one before is kept as ${done.kept}`;
    context.err.write(`restored ${done.ledger}${kept}\n${summary('clean', done.checked, 0)}\n`);
    context.err.write('the next trade begins a new run; compare the books with the broker first: tradectl reconcile\n');
  }
  return DONE;
}

function verify(call: Call): number {
  const { path, run } = queryOf(call);
  const result = verifyLedger(path, run);
  const { context, options } = call;
  const mode = tellMode(call);
  if (isSet(options, 'json')) context.out.write(`${JSON.stringify({ mode, ...result })}\n`);
  else {
    if (result.differences.length > 0 || isSet(options, 'csv')) writeRecords(call, result.differences, FIELDS);
    context.err.write(`${summary(result.status, result.checked, result.differences.length)}\n`);
  }
  return result.status === 'clean' ? DONE : ANSWER_IS_NO;
}

function summary(status: Verification['status'], checked: Checked, differences: number): string {
  const { runs, orders, fills, movements, trades, lots, equity } = checked;
  const looked = [
    counted(runs, 'run'),
    counted(orders, 'order'),
    counted(fills, 'fill'),
    ...(movements === 0 ? [] : [counted(movements, 'movement')]),
    counted(trades, 'closed trade'),
    counted(lots, 'open lot'),
    counted(equity, 'row of equity', 'rows of equity'),
  ];
  const found = status === 'clean' ? 'clean' : counted(differences, 'difference');
  return `${found}: ${looked.join(', ')} checked`;
}

const FIELDS: readonly Field<Difference>[] = [
  { key: 'runId', header: 'run' },
  { key: 'kind', header: 'what' },
  { key: 'symbol', header: 'symbol' },
  { key: 'clientOrderId', header: 'order' },
  { key: 'stored', header: 'the ledger says' },
  { key: 'rebuilt', header: 'its fills say' },
];

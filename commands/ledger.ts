/** `tradectl ledger verify`: whether the ledger agrees with itself. */

import type { Difference } from '../src/app/ledger/differences.js';
import { type Verification, verifyLedger } from '../src/app/ledger/verify.js';
import { counted } from '../src/views/format.js';
import { isSet } from './options/common.js';
import { type Field, queryOf, recordOptions, writeRecords } from './records.js';
import { ANSWER_IS_NO, type Call, type Define, DONE, examples } from './run-command.js';

export const define: Define = (command, run) => {
  command.description('The ledger file').addHelpText('after', examples(EXAMPLES));
  recordOptions(command.command('verify'))
    .description(
      'Rebuild positions, cash, trades and orders from fills and movements and compare; exit 1 where they differ',
    )
    .addHelpText('after', examples(EXAMPLES))
    .action(run(verify));
};

const EXAMPLES = ['tradectl ledger verify', 'tradectl ledger verify --run 1 --json'];

function verify(call: Call): number {
  const { path, run } = queryOf(call);
  const result = verifyLedger(path, run);
  const { context, options } = call;
  if (isSet(options, 'json')) context.out.write(`${JSON.stringify(result)}\n`);
  else {
    if (result.differences.length > 0 || isSet(options, 'csv')) writeRecords(call, result.differences, FIELDS);
    context.err.write(`${summary(result)}\n`);
  }
  return result.status === 'clean' ? DONE : ANSWER_IS_NO;
}

function summary({ status, checked, differences }: Verification): string {
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
  const found = status === 'clean' ? 'clean' : counted(differences.length, 'difference');
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

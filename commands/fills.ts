/** `tradectl fills`: the fills of a run. */

import { type FillRecord, listFills } from '../src/app/ledger/fills.js';
import { exact, second } from '../src/views/format.js';
import { type Field, queryOf, recordOptions, symbolOption, writeHead, writeRecords } from './records.js';
import { type Define, DONE, examples } from './run-command.js';

export const define: Define = (command, run) => {
  symbolOption(recordOptions(command.description('The fills of a run, oldest first')))
    .addHelpText('after', examples(EXAMPLES))
    .action(
      run((call) => {
        const answer = listFills(queryOf(call));
        writeHead(call, answer, 'fills');
        writeRecords(call, answer.records, FIELDS);
        return DONE;
      }),
    );
};

const EXAMPLES = ['tradectl fills', 'tradectl fills --run 1 --symbol ACME', 'tradectl fills --csv > fills.csv'];

const FIELDS: readonly Field<FillRecord>[] = [
  { key: 'runId' },
  { key: 'fillId', header: 'fill', isSpare: true },
  { key: 'clientOrderId', header: 'order', isWhole: true },
  { key: 'symbol', header: 'symbol' },
  { key: 'side', header: 'side' },
  { key: 'qty', header: 'qty', figure: exact },
  { key: 'price', header: 'price', figure: exact },
  { key: 'fee', header: 'fee', figure: exact },
  { key: 'ts', header: 'time (UTC)', show: second },
];

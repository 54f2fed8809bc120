/** `tradectl orders`: the orders of a run. */

import { listOrders, type OrderRecord } from '../src/app/ledger/orders.js';
import { exact, second } from '../src/views/format.js';
import { type Field, queryOf, recordOptions, symbolOption, writeHead, writeRecords } from './records.js';
import { type Define, DONE, examples } from './run-command.js';

export const define: Define = (command, run) => {
  symbolOption(recordOptions(command.description('The orders of a run, oldest first')))
    .addHelpText('after', examples(EXAMPLES))
    .action(
      run((call) => {
        const answer = listOrders(queryOf(call));
        writeHead(call, answer, 'orders');
        writeRecords(call, answer.records, FIELDS);
        return DONE;
      }),
    );
};

const EXAMPLES = ['tradectl orders', 'tradectl orders --run 1 --symbol ACME', 'tradectl orders --json | jq length'];

const FIELDS: readonly Field<OrderRecord>[] = [
  { key: 'runId' },
  { key: 'clientOrderId', header: 'order', isWhole: true },
  { key: 'venueOrderId' },
  { key: 'symbol', header: 'symbol' },
  { key: 'side', header: 'side' },
  { key: 'type', header: 'type' },
  { key: 'qty', header: 'qty', figure: exact },
  { key: 'filledQty', header: 'filled', figure: exact },
  { key: 'avgPrice', header: 'price', figure: exact },
  { key: 'status', header: 'status' },
  { key: 'ts', header: 'time (UTC)', show: second, isSpare: true },
];

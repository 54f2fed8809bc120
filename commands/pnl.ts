/** `tradectl pnl`: realized profit and fees of a run, by symbol and day or as asked. */

import { Option } from 'commander';
import { PNL_GROUPS, type PnlGroup, type PnlRecord, pnl } from '../src/app/ledger/pnl.js';
import { money, signedMoney } from '../src/views/format.js';
import { textOf } from './options/common.js';
import { type Field, queryOf, recordOptions, symbolOption, writeHead, writeRecords } from './records.js';
import { type Call, type Define, DONE, examples } from './run-command.js';

export const define: Define = (command, run) => {
  symbolOption(recordOptions(command.description('Realized profit (before fees) and fees, by symbol and UTC day')))
    .addOption(new Option('--by <what>', 'one row for each; run compares all runs').choices(PNL_GROUPS))
    .addHelpText('after', examples(EXAMPLES))
    .action(
      run((call) => {
        const answer = pnl(queryOf(call), groupOf(call));
        const { records, total } = answer;
        writeHead(call, answer, 'closed trades');
        writeRecords(call, records, FIELDS, records.length > 1 ? { runId: 'total', ...total } : undefined);
        return DONE;
      }),
    );
};

const EXAMPLES = ['tradectl pnl', 'tradectl pnl --by day --csv', 'tradectl pnl --by run --json'];

const groupOf = ({ options }: Call): PnlGroup | undefined =>
  PNL_GROUPS.find((group) => group === textOf(options, 'by'));

const FIELDS: readonly Field<PnlRecord>[] = [
  { key: 'runId', header: 'run' },
  { key: 'symbol', header: 'symbol' },
  { key: 'strategy', header: 'strategy' },
  { key: 'day', header: 'day' },
  { key: 'realizedPnl', header: 'realized', figure: signedMoney },
  { key: 'fees', header: 'fees', figure: money },
  { key: 'trades', header: 'trades', figure: String },
  { key: 'income', header: 'dividends, interest', figure: signedMoney },
  { key: 'transfers', header: 'paid in, out', figure: signedMoney },
];

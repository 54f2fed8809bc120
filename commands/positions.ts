/** `tradectl positions`: what a run holds, and what it is worth at the last price seen. */

import { listPositions, type PositionRecord } from '../src/app/ledger/positions.js';
import { escapeControls } from '../src/views/escape.js';
import { exact, money, signedMoney } from '../src/views/format.js';
import { isSet } from './options/common.js';
import { type Field, queryOf, recordOptions, symbolOption, writeHead, writeRecords } from './records.js';
import { type Define, DONE, examples } from './run-command.js';

export const define: Define = (command, run) => {
  symbolOption(recordOptions(command.description('The open positions of a run, at the last prices it has seen')))
    .addHelpText('after', examples(EXAMPLES))
    .action(
      run((call) => {
        const answer = listPositions(queryOf(call));
        writeHead(call, answer, 'open positions');
        const unpriced = answer.records.filter(({ mark }) => mark === null).map(({ symbol }) => symbol);
        if (unpriced.length > 0 && !isSet(call.options, 'json')) call.context.err.write(noPrice(unpriced));
        writeRecords(call, answer.records, FIELDS);
        return DONE;
      }),
    );
};

const noPrice = (symbols: readonly string[]): string =>
  `notice: no price of ${escapeControls(symbols.join(', '))} is known: in equity and risk it counts at its cost\n`;

const EXAMPLES = ['tradectl positions', 'tradectl positions --run 1 --symbol ACME', 'tradectl positions --json'];

const FIELDS: readonly Field<PositionRecord>[] = [
  { key: 'runId' },
  { key: 'symbol', header: 'symbol' },
  { key: 'qty', header: 'qty', figure: exact },
  { key: 'avgPrice', header: 'avg price', figure: exact },
  { key: 'costBasis', header: 'cost', figure: money },
  { key: 'mark', header: 'mark', figure: exact },
  { key: 'marketValue', header: 'value', figure: money },
  { key: 'unrealizedPnl', header: 'unrealized', figure: signedMoney },
  { key: 'realizedPnl', header: 'realized', figure: signedMoney },
  { key: 'fees', header: 'fees', figure: money },
];

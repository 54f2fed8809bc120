/** `tradectl flatten`: cancels the open orders of a symbol, or of all, and closes what is left. */

import { ledgerMode } from '../src/app/ledger/mode.js';
import { askYes, isSomebodyThere } from './ask.js';
import { byHand, handOptions } from './hand.js';
import { configOf, isSet } from './options/common.js';
import { SYMBOL } from './options/lists.js';
import { badUsage } from './options/trade.js';
import { ANSWER_IS_NO, type Call, type Define, examples } from './run-command.js';

export const define: Define = (command, run) => {
  handOptions(command)
    .description('Cancel open orders, wait until they are gone, and close what is left with our own orders')
    .argument('[symbol]', 'of one symbol only')
    .option('--yes', 'do not ask; needed without a terminal')
    .addHelpText('after', examples(EXAMPLES))
    .action(run(flatten));
};

const EXAMPLES = ['tradectl flatten AAPL', 'tradectl flatten --yes --json'];

async function flatten(call: Call): Promise<number> {
  const { args, options } = call;
  const symbol = args[0] === undefined ? null : SYMBOL.parse(args[0]);
  if (symbol === undefined) throw badUsage(`${args[0]} is no symbol`, `expected ${SYMBOL.expected}`);
  if (!isSet(options, 'yes') && !(await isConfirmed(call, symbol))) return ANSWER_IS_NO;
  return byHand(call, { kind: 'flatten', symbol });
}

/** Throws TradectlError `usage` where nobody is there to be asked. */
async function isConfirmed(call: Call, symbol: string | null): Promise<boolean> {
  const { context } = call;
  if (!isSomebodyThere(context))
    throw badUsage('nobody is there to confirm', 'add --yes to close positions without being asked');
  const mode = ledgerMode(configOf(call).ledger.path);
  const question = `Cancel the open orders and close the position of ${symbol ?? 'every symbol'}?`;
  return askYes(context, mode === undefined ? question : `${mode}: ${question}`);
}

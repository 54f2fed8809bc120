/** `tradectl risk check`: a what-if. Would an order pass, what is used of every limit, and how large may it be? */

import { Option } from 'commander';
import type { Reader } from '../src/app/config/formats.js';
import { WISH_PRICE, WISH_QTY } from '../src/app/hands/wish.js';
import { ASKED_TYPES, type AskedType, needsLimit, needsStop, questionOf } from '../src/app/risk/question.js';
import { type ReadRisk, readRiskState } from '../src/app/risk/risk-state.js';
import { whatIf } from '../src/app/risk/what-if.js';
import { timeText } from '../src/core/base/time.js';
import type { Question } from '../src/core/engine/what-if.js';
import { TIMES_IN_FORCE } from '../src/core/orders/order.js';
import { checkTable, checkVerdict, checkWords } from '../src/views/risk-check.js';
import type { TableForm } from '../src/views/table.js';
import { isAlive } from './alive.js';
import { tellMode } from './ledger-mode.js';
import { configOf, configOption, dbOption, isSet, jsonOption } from './options/common.js';
import { SYMBOL } from './options/lists.js';
import { badUsage } from './options/trade.js';
import { flagOf } from './options/values.js';
import { ANSWER_IS_NO, type Call, type Define, DONE, examples } from './run-command.js';
import { tell } from './tell.js';

export const define: Define = (command, run) => {
  jsonOption(dbOption(configOption(command)))
    .description(
      'Ask whether an order would pass: every limit, what is used of it, and the largest size; sends nothing',
    )
    .addOption(new Option('--csv', 'comma-separated values on stdout').conflicts(['json', 'explain']))
    .option('--symbol <name>', 'such as AAPL or BTC/USD')
    .option('--side <side>', 'buy or sell')
    .option('--qty <quantity>', 'such as 10 or 0.5')
    .option('--price <price>', 'its limit; of other orders the price that it would meet (the last one of the ledger)')
    .option('--stop <price>', 'the price that wakes a stop order')
    .option('--type <type>', 'market, limit, stop or stop_limit (market)')
    .option('--tif <time>', `${TIMES_IN_FORCE.join(', ')} (day; of coins gtc)`)
    .option('--extended', 'also before and after the regular session')
    .option('--explain', 'every check in words')
    .addHelpText('after', examples(EXAMPLES))
    .action(run(check));
};

const EXAMPLES = [
  'tradectl risk check --symbol AAPL --side buy --qty 100 --price 190',
  'tradectl risk check --symbol AAPL --side sell --qty 10 --type limit --price 195.50 --explain',
  'tradectl risk check --symbol BTC/USD --side buy --qty 0.1 --price 60000 --json',
];

const choice = <T extends string>(choices: readonly T[]): Reader<T> => ({
  expected: `one of ${choices.join(', ')}`,
  choices,
  parse: (text) => choices.find((one) => one === text),
});
const SIDE = choice(['buy', 'sell'] as const);
const TYPE = choice(ASKED_TYPES);
const TIF = choice(TIMES_IN_FORCE);

function check(call: Call): number {
  const { context, options } = call;
  const question = asked(call);
  const config = configOf(call);
  const state = readRiskState(config.ledger.path, config, context.now(), isAlive);
  const answer = whatIf(state, question);
  const { approved, checks, maxQty } = answer;
  const mode = tellMode(call);
  if (isSet(options, 'json')) context.out.write(`${JSON.stringify({ mode, approved, checks, maxQty })}\n`);
  else {
    context.out.write(
      isSet(options, 'explain')
        ? checkWords(answer, call.context.isTty ? call.context.width : Number.POSITIVE_INFINITY)
        : checkTable(answer, formOf(call)),
    );
    tell(context, (headOf(state) + checkVerdict(answer)).trimEnd());
  }
  return approved ? DONE : ANSWER_IS_NO;
}

function formOf({ context: { width, ascii, isTty }, options }: Call): TableForm {
  if (isSet(options, 'csv')) return { kind: 'csv' };
  return isTty ? { kind: 'box', width, ascii } : { kind: 'tabs' };
}

function headOf({ run, asOf, isKept, isBroker }: ReadRisk): string {
  if (run === undefined || asOf === undefined)
    return 'no runs yet: asked of a new account with the cash of the configuration\n';
  const left = isKept || asOf === 0 ? '' : `, as of ${timeText(asOf)}`;
  return `run ${run}${left}, ${isBroker ? "with the broker's own rules" : 'on a simulated venue'}\n`;
}

function asked({ options }: Call): Question {
  const need = <T>(name: string, reader: Reader<T>): T => {
    const value = flagOf(options, name, reader);
    if (value === undefined) throw badUsage(`--${name} is missing`, EXAMPLES[0] ?? '');
    return value;
  };
  const symbol = need('symbol', SYMBOL);
  const side = need('side', SIDE);
  const qty = need('qty', WISH_QTY);
  const type = flagOf(options, 'type', TYPE) ?? 'market';
  const [price, stop] = [flagOf(options, 'price', WISH_PRICE), flagOf(options, 'stop', WISH_PRICE)];
  checkPrices(type, price !== undefined, stop !== undefined);
  const tif = flagOf(options, 'tif', TIF);
  return questionOf({ symbol, side, qty, type, tif, isExtended: isSet(options, 'extended'), price, stop });
}

function checkPrices(type: AskedType, hasPrice: boolean, hasStop: boolean): void {
  if (needsLimit(type) && !hasPrice)
    throw badUsage(`--price is missing, the limit of a ${type} order`, EXAMPLES[1] ?? '');
  if (needsStop(type) !== hasStop)
    throw badUsage(`--type ${type} does not go with the prices given`, 'stop orders need --stop');
}

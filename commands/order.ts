/** `tradectl order`: orders by hand, through risk and through the running trader. */

import type { Reader } from '../src/app/config/formats.js';
import { type ReplaceWish, type SubmitWish, WISH_QTY, WISH_VALUE } from '../src/app/hands/wish.js';
import { changesOf, problemOf } from '../src/app/hands/wish-terms.js';
import { clientIdOf } from '../src/app/ledger/find-order.js';
import { moneyText, qtyText } from '../src/core/base/decimal.js';
import { ORDER_TYPES, TIMES_IN_FORCE } from '../src/core/orders/order.js';
import { byHand, handOptions } from './hand.js';
import { configOf, isSet } from './options/common.js';
import { SYMBOL } from './options/lists.js';
import { badUsage } from './options/trade.js';
import { flagOf } from './options/values.js';
import { exitsOf, pricesOf, reasonOf, typeOf } from './order-flags.js';
import { type Call, type Define, examples } from './run-command.js';

export const define: Define = (command, run) => {
  command
    .description(
      'Submit, replace and cancel orders by hand: through risk, and through the running trader if there is one',
    )
    .addHelpText('after', examples([...SUBMIT, ...REPLACE, ...CANCEL]));
  handOptions(command.command('submit'))
    .description('Submit one order; exit 0 at the broker, 1 denied or rejected, 3 unknown')
    .option('--symbol <name>', 'such as AAPL or BTC/USD')
    .option('--side <side>', 'buy or sell')
    .option('--qty <quantity>', 'such as 10 or 0.5')
    .option('--value <money>', 'the money to spend instead, in whole lots')
    .option('--type <type>', `${ORDER_TYPES.join(', ')} (told by the prices)`)
    .option('--limit <price>', 'the worst price to fill at')
    .option('--stop <price>', 'the price that wakes the order')
    .option('--trail <price>', 'a stop that stays so far behind the best price')
    .option('--trail-percent <percent>', 'the same in percent of that price: 2 is 2 %')
    .option('--take-profit <price>', 'an exit with a profit that goes with it: it works once the order has filled')
    .option('--stop-loss <price>', 'an exit before the loss grows that goes with it; the one that fills ends the other')
    .option('--stop-loss-limit <price>', 'the worst price that exit may fill at')
    .option('--tif <time>', `${TIMES_IN_FORCE.join(', ')} (day; of coins gtc)`)
    .option('--extended', 'also before and after the regular session (limit orders, day or gtc)')
    .option('--reason <text>', 'why, for the ledger and for `tradectl explain`')
    .addHelpText('after', examples(SUBMIT))
    .action(run(submit));
  handOptions(command.command('replace'))
    .description(
      'Put another order in the place of one that is open; exit 0 at the broker, 1 denied or rejected, 3 unknown',
    )
    .argument('<id>', 'the client order id, as `tradectl orders` shows it')
    .option('--qty <quantity>', 'how many units it is to have in all: what it has filled is counted in')
    .option('--limit <price>', 'the worst price to fill at')
    .option('--stop <price>', 'the price that wakes the order')
    .option('--trail <price>', 'how far a trailing stop stays behind')
    .option('--trail-percent <percent>', 'the same in percent')
    .option('--reason <text>', 'why, for the ledger and for `tradectl explain`')
    .addHelpText('after', examples(REPLACE))
    .action(run(replace));
  handOptions(command.command('cancel'))
    .description('Cancel one order by its id, or all; waits for the broker to confirm')
    .argument('[id]', 'the client order id, as `tradectl orders` shows it')
    .option('--all', 'every open order of the ledger')
    .addHelpText('after', examples(CANCEL))
    .action(run(cancel));
};

const SUBMIT = [
  'tradectl order submit --symbol AAPL --side buy --qty 10',
  "tradectl order submit --symbol AAPL --side sell --qty 10 --limit 250 --tif gtc --reason 'take profit'",
  'tradectl order submit --symbol AAPL --side sell --qty 10 --trail-percent 2 --tif gtc',
  'tradectl order submit --symbol AAPL --side buy --qty 10 --limit 240 --take-profit 260 --stop-loss 230 --tif gtc',
];
const REPLACE = ['tradectl order replace 5f0c2b7e9a41d386-12 --limit 249.5'];
const CANCEL = ['tradectl order cancel 5f0c2b7e9a41d386-12', 'tradectl order cancel --all'];

const choice = <T extends string>(choices: readonly T[]): Reader<T> => ({
  expected: `one of ${choices.join(', ')}`,
  choices,
  parse: (text) => choices.find((one) => one === text),
});
const SIDE = choice(['buy', 'sell'] as const);
const TYPE = choice(ORDER_TYPES);
const TIF = choice(TIMES_IN_FORCE);

const submit = (call: Call): Promise<number> => byHand(call, wishOf(call));

function wishOf({ options }: Call): SubmitWish {
  const need = <T>(name: string, reader: Reader<T>): T => {
    const value = flagOf(options, name, reader);
    if (value === undefined) throw badUsage(`--${name} is missing`, SUBMIT[0] ?? '');
    return value;
  };
  const symbol = need('symbol', SYMBOL);
  const prices = pricesOf(options);
  const [qty, value] = [flagOf(options, 'qty', WISH_QTY), flagOf(options, 'value', WISH_VALUE)];
  if ((qty === undefined) === (value === undefined)) throw badUsage('give --qty or --value', SUBMIT[0] ?? '');
  const wish: SubmitWish = {
    kind: 'submit',
    symbol,
    side: need('side', SIDE),
    qty: qty === undefined ? null : qtyText(qty),
    value: value === undefined ? null : moneyText(value),
    type: typeOf(flagOf(options, 'type', TYPE), prices),
    ...prices,
    ...exitsOf(options),
    tif: flagOf(options, 'tif', TIF) ?? (symbol.includes('/') ? 'gtc' : 'day'),
    extended: isSet(options, 'extended'),
    reason: reasonOf(options),
  };
  const problem = problemOf(wish);
  if (problem !== undefined) throw badUsage(problem.message, problem.hint);
  return wish;
}

function replace(call: Call): Promise<number> {
  const { options, args } = call;
  const qty = flagOf(options, 'qty', WISH_QTY);
  const wish: ReplaceWish = {
    kind: 'replace',
    clientOrderId: args[0] ?? '',
    qty: qty === undefined ? null : qtyText(qty),
    ...pricesOf(options),
    reason: reasonOf(options),
  };
  if (changesOf(wish) === undefined) throw badUsage('nothing to change, or two trails', REPLACE[0] ?? '');
  return byHand(call, { ...wish, clientOrderId: knownId(call, wish.clientOrderId) });
}

async function cancel(call: Call): Promise<number> {
  const [id] = call.args;
  const isAll = isSet(call.options, 'all');
  if ((id === undefined) !== isAll) throw badUsage('name one order, or --all', CANCEL.join('; '));
  if (id === undefined) return byHand(call, { kind: 'cancel_all' });
  return byHand(call, { kind: 'cancel', clientOrderId: knownId(call, id) });
}

/** An order that has ended is known, too: it is the trader that says so. */
const knownId = (call: Call, id: string): string => clientIdOf(configOf(call).ledger.path, id);

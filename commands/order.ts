/** `tradectl order`: orders by hand, through risk and through the running trader. */

import type { Reader } from '../src/app/config/formats.js';
import { type SubmitWish, WISH_PRICE, WISH_QTY } from '../src/app/hands/wish.js';
import { priceText, qtyText } from '../src/core/base/decimal.js';
import type { OrderType } from '../src/core/orders/order.js';
import { byHand, handOptions } from './hand.js';
import { isSet, textOf } from './options/common.js';
import { SYMBOL } from './options/lists.js';
import { badUsage } from './options/trade.js';
import { flagOf } from './options/values.js';
import { type Call, type Define, examples } from './run-command.js';

export const define: Define = (command, run) => {
  command
    .description('Submit and cancel orders by hand: through risk, and through the running trader if there is one')
    .addHelpText('after', examples([...SUBMIT, ...CANCEL]));
  handOptions(command.command('submit'))
    .description('Submit one order; exit 0 at the broker, 1 denied or rejected, 3 unknown')
    .option('--symbol <name>', 'such as AAPL or BTC/USD')
    .option('--side <side>', 'buy or sell')
    .option('--qty <quantity>', 'such as 10 or 0.5')
    .option('--type <type>', 'market, limit, stop or stop_limit (told by --limit and --stop)')
    .option('--limit <price>', 'the worst price to fill at')
    .option('--stop <price>', 'the price that wakes the order')
    .option('--tif <time>', 'day or gtc (day; of coins gtc)')
    .option('--reason <text>', 'why, for the ledger and for `tradectl explain`')
    .addHelpText('after', examples(SUBMIT))
    .action(run(submit));
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
];
const CANCEL = ['tradectl order cancel 5f0c2b7e9a41d386-12', 'tradectl order cancel --all'];

const choice = <T extends string>(choices: readonly T[]): Reader<T> => ({
  expected: `one of ${choices.join(', ')}`,
  choices,
  parse: (text) => choices.find((one) => one === text),
});
const SIDE = choice(['buy', 'sell'] as const);
const TYPE = choice(['market', 'limit', 'stop', 'stop_limit'] as const);
const TIF = choice(['day', 'gtc'] as const);

const submit = (call: Call): Promise<number> => byHand(call, wishOf(call));

function wishOf({ options }: Call): SubmitWish {
  const need = <T>(name: string, reader: Reader<T>): T => {
    const value = flagOf(options, name, reader);
    if (value === undefined) throw badUsage(`--${name} is missing`, SUBMIT[0] ?? '');
    return value;
  };
  const symbol = need('symbol', SYMBOL);
  const [limit, stop] = [flagOf(options, 'limit', WISH_PRICE), flagOf(options, 'stop', WISH_PRICE)];
  const reason = textOf(options, 'reason');
  return {
    kind: 'submit',
    symbol,
    side: need('side', SIDE),
    qty: qtyText(need('qty', WISH_QTY)),
    type: typeOf(flagOf(options, 'type', TYPE), limit !== undefined, stop !== undefined),
    limit: limit === undefined ? null : priceText(limit),
    stop: stop === undefined ? null : priceText(stop),
    tif: flagOf(options, 'tif', TIF) ?? (symbol.includes('/') ? 'gtc' : 'day'),
    reason: reason === undefined ? 'by hand' : `by hand: ${reason}`,
  };
}

/** The prices tell the type; a type that does not fit them is a slip. */
function typeOf(asked: OrderType | undefined, hasLimit: boolean, hasStop: boolean): OrderType {
  const told = hasStop ? (hasLimit ? 'stop_limit' : 'stop') : hasLimit ? 'limit' : 'market';
  if (asked === undefined || asked === told) return told;
  throw badUsage(`--type ${asked} does not go with the prices given`, 'limit needs --limit, stop needs --stop');
}

async function cancel(call: Call): Promise<number> {
  const [id] = call.args;
  const isAll = isSet(call.options, 'all');
  if ((id === undefined) !== isAll) throw badUsage('name one order, or --all', CANCEL.join('; '));
  return byHand(call, id === undefined ? { kind: 'cancel_all' } : { kind: 'cancel', clientOrderId: id });
}

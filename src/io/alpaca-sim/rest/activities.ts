/** GET /v2/account/activities: the account's history, paged by the id of the last line seen. */

import { moneyText, priceText, qtyText } from '../../../core/base/decimal.js';
import { parseDate, parseTime, timeText } from '../../../core/base/time.js';
import { newYorkDay } from '../../../core/base/zone.js';
import type { Activity } from '../../../core/sim/broker/types.js';
import type { World } from '../../../core/sim/world/world.js';
import type { QueryReader } from '../http/query.js';
import { Refused } from '../http/refused.js';
import { json, type Reply } from '../http/reply.js';
import { type Route, route } from '../http/router.js';
import { dayText, newYorkDate } from './new-york.js';
import { readQuery, unprocessable } from './refusals.js';

const TYPES = (
  'FILL TRANS MISC ACATC ACATS CFEE CGD CSD CSW DIV DIVCGL DIVCGS DIVFEE DIVFT DIVNRA DIVROC DIVTW DIVTXEX FEE INT ' +
  'INTNRA INTTW JNL JNLC JNLS MA NC OPASN OPCA OPCSH OPEXC OPEXP OPTRD PTC PTR REORG SPIN SPLIT FOPT OCT'
).split(' ');
const PAGE = { min: 1, max: 100, otherwise: 100 };
const TIME_WANTED = 'must be an RFC 3339 time or a date';

export function activityRoutes(world: World): readonly Route[] {
  const page = (query: URLSearchParams, types: readonly string[] | undefined): Reply =>
    json(200, listed(world.desk.activities(), readQuery(query), types).map(activityJson));
  return [
    route('GET', '/v2/account/activities', ({ query }) => page(query, readQuery(query).list('activity_types'))),
    route('GET', '/v2/account/activities/:type', ({ query, params }) => page(query, [params['type'] ?? ''])),
  ];
}

function listed(
  all: readonly Activity[],
  query: QueryReader,
  types: readonly string[] | undefined,
): readonly Activity[] {
  const isAscending = query.choice('direction', ['asc', 'desc']) === 'asc';
  const size = query.integer('page_size', PAGE);
  const isWanted = filterOf(query, typeSet(types, query));
  const found = beyond(all, query, isAscending).filter(isWanted);
  return isAscending ? found.slice(0, size) : found.slice(-size).reverse();
}

/** What comes after the line that the token names, in the direction of reading. */
function beyond(all: readonly Activity[], query: QueryReader, isAscending: boolean): readonly Activity[] {
  const token = query.text('page_token');
  if (token === undefined) return all;
  const edge = all.findIndex(({ id }) => id === token);
  if (edge === -1) throw query.bad('invalid page_token');
  return isAscending ? all.slice(edge + 1) : all.slice(0, edge);
}

/** Undefined is every type. */
function typeSet(types: readonly string[] | undefined, query: QueryReader): ReadonlySet<string> | undefined {
  const category = query.choice('category', ['trade_activity', 'non_trade_activity']);
  if (category !== undefined && types !== undefined) throw query.bad('category cannot be used with activity types');
  if (category === 'trade_activity') return new Set(['FILL']);
  if (category === 'non_trade_activity') return new Set(TYPES.filter((type) => type !== 'FILL'));
  const unknown = types?.find((type) => !TYPES.includes(type));
  if (unknown !== undefined) throw new Refused(unprocessable(`invalid activity type: ${unknown}`));
  return types && new Set(types.flatMap((type) => (type === 'TRANS' ? ['CSD', 'CSW'] : [type])));
}

function filterOf(query: QueryReader, types: ReadonlySet<string> | undefined): (activity: Activity) => boolean {
  const date = query.parsed('date', parseDay, TIME_WANTED);
  const after = query.parsed('after', parseTime, TIME_WANTED);
  const until = query.parsed('until', parseTime, TIME_WANTED);
  const order = query.text('order_id');
  return ({ type, at, orderId }) =>
    (types === undefined || types.has(type)) &&
    (date === undefined || newYorkDate(at) === date) &&
    (after === undefined || at > after) &&
    (until === undefined || at < until) &&
    (order === undefined || orderId === order);
}

/** A date as it is, a time as its day in New York. */
function parseDay(text: string): string | undefined {
  if (parseDate(text) !== undefined) return text;
  const time = parseTime(text);
  return time === undefined ? undefined : dayText(newYorkDay(time));
}

type Fields = Readonly<Record<string, string>>;

const activityJson = (activity: Activity): Fields =>
  activity.type === 'FILL' ? fillJson(activity) : nonTradeJson(activity);

/** Of a fill there is no id of its execution: order and cumulative quantity name it. */
const fillJson = ({ id, at, fillType = 'fill', price, qty, side, symbol, leavesQty, ...rest }: Activity): Fields => ({
  id,
  activity_type: 'FILL',
  transaction_time: timeText(at),
  type: fillType,
  ...(price === undefined ? {} : { price: priceText(price) }),
  ...(qty === undefined ? {} : { qty: qtyText(qty) }),
  ...(side === undefined ? {} : { side }),
  ...(symbol === undefined ? {} : { symbol }),
  ...(leavesQty === undefined ? {} : { leaves_qty: qtyText(leavesQty) }),
  ...(rest.cumQty === undefined ? {} : { cum_qty: qtyText(rest.cumQty) }),
  ...(rest.orderId === undefined ? {} : { order_id: rest.orderId }),
  ...(rest.orderStatus === undefined ? {} : { order_status: rest.orderStatus }),
});

const nonTradeJson = ({ id, type, at, symbol, qty, price, netAmount, description }: Activity): Fields => ({
  id,
  activity_type: type,
  date: newYorkDate(at),
  created_at: timeText(at),
  net_amount: netAmount === undefined ? '0' : moneyText(netAmount),
  ...(symbol === undefined ? {} : { symbol }),
  ...(qty === undefined ? {} : { qty: qtyText(qty) }),
  ...(price === undefined ? {} : { [type === 'DIV' ? 'per_share_amount' : 'price']: priceText(price) }),
  description,
  status: 'executed',
});

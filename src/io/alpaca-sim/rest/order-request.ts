/** What a client asks for in the body of POST and PATCH /v2/orders, read without rounding; the broker judges it. */

import { parseMoney, parsePrice, parseQty } from '../../../core/base/decimal.js';
import type { Money, Price, Qty, Rate } from '../../../core/base/fixed.js';
import { parsePercent } from '../../../core/base/percent.js';
import type { OrderRequest, ReplaceRequest } from '../../../core/sim/broker/types.js';
import { JsonBody } from '../http/json-body.js';
import { Refused } from '../http/refused.js';
import { failure, type Reply } from '../http/reply.js';
import { unprocessable, unreadableBody } from './refusals.js';

const SIDES = ['buy', 'sell'] as const;
const TYPES = ['market', 'limit', 'stop', 'stop_limit', 'trailing_stop'] as const;
const TIFS = ['day', 'gtc', 'opg', 'cls', 'ioc', 'fok'] as const;
const CLASSES = ['simple', 'bracket', 'oco', 'oto', 'mleg'] as const;
const INTENTS = ['buy_to_open', 'buy_to_close', 'sell_to_open', 'sell_to_close'] as const;

/** Throws Refused: 400 for what cannot be read, 422 for a word that is none of the allowed. */
export function readOrderRequest(text: string): OrderRequest {
  const body = JsonBody.read(text, unreadableBody);
  return {
    symbol: required(body, 'symbol'),
    qty: quantity(body),
    notional: notional(body),
    side: requiredOf(body, 'side', SIDES),
    type: requiredOf(body, 'type', TYPES),
    tif: requiredOf(body, 'time_in_force', TIFS),
    limitPrice: price(body, 'limit_price'),
    stopPrice: price(body, 'stop_price'),
    trailPrice: price(body, 'trail_price'),
    trailPercent: trailPercent(body),
    extendedHours: body.flag('extended_hours') ?? false,
    clientOrderId: clientOrderId(body),
    positionIntent: oneOf(body, 'position_intent', INTENTS),
    ...readClass(body),
  };
}

export function readReplaceRequest(text: string): ReplaceRequest {
  const body = JsonBody.read(text, unreadableBody);
  return {
    qty: quantity(body),
    tif: oneOf(body, 'time_in_force', TIFS),
    limitPrice: price(body, 'limit_price'),
    stopPrice: price(body, 'stop_price'),
    trail: amount(
      body,
      'trail',
      (digits) => (parsePrice(digits) === undefined ? undefined : digits),
      outOfRange('trail'),
    ),
    clientOrderId: clientOrderId(body),
  };
}

/** Legs without their price count as absent: the broker says what its classes need. */
function readClass(body: JsonBody): Pick<OrderRequest, 'orderClass' | 'takeProfit' | 'stopLoss'> {
  const orderClass = oneOf(body, 'order_class', CLASSES) ?? 'simple';
  if (orderClass === 'mleg') throw new Refused(unprocessable('multi-leg orders are for options only'));
  const profit = body.object('take_profit');
  const loss = body.object('stop_loss');
  const limitPrice = profit && price(profit, 'limit_price');
  const stopPrice = loss && price(loss, 'stop_price');
  return {
    orderClass,
    takeProfit: limitPrice === undefined ? undefined : { limitPrice },
    stopLoss: stopPrice === undefined ? undefined : { stopPrice, limitPrice: loss && price(loss, 'limit_price') },
  };
}

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?$/;
const decimal = (text: string): string | undefined => (DECIMAL.test(text) ? text : undefined);

/** The value of an amount that is a number; one that its type cannot hold is refused with `refusal`. */
function amount<T>(
  body: JsonBody,
  name: string,
  parse: (text: string) => T | undefined,
  refusal: (text: string) => Reply,
): T | undefined {
  const text = body.amount(name, decimal);
  if (text === undefined) return undefined;
  const value = parse(text);
  if (value === undefined) throw new Refused(refusal(text));
  return value;
}

const price = (body: JsonBody, name: string): Price | undefined =>
  amount(body, name, parsePrice, (text) =>
    failure(422, 42210000, `invalid ${name} ${text}. sub-penny increment does not fulfill minimum pricing criteria`),
  );

const outOfRange =
  (name: string) =>
  (text: string): Reply =>
    unprocessable(`invalid ${name} ${text}`);

/** Digits beyond the ninth decimal are cut off without a word. */
const quantity = (body: JsonBody): Qty | undefined =>
  amount(body, 'qty', (text) => parseQty(text.replace(/^([+-]?\d*\.\d{9})\d+$/, '$1')), outOfRange('qty'));

const notional = (body: JsonBody): Money | undefined =>
  amount(
    body,
    'notional',
    (text) => (parseQty(text) === undefined ? undefined : parseMoney(text)),
    outOfRange('notional'),
  );

const trailPercent = (body: JsonBody): Rate | undefined =>
  amount(body, 'trail_percent', parsePercent, outOfRange('trail_percent'));

function required(body: JsonBody, name: string): string {
  const text = body.text(name);
  if (text === undefined || text === '') throw new Refused(unprocessable(`${name} is required`));
  return text;
}

function requiredOf<T extends string>(body: JsonBody, name: string, allowed: readonly T[]): T {
  const value = oneOf(body, name, allowed);
  if (value === undefined) throw new Refused(unprocessable(`${name} is required`));
  return value;
}

/** The empty string is as good as absent. */
function oneOf<T extends string>(body: JsonBody, name: string, allowed: readonly T[]): T | undefined {
  const text = body.text(name);
  if (text === undefined || text === '') return undefined;
  const found = allowed.find((one) => one === text.toLowerCase());
  if (found === undefined) throw new Refused(unprocessable(`invalid ${name}`));
  return found;
}

const clientOrderId = (body: JsonBody): string | undefined => {
  const id = body.text('client_order_id');
  return id === '' ? undefined : id;
};

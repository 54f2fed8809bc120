/** What a client may change of an order (PATCH): which orders, to what, and the order that is to take its place. */

import { parsePrice, parseRate } from '../../base/decimal.js';
import { minus, ZERO_PRICE } from '../../base/fixed.js';
import { isFinal } from '../../orders/lifecycle.js';
import { ACCOUNT_RULES } from './account-rules.js';
import { type Ask, isCrypto, isWhole, type Rule, unitPrice } from './ask.js';
import { ASSET_RULES } from './asset-rules.js';
import type { Core } from './core.js';
import { FORM_RULES } from './form-rules.js';
import { isRefusal, malformed, unprocessable } from './refusal.js';
import { RULES, refusalOf } from './rules.js';
import type { Asset, BrokerOrder, BrokerStatus, OrderRequest, Refusal, ReplaceRequest } from './types.js';
import { reservedValue, type Work } from './work.js';

const CHANGEABLE: readonly BrokerStatus[] = ['new', 'partially_filled', 'held', 'done_for_day'];
/** An order of a group was judged with it; by itself it is looked at as a simple one. A leg's quantity is its entry's. */
const LEG_RULES = [...FORM_RULES, ...ASSET_RULES];
const PARENT_RULES = [...LEG_RULES, ...ACCOUNT_RULES.filter(({ name }) => name !== 'wash trade')];

function rulesFor({ orderClass, parentId }: BrokerOrder): readonly Rule[] {
  if (orderClass === 'simple') return RULES;
  return parentId === undefined ? PARENT_RULES : LEG_RULES;
}

/** The order that is asked for, as far as a request says it; or why there can be none. */
export function changed(core: Core, work: Work, asset: Asset, request: ReplaceRequest): Ask | Refusal {
  const { order } = work;
  if (isFinal(order.status)) return unprocessable(`order is already in "${order.status}" state`);
  if (!CHANGEABLE.includes(order.status)) return unprocessable('unable to replace order, order is not open');
  if (order.notional !== undefined) return unprocessable('notional orders cannot be replaced');
  if (request.qty !== undefined && order.parentId !== undefined)
    return unprocessable('qty of a leg cannot be replaced');
  const trail = trailOf(order, request.trail);
  if (trail !== undefined && isRefusal(trail)) return trail;
  const ask = { ...sceneWithout(core, work, asset), request: merged(order, request, trail ?? {}) };
  if (request.qty !== undefined && !isCrypto(ask) && !isWhole(request.qty)) return malformed('qty must be integer');
  return refusalOf(ask, rulesFor(order)) ?? ask;
}

/** What a unit of the new order is reserved at. */
export const newUnit = (ask: Ask, { isClosing }: Work): Work['unit'] =>
  isClosing ? ZERO_PRICE : (unitPrice(ask) ?? ZERO_PRICE);

/** The account as if the old order held nothing. */
function sceneWithout(core: Core, work: Work, asset: Asset): Omit<Ask, 'request'> {
  const scene = core.scene(asset, work.order.side);
  return { ...scene, held: minus(scene.held, work.held), released: reservedValue(work) };
}

/** The old order with what is changed; a trailing stop keeps its stop to itself. */
function merged(order: BrokerOrder, request: ReplaceRequest, trail: Partial<OrderRequest>): OrderRequest {
  return {
    symbol: order.symbol,
    qty: request.qty ?? order.qty,
    notional: undefined,
    side: order.side,
    type: order.type,
    tif: request.tif ?? order.tif,
    limitPrice: request.limitPrice ?? order.limitPrice,
    stopPrice: request.stopPrice ?? (order.type === 'trailing_stop' ? undefined : order.stopPrice),
    trailPrice: order.trailPrice,
    trailPercent: order.trailPercent,
    extendedHours: order.extendedHours,
    clientOrderId: request.clientOrderId,
    orderClass: 'simple',
    takeProfit: undefined,
    stopLoss: undefined,
    ...trail,
  };
}

/** `trail` is a price or, for an order that trails by a percentage, that many percent. */
function trailOf(order: BrokerOrder, text: string | undefined): Partial<OrderRequest> | Refusal | undefined {
  if (text === undefined) return undefined;
  if (order.type !== 'trailing_stop') return malformed('trail is only for trailing stop orders');
  const isPercent = order.trailPercent !== undefined;
  const trail = isPercent ? { trailPercent: parseRate(`${text}e-2`) } : { trailPrice: parsePrice(text) };
  return trail.trailPercent === undefined && trail.trailPrice === undefined ? malformed('invalid trail') : trail;
}

/** Rules of a request by itself: what must be there, what must not, and what is no number to trade at. */

import type { Rule } from './ask.js';
import { malformed } from './refusal.js';
import type { BrokerOrderType } from './types.js';

const CLIENT_ID_MAX = 128;

const worded = (type: BrokerOrderType): string => type.replace('_', ' ');
const wantsLimit = (type: BrokerOrderType): boolean => type === 'limit' || type === 'stop_limit';
const wantsStop = (type: BrokerOrderType): boolean => type === 'stop' || type === 'stop_limit';

export const FORM_RULES: readonly Rule[] = [
  {
    name: 'client_order_id length',
    isBroken: ({ request }) => (request.clientOrderId?.length ?? 0) > CLIENT_ID_MAX,
    refuse: () => malformed(`client_order_id must be no more than ${CLIENT_ID_MAX} characters`),
  },
  {
    name: 'client_order_id unique',
    isBroken: ({ request, isTaken }) => request.clientOrderId !== undefined && isTaken(request.clientOrderId),
    refuse: () => malformed('client_order_id must be unique'),
  },
  {
    name: 'a size',
    isBroken: ({ request }) => request.qty === undefined && request.notional === undefined,
    refuse: () => malformed('qty or notional is required'),
  },
  {
    name: 'one size',
    isBroken: ({ request }) => request.qty !== undefined && request.notional !== undefined,
    refuse: () => malformed('only one of qty or notional is accepted'),
  },
  {
    name: 'positive qty',
    isBroken: ({ request }) => request.qty !== undefined && request.qty <= 0n,
    refuse: () => malformed('qty must be > 0'),
  },
  {
    name: 'positive notional',
    isBroken: ({ request }) => request.notional !== undefined && request.notional <= 0n,
    refuse: () => malformed('notional must be > 0'),
  },
  {
    name: 'limit price present',
    isBroken: ({ request }) => wantsLimit(request.type) && request.limitPrice === undefined,
    refuse: ({ request }) => malformed(`${worded(request.type)} orders require a limit price`),
  },
  {
    name: 'stop price present',
    isBroken: ({ request }) => wantsStop(request.type) && request.stopPrice === undefined,
    refuse: ({ request }) => malformed(`${worded(request.type)} orders require a stop price`),
  },
  {
    name: 'market bare',
    isBroken: ({ request: { type, limitPrice, stopPrice } }) =>
      type === 'market' && (limitPrice !== undefined || stopPrice !== undefined),
    refuse: () => malformed('market orders require no stop or limit price'),
  },
  {
    name: 'limit without stop',
    isBroken: ({ request }) => request.type === 'limit' && request.stopPrice !== undefined,
    refuse: () => malformed('limit orders require no stop price'),
  },
  {
    name: 'stop without limit',
    isBroken: ({ request }) => request.type === 'stop' && request.limitPrice !== undefined,
    refuse: () => malformed('stop orders require no limit price'),
  },
  {
    name: 'trail present',
    isBroken: ({ request: { type, trailPrice, trailPercent } }) =>
      type === 'trailing_stop' && (trailPrice === undefined) === (trailPercent === undefined),
    refuse: () => malformed('trailing stop orders require either trail_price or trail_percent'),
  },
  {
    name: 'trail forbidden',
    isBroken: ({ request: { type, trailPrice, trailPercent } }) =>
      type !== 'trailing_stop' && (trailPrice !== undefined || trailPercent !== undefined),
    refuse: () => malformed('trail_price and trail_percent are only for trailing stop orders'),
  },
  {
    name: 'trailing stop bare',
    isBroken: ({ request: { type, limitPrice, stopPrice } }) =>
      type === 'trailing_stop' && (limitPrice !== undefined || stopPrice !== undefined),
    refuse: () => malformed('trailing stop orders require no stop or limit price'),
  },
  {
    name: 'trail positive',
    isBroken: ({ request: { trailPrice, trailPercent } }) =>
      (trailPrice !== undefined && trailPrice <= 0n) || (trailPercent !== undefined && trailPercent <= 0n),
    refuse: ({ request }) =>
      malformed(`${request.trailPrice === undefined ? 'trail_percent' : 'trail_price'} must be > 0`),
  },
  {
    name: 'limit price positive',
    isBroken: ({ request }) => request.limitPrice !== undefined && request.limitPrice <= 0n,
    refuse: () => malformed('limit price must be > 0'),
  },
  {
    name: 'stop price positive',
    isBroken: ({ request }) => request.stopPrice !== undefined && request.stopPrice <= 0n,
    refuse: () => malformed('stop price must be > 0'),
  },
];

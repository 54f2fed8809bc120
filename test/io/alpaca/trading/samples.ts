/** What Alpaca answers, as its documentation and recordings have it. */

import { type Qty, ZERO_MONEY, ZERO_QTY } from '../../../../src/core/base/fixed.js';
import { micros } from '../../../../src/core/base/time.js';
import type { ClientOrderId, Order } from '../../../../src/core/orders/order.js';
import type { Approved } from '../../../../src/core/risk/approved.js';
import { approve } from '../../../support/core/approve.js';
import { price, qty } from '../../../support/core/build.js';

export const orderJson = (changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> => ({
  id: '38e482f3-79a8-4f75-a057-f07a1ec6a397',
  client_order_id: 'run-1',
  created_at: '2023-12-12T22:36:51.337711497Z',
  updated_at: '2023-12-12T22:36:51.337754768Z',
  submitted_at: '2023-12-12T22:36:51.313261061Z',
  filled_at: null,
  replaced_by: null,
  replaces: null,
  asset_class: 'crypto',
  symbol: 'ETH/USD',
  notional: null,
  qty: '0.02',
  filled_qty: '0',
  filled_avg_price: null,
  order_class: '',
  order_type: 'limit',
  type: 'limit',
  side: 'buy',
  time_in_force: 'gtc',
  limit_price: '2100',
  stop_price: null,
  status: 'pending_new',
  extended_hours: false,
  legs: null,
  source: null,
  ...changes,
});

export const fillJson = (changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> => ({
  id: '20220202135509981::2d7be4ff-d1f3-43e9-856a-0f5cf5c5088e',
  activity_type: 'FILL',
  transaction_time: '2022-02-02T18:55:09.981482Z',
  type: 'fill',
  price: '174.78',
  qty: '2',
  side: 'buy',
  symbol: 'AAPL',
  leaves_qty: '0',
  order_id: 'b5abe576-6a8a-49f3-a353-46b72c1ccae9',
  cum_qty: '2',
  order_status: 'filled',
  ...changes,
});

export const accountJson = (changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> => ({
  id: 'e6fe16f3-64a4-4921-8928-cadf02f92f98',
  account_number: '010203ABCD',
  status: 'ACTIVE',
  cash: '-23140.2',
  equity: '103820.56',
  buying_power: '262113.632',
  trading_blocked: false,
  account_blocked: false,
  trade_suspended_by_user: false,
  ...changes,
});

/** An order as the gate lets it through. */
export function approved(changes: Partial<Order & { readonly qty: Qty }> = {}): Approved {
  const order: Order & { readonly qty: Qty } = {
    clientOrderId: 'run-1' as ClientOrderId,
    strategyId: 'test',
    symbol: 'ETH/USD',
    side: 'buy',
    size: { kind: 'qty', qty: qty('0.02') },
    qty: qty('0.02'),
    type: 'limit',
    limitPrice: price('2100'),
    stopPrice: undefined,
    trail: undefined,
    tif: 'gtc',
    isExtended: false,
    replaces: undefined,
    reason: '',
    createdAt: micros(1_702_420_611_000_000),
    updatedAt: micros(1_702_420_611_000_000),
    venueOrderId: undefined,
    status: 'pending_new',
    filledQty: ZERO_QTY,
    filledValue: ZERO_MONEY,
    ...changes,
  };
  return approve(order);
}

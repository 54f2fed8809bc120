/** What the broker tells of an order, as `data` of a trade_updates message. */

import { priceText, qtyText } from '../../../core/base/decimal.js';
import { timeText } from '../../../core/base/time.js';
import type { BrokerOrder, TradeUpdate } from '../../../core/sim/broker/types.js';
import type { BrokerDesk } from '../../../core/sim/world/world.js';
import { orderJson } from '../rest/order-json.js';
import type { WireMap } from './wire-value.js';

/** Price and quantity are of this execution, and there only with one; the order's are of all so far. */
export function updateWire(update: TradeUpdate, desk: Pick<BrokerDesk, 'asset' | 'order'>): WireMap {
  const { kind, at, execution, executionId, eventId } = update;
  const time = timeText(at);
  const fill =
    execution === undefined
      ? {}
      : {
          price: priceText(execution.price),
          qty: qtyText(execution.qty),
          position_qty: qtyText(execution.positionQty),
        };
  return {
    at: time,
    event_id: eventId,
    event: kind,
    timestamp: time,
    order: { ...orderJson(update.order, desk, true), cancel_requested_at: requestedAt(update.order) },
    execution_id: executionId,
    ...fill,
  };
}

/** What answers by REST do not show. */
const requestedAt = ({ cancelRequestedAt }: BrokerOrder): string | null =>
  cancelRequestedAt === undefined ? null : timeText(cancelRequestedAt);

/** Records of the broker as JSON, for the trader that is asked to take them over: exact numbers as text. */

import { moneyText, priceText, qtyText } from '../../core/base/decimal.js';
import { timeText } from '../../core/base/time.js';
import type { Movement } from '../../core/portfolio/movement.js';
import type { Import } from '../../core/reconcile/books.js';

type Text = Readonly<Record<string, string | number | null>>;

export function importText(one: Import): Text {
  switch (one.kind) {
    case 'fill': {
      const { activityId, venueOrderId, symbol, side, qty, price, cumQty, at } = one.fill;
      return {
        ...{ kind: 'fill', clientOrderId: one.clientOrderId, activityId, venueOrderId, symbol, side },
        ...{ qty: qtyText(qty), price: priceText(price), cumQty: qtyText(cumQty), at: timeText(at) },
      };
    }
    case 'status': {
      const { venueOrderId, status, statusText, filledQty } = one.order;
      return {
        ...{ kind: 'status', clientOrderId: one.clientOrderId, venueOrderId },
        ...{ status: status ?? statusText, filledQty: qtyText(filledQty) },
      };
    }
    case 'movement':
      return movementText(one.movement);
  }
}

function movementText(movement: Movement): Text {
  const { movementId, at, symbol = null } = movement;
  const told = { kind: 'movement', movement: movement.kind, movementId, at: timeText(at), symbol };
  switch (movement.kind) {
    case 'cash':
      return { ...told, cause: movement.cause, amount: moneyText(movement.amount) };
    case 'split':
      return { ...told, from: movement.from, to: movement.to };
    case 'position':
    case 'coin_fee':
      return { ...told, qty: qtyText(movement.qty), price: priceText(movement.price) };
    case 'foreign_fill': {
      const { side, qty, price, fee, venueOrderId } = movement;
      return { ...told, side, qty: qtyText(qty), price: priceText(price), fee: moneyText(fee), venueOrderId };
    }
  }
}

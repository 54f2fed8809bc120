/** Records of the broker as JSON, for the trader that is asked to take them over, and back: exact numbers as text. */

import { moneyText, parseMoney, parsePrice, parseQty, priceText, qtyText } from '../../core/base/decimal.js';
import { parseTime, timeText } from '../../core/base/time.js';
import { CASH_CAUSES, type Movement } from '../../core/portfolio/movement.js';
import type { Import } from '../../core/reconcile/books.js';

type Text = Readonly<Record<string, string | number | null>>;

export function importText(one: Import): Text {
  switch (one.kind) {
    case 'order':
      return { kind: 'order', clientOrderId: one.order.clientOrderId };
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
    // The trader asks the broker for its orders itself.
    case 'terms':
      return { kind: 'terms', clientOrderId: one.clientOrderId, qty: qtyText(one.terms.qty) };
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
    case 'rename':
      return { ...told, newSymbol: movement.newSymbol };
    case 'position':
    case 'coin_fee':
      return { ...told, qty: qtyText(movement.qty), price: priceText(movement.price) };
    case 'foreign_fill': {
      const { side, qty, price, fee, venueOrderId } = movement;
      return { ...told, side, qty: qtyText(qty), price: priceText(price), fee: moneyText(fee), venueOrderId };
    }
  }
}

/** The movements among what a reconciliation asks for; what makes no sense is left out: the trader asks the broker too. */
export function movementsIn(body: unknown): readonly Movement[] {
  const imports = isRecord(body) && Array.isArray(body['imports']) ? (body['imports'] as readonly unknown[]) : [];
  return imports.flatMap((one) => (isRecord(one) && one['kind'] === 'movement' ? (movementOf(one) ?? []) : []));
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function movementOf(told: Readonly<Record<string, unknown>>): Movement | undefined {
  const text = (name: string): string => (typeof told[name] === 'string' ? told[name] : '');
  const [at, symbol, movementId] = [parseTime(text('at')), text('symbol'), text('movementId')];
  if (at === undefined || movementId === '') return undefined;
  const [qty, price] = [parseQty(text('qty')), parsePrice(text('price'))];
  const [amount, fee] = [parseMoney(text('amount')), parseMoney(text('fee'))];
  const kind = text('movement');
  const cause = CASH_CAUSES.find((one) => one === text('cause'));
  if (kind === 'cash' && cause !== undefined && amount !== undefined)
    return { kind, movementId, at, cause, amount, symbol: symbol === '' ? undefined : symbol };
  if (symbol === '') return undefined;
  const { from, to } = told;
  if (kind === 'split' && isCount(from) && isCount(to)) return { kind, movementId, at, symbol, from, to };
  const newSymbol = text('newSymbol');
  if (kind === 'rename' && newSymbol !== '') return { kind, movementId, at, symbol, newSymbol };
  if (qty === undefined || price === undefined) return undefined;
  if (kind === 'position' || kind === 'coin_fee') return { kind, movementId, at, symbol, qty, price };
  const side = text('side');
  if (kind !== 'foreign_fill' || fee === undefined || (side !== 'buy' && side !== 'sell')) return undefined;
  return { kind, movementId, at, symbol, qty, price, fee, side, venueOrderId: text('venueOrderId') };
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) > 0;

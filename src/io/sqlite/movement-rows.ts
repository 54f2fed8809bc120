/** Movements to rows and back. A row has the columns of its kind; the others are null. */

import { moneyText, priceText, qtyText } from '../../core/base/decimal.js';
import type { Money } from '../../core/base/fixed.js';
import { micros } from '../../core/base/time.js';
import { CASH_CAUSES, type CashCause, type Movement } from '../../core/portfolio/movement.js';
import type { Moved } from '../../core/portfolio/records.js';
import { inRow, moneyOf, priceOf, qtyOf } from './decode.js';
import { DamagedText } from './errors.js';
import type { MovementRow } from './rows.js';

const EMPTY = {
  cause: null,
  symbol: null,
  side: null,
  qty: null,
  price: null,
  amount: null,
  ratio_from: null,
  ratio_to: null,
  venue_order_id: null,
  new_symbol: null,
} as const;

export const movementRow = (run: number, { movement, fee }: Moved, applied: number): MovementRow => ({
  ...EMPTY,
  run,
  movement_id: movement.movementId,
  kind: movement.kind,
  ...ownColumns(movement),
  fee: moneyText(fee),
  at: movement.at,
  applied,
});

function ownColumns(movement: Movement): Partial<MovementRow> {
  switch (movement.kind) {
    case 'cash':
      return { cause: movement.cause, amount: moneyText(movement.amount), symbol: movement.symbol ?? null };
    case 'split':
      return { symbol: movement.symbol, ratio_from: movement.from, ratio_to: movement.to };
    case 'rename':
      return { symbol: movement.symbol, new_symbol: movement.newSymbol };
    case 'position':
    case 'coin_fee':
      return { symbol: movement.symbol, qty: qtyText(movement.qty), price: priceText(movement.price) };
    case 'foreign_fill': {
      const { symbol, side, venueOrderId: venue_order_id } = movement;
      return { symbol, side, qty: qtyText(movement.qty), price: priceText(movement.price), venue_order_id };
    }
  }
}

export interface StoredMovement {
  readonly movement: Movement;
  /** What it added to the fees. */
  readonly fee: Money;
  /** Market events applied before it. */
  readonly applied: number;
}

export const storedMovementOf = (row: MovementRow): StoredMovement =>
  inRow('movements', { run: row.run, movement_id: row.movement_id }, () => ({
    movement: movementOf(row),
    fee: moneyOf(row.fee),
    applied: row.applied,
  }));

function movementOf(row: MovementRow): Movement {
  const told = { movementId: row.movement_id, at: micros(row.at) };
  if (row.kind === 'cash') {
    const amount = moneyOf(row.amount ?? '');
    return { ...told, kind: row.kind, cause: causeOf(row.cause), amount, symbol: row.symbol ?? undefined };
  }
  const of = { ...told, symbol: present(row.symbol, 'symbol') };
  if (row.kind === 'split') {
    return { ...of, kind: row.kind, from: ratioOf(row.ratio_from), to: ratioOf(row.ratio_to) };
  }
  if (row.kind === 'rename') return { ...of, kind: row.kind, newSymbol: present(row.new_symbol, 'new name') };
  const lot = { ...of, qty: qtyOf(row.qty ?? ''), price: priceOf(row.price ?? '') };
  if (row.kind !== 'foreign_fill') return { ...lot, kind: row.kind };
  const [side, venueOrderId] = [present(row.side, 'side'), present(row.venue_order_id, 'order id')];
  return { ...lot, kind: row.kind, side, venueOrderId, fee: moneyOf(row.fee) };
}

function present<T>(value: T | null, what: string): T {
  if (value === null) throw new DamagedText(`a movement without its ${what}`);
  return value;
}

function causeOf(text: string | null): CashCause {
  const cause = CASH_CAUSES.find((one) => one === text);
  if (cause === undefined) throw new DamagedText(`${JSON.stringify(text)} is no cause of a movement of cash`);
  return cause;
}

function ratioOf(value: number | null): number {
  if (value === null || !Number.isSafeInteger(value) || value < 1) throw new DamagedText(`${value} is no ratio`);
  return value;
}

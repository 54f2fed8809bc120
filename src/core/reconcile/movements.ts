/** What the broker books without an order, as movements of ours: deposits, dividends, fees, splits, coin fees. */

import { moneyText, qtyText } from '../base/decimal.js';
import { abs, isZero, minus, type Qty, wholeRatio, ZERO_MONEY, ZERO_PRICE, ZERO_QTY } from '../base/fixed.js';
import { timeText } from '../base/time.js';
import type { CashCause, Movement } from '../portfolio/movement.js';
import type { VenueMovement } from '../venue/records.js';
import { isSameSymbol } from '../venue/symbols.js';
import type { Difference, Effect, Findings, LocalBooks, RemoteBooks } from './books.js';
import { movementIds } from './pairs.js';
import { byHand, importing } from './repairs.js';

/** The broker's codes, by how they begin: what they do to cash. */
const CAUSES: readonly (readonly [code: string, cause: CashCause])[] = [
  ['CSD', 'deposit'],
  ['CSW', 'withdrawal'],
  ['DIVFEE', 'fee'],
  ['DIV', 'dividend'],
  ['CGD', 'dividend'],
  ['INT', 'interest'],
  ['CFEE', 'fee'],
  ['FEE', 'fee'],
  ['PTC', 'fee'],
  ['PTR', 'fee'],
];

/** Codes whose quantity is what the position grew by; a dividend's is what it was paid on. */
const MOVES_QTY = /^(CFEE|SPLIT|SPIN|NC|JNLS|ACATS|REORG|MA|SC|OPASN|OPEXP|OPEXC|OPTRD|SSO|SSP)/;

export function compareMovements(local: LocalBooks, remote: RemoteBooks): Findings {
  const taken = movementIds(local);
  const open = remote.movements.filter(({ activityId, at }) => at >= local.begun && !taken.has(activityId));
  return {
    differences: open.map((movement) => differenceOf(movement, remote)),
    effects: open.map(effectOf),
  };
}

const isDone = ({ status }: VenueMovement): boolean => status === 'executed';

/** What the position grew by. */
function qtyOf({ type, qty }: VenueMovement): Qty {
  if (qty === undefined || !MOVES_QTY.test(type)) return ZERO_QTY;
  return type === 'CFEE' ? minus(ZERO_QTY, abs(qty)) : qty;
}

/** One that was taken back or corrected says nothing about how: what remains is told as unexplained. */
const effectOf = (movement: VenueMovement): Effect =>
  isDone(movement)
    ? { symbol: movement.symbol, qty: qtyOf(movement), cash: movement.netAmount ?? ZERO_MONEY }
    : { symbol: undefined, qty: ZERO_QTY, cash: ZERO_MONEY };

function differenceOf(movement: VenueMovement, remote: RemoteBooks): Difference {
  const { type, symbol, netAmount, description, at, status } = movement;
  const qty = qtyOf(movement);
  const cash = netAmount ?? ZERO_MONEY;
  const isOfQty = !isZero(qty);
  const amounts = [...(isOfQty ? [`${qtyText(qty)} ${symbol ?? ''}`] : []), ...(isZero(cash) ? [] : [moneyText(cash)])];
  const words = description === '' ? '' : ` (${description})`;
  const imported = isDone(movement) ? movementOf(movement, remote) : undefined;
  return {
    kind: isOfQty ? 'quantity' : 'cash',
    symbol: symbol ?? null,
    clientOrderId: null,
    local: null,
    remote: [type, ...amounts].join(' '),
    cause: isDone(movement)
      ? `${type}${words} of ${timeText(at)} is not in the books`
      : `${type}${words} of ${timeText(at)} is told as ${status}: the broker changed what it had booked`,
    repair:
      imported === undefined
        ? byHand('compare with the statement of the broker: this cannot be booked by itself')
        : importing('it is booked as the broker tells it', [{ kind: 'movement', movement: imported }]),
  };
}

/** A movement of the books; undefined where it does not say enough. */
export function movementOf(movement: VenueMovement, remote: RemoteBooks): Movement | undefined {
  const { activityId: movementId, at, symbol, netAmount, type } = movement;
  const qty = qtyOf(movement);
  const cash = netAmount ?? ZERO_MONEY;
  if (isZero(qty)) return isZero(cash) && type !== 'FEE' ? undefined : cashMovement(movement);
  if (symbol === undefined || !isZero(cash)) return undefined;
  if (type === 'CFEE')
    return { kind: 'coin_fee', movementId, at, symbol, qty: abs(qty), price: movement.price ?? ZERO_PRICE };
  if (type === 'SPLIT') return splitOf(movement, symbol, remote);
  const isTransfer = type === 'JNLS' || type === 'ACATS';
  return isTransfer && movement.price !== undefined
    ? { kind: 'position', movementId, at, symbol, qty, price: movement.price }
    : undefined;
}

type CashMovement = Movement & { readonly kind: 'cash' };

/** One that was carried out and moves nothing but money; undefined where it is another. */
export const cashMovementOf = (movement: VenueMovement): CashMovement | undefined =>
  isDone(movement) && isZero(qtyOf(movement)) ? cashMovement(movement) : undefined;

function cashMovement({ activityId, at, type, symbol, netAmount = ZERO_MONEY }: VenueMovement): CashMovement {
  const cause = CAUSES.find(([code]) => type.startsWith(code))?.[1] ?? 'other';
  return { kind: 'cash', movementId: activityId, at, cause, amount: netAmount, symbol };
}

/** The ratio is that of the position after and before it, which the broker's later records lead back to. */
function splitOf(
  movement: VenueMovement,
  symbol: string,
  { positions, fills, movements }: RemoteBooks,
): Movement | undefined {
  let after = positions.find((one) => isSameSymbol(one.symbol, symbol))?.qty ?? ZERO_QTY;
  for (const fill of fills)
    if (fill.at > movement.at && isSameSymbol(fill.symbol, symbol))
      after = minus(after, fill.side === 'buy' ? fill.qty : minus(ZERO_QTY, fill.qty));
  for (const other of movements)
    if (other.at > movement.at && isDone(other) && other.symbol !== undefined && isSameSymbol(other.symbol, symbol))
      after = minus(after, qtyOf(other));
  const ratio = wholeRatio(after, minus(after, movement.qty ?? ZERO_QTY));
  return ratio && { kind: 'split', movementId: movement.activityId, at: movement.at, symbol, ...ratio };
}

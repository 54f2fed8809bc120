/** What the broker books without an order, as movements of ours: deposits, dividends, fees, splits, coin fees. */

import { moneyText, qtyText } from '../base/decimal.js';
import { abs, isZero, minus, negate, type Qty, wholeRatio, ZERO_MONEY, ZERO_PRICE, ZERO_QTY } from '../base/fixed.js';
import { SECOND, timeText } from '../base/time.js';
import { type CashCause, type Movement, symbolsOf } from '../portfolio/movement.js';
import type { VenueMovement } from '../venue/records.js';
import { isSameSymbol } from '../venue/symbols.js';
import type { Difference, Effect, Findings, LocalBooks, RemoteBooks } from './books.js';
import { sinceBegun } from './of-day.js';
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

/** How far apart the two records of a new name may be. */
const PAIR_APART = SECOND;

/** One of the broker's records, and the movement of the books that it is. */
export interface ReadMovement {
  readonly told: VenueMovement;
  /** Undefined where it does not say enough, or is told with another. */
  readonly movement: Movement | undefined;
  /** Whether another record has made the movement of both. */
  readonly isTold: boolean;
}

/**
 * Records in the order of time as movements. Nothing that follows from what could not be booked is booked: a split of a
 * name whose lots have not come to it would be lost. `unbooked` are the symbols of such, and grows.
 */
export function readMovements(
  fresh: readonly VenueMovement[],
  remote: RemoteBooks,
  unbooked: Set<string>,
): readonly ReadMovement[] {
  const told = new Set<VenueMovement>();
  return fresh
    .toSorted((a, b) => a.at - b.at)
    .map((one) => {
      if (told.has(one)) return { told: one, movement: undefined, isTold: true };
      const pair = isDone(one) ? renamePair(one, remote) : undefined;
      for (const part of pair ?? [one]) told.add(part);
      const movement = isDone(one) ? (pair === undefined ? movementOf(one, remote) : renameOf(pair)) : undefined;
      const symbols = movement === undefined ? movedSymbols(one) : symbolsOf(movement);
      const isBlocked = isShaped(movement) && symbols.some((symbol) => unbooked.has(symbol));
      if (movement === undefined || isBlocked) for (const symbol of symbols) unbooked.add(symbol);
      return { told: one, movement: isBlocked ? undefined : movement, isTold: false };
    });
}

/** Whether what it does depends on what is held. */
const isShaped = (movement: Movement | undefined): boolean => movement?.kind === 'split' || movement?.kind === 'rename';

const movedSymbols = ({ symbol, qty, type }: VenueMovement): readonly string[] =>
  symbol === undefined || qty === undefined || !MOVES_QTY.test(type) ? [] : [symbol];

type Pair = readonly [leaving: VenueMovement, coming: VenueMovement];

/** A new name is told twice: what leaves the old one, and what comes to the new one. */
function renamePair(one: VenueMovement, { movements, positions }: RemoteBooks): Pair | undefined {
  const { type, symbol, qty, at } = one;
  if (type !== 'NC' || symbol === undefined || qty === undefined || isZero(qty)) return undefined;
  const isOther = (record: VenueMovement): boolean =>
    record.type === 'NC' && isDone(record) && record.symbol !== undefined && record.symbol !== symbol;
  const isMirror = (record: VenueMovement): boolean =>
    record.qty === negate(qty) && Math.abs(record.at - at) <= PAIR_APART;
  const other = movements.find((record) => isOther(record) && isMirror(record));
  if (other === undefined) return undefined;
  // What was short leaves with a positive quantity.
  const isHeld = (name: string | undefined): boolean => positions.some((position) => position.symbol === name);
  const isLeaving = isHeld(symbol) === isHeld(other.symbol) ? qty < 0n : isHeld(other.symbol);
  return isLeaving ? [one, other] : [other, one];
}

function renameOf([leaving, coming]: Pair): Movement | undefined {
  if (leaving.symbol === undefined || coming.symbol === undefined) return undefined;
  const movementId = `${leaving.activityId}+${coming.activityId}`;
  return { kind: 'rename', movementId, at: leaving.at, symbol: leaving.symbol, newSymbol: coming.symbol };
}

export function compareMovements(local: LocalBooks, remote: RemoteBooks): Findings {
  const taken = movementIds(local);
  const open = sinceBegun(remote.movements, local.begun).filter(({ activityId }) => !taken.has(activityId));
  return {
    differences: readMovements(open, remote, new Set())
      .filter(({ isTold }) => !isTold)
      .map(differenceOf),
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

function differenceOf({ told, movement: imported }: ReadMovement): Difference {
  const { type, symbol, netAmount, description, at, status } = told;
  const qty = qtyOf(told);
  const cash = netAmount ?? ZERO_MONEY;
  const isOfQty = !isZero(qty);
  const amounts = [...(isOfQty ? [`${qtyText(qty)} ${symbol ?? ''}`] : []), ...(isZero(cash) ? [] : [moneyText(cash)])];
  const words = description === '' ? '' : ` (${description})`;
  return {
    kind: isOfQty ? 'quantity' : 'cash',
    symbol: symbol ?? null,
    clientOrderId: null,
    local: null,
    remote: [type, ...amounts].join(' '),
    cause: isDone(told)
      ? `${type}${words} of ${timeText(at)} is not in the books`
      : `${type}${words} of ${timeText(at)} is told as ${status}: the broker changed what it had booked`,
    repair:
      imported === undefined
        ? byHand('compare with the statement of the broker: this cannot be booked by itself')
        : importing('it is booked as the broker tells it', [{ kind: 'movement', movement: imported }]),
  };
}

/** A movement of the books; undefined where it does not say enough. */
function movementOf(movement: VenueMovement, remote: RemoteBooks): Movement | undefined {
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

/** Positions and cash: what remains unequal once every other difference is taken into account. */

import { must } from '../base/assert.js';
import { moneyRounded, moneyText, parseMoney, priceText, qtyText } from '../base/decimal.js';
import { abs, isZero, type Money, minus, type Qty, ZERO_QTY } from '../base/fixed.js';
import type { VenuePosition } from '../venue/records.js';
import { isSameSymbol } from '../venue/symbols.js';
import { brokerAverage } from './average.js';
import type { Difference, Effect, LocalBooks, RemoteBooks } from './books.js';
import { byHand, cashEffect, isOf, qtyEffect } from './repairs.js';

const CENT = must(parseMoney('0.01'), 'money');

/** As the side that has it spells it, ours first; without those that neither holds. */
export function heldSymbols(local: LocalBooks, remote: RemoteBooks): readonly string[] {
  const ours = [...local.positions].filter(([, qty]) => !isZero(qty)).map(([symbol]) => symbol);
  const theirs = remote.positions.filter(({ qty }) => !isZero(qty)).map(({ symbol }) => symbol);
  return [...ours, ...theirs.filter((symbol) => !ours.some((own) => isSameSymbol(own, symbol)))].sort();
}

export const comparePositions = (
  local: LocalBooks,
  remote: RemoteBooks,
  effects: readonly Effect[],
): readonly Difference[] =>
  touchedSymbols(local, remote, effects).flatMap((symbol) => ofSymbol(symbol, local, remote, effects));

/** Held by a side, or moved by a difference that was told. */
function touchedSymbols(local: LocalBooks, remote: RemoteBooks, effects: readonly Effect[]): readonly string[] {
  const symbols = [...heldSymbols(local, remote)];
  for (const { symbol } of effects)
    if (symbol !== undefined && !symbols.some((known) => isSameSymbol(known, symbol))) symbols.push(symbol);
  return symbols;
}

function ofSymbol(
  symbol: string,
  local: LocalBooks,
  remote: RemoteBooks,
  effects: readonly Effect[],
): readonly Difference[] {
  const ours = heldQty(local, symbol);
  const position = remote.positions.find((one) => isSameSymbol(one.symbol, symbol));
  const theirs = position?.qty ?? ZERO_QTY;
  const explained = qtyEffect(effects, symbol);
  const rest = minus(minus(theirs, ours), explained);
  if (!isZero(rest)) return [unequal(symbol, ours, theirs, explained, rest)];
  const isTouched = effects.some((effect) => isOf(effect, symbol) && !isZero(effect.qty));
  return position === undefined || isTouched ? [] : averageDifference(position, local);
}

function heldQty({ positions }: LocalBooks, symbol: string): Qty {
  for (const [own, qty] of positions) if (isSameSymbol(own, symbol)) return qty;
  return ZERO_QTY;
}

function unequal(symbol: string, ours: Qty, theirs: Qty, explained: Qty, rest: Qty): Difference {
  const part = isZero(explained) ? '' : `${qtyText(explained)} of it follows from what is told above; `;
  const coin =
    symbol.includes('/') && rest < 0n ? '; a fee taken in the coin is told by the broker later, as CFEE' : '';
  return {
    ...{ kind: 'quantity', symbol, clientOrderId: null, local: qtyText(ours), remote: qtyText(theirs) },
    cause: `${part}${qtyText(rest)} is unexplained: no fill and no movement of the account accounts for it${coin}`,
    repair: byHand("look at the broker's own pages; the books are not changed by what nobody can explain"),
  };
}

function averageDifference({ symbol, avgEntryPrice }: VenuePosition, { history }: LocalBooks): readonly Difference[] {
  const expected = brokerAverage(history, symbol);
  if (expected === undefined || abs(minus(expected.price, avgEntryPrice)) <= expected.slack) return [];
  return [
    {
      kind: 'average_price',
      symbol,
      clientOrderId: null,
      local: priceText(expected.price),
      remote: priceText(avgEntryPrice),
      cause: 'unexplained: the same fills and movements, averaged as the broker does, give another price',
      repair: byHand('look for a corporate action or a correction at the broker; quantity and cash are the same'),
    },
  ];
}

/** Our cash has every digit, the broker's is told in whole cents. */
export function compareCash(local: LocalBooks, remote: RemoteBooks, effects: readonly Effect[]): readonly Difference[] {
  const explained = cashEffect(effects);
  const rest = minus(minus(remote.cash, local.cash), explained);
  if (abs(rest) < CENT) return [];
  const part = isZero(explained) ? '' : `${cents(explained)} of it follows from what is told above; `;
  return [
    {
      ...{ kind: 'cash', symbol: null, clientOrderId: null },
      local: moneyText(local.cash),
      remote: moneyText(remote.cash),
      cause: `${part}${cents(rest)} is unexplained: no fill and no movement of the account accounts for it`,
      repair: byHand("compare with the broker's statement; the books are not changed by what nobody can explain"),
    },
  ];
}

const cents = (money: Money): string => moneyRounded(money, 2);

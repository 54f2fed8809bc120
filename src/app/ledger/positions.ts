/** The open positions of a run as commands show them, valued at the last mark that the run has seen. */

import { moneyText, priceText, qtyText } from '../../core/base/decimal.js';
import { abs, averagePrice, type Money, minus, notional, type Price, plus, ZERO_QTY } from '../../core/base/fixed.js';
import type { ClosedTrade, Lot } from '../../core/portfolio/records.js';
import { fillOf, knownMarks, lotOf, tradeOf } from '../../io/sqlite/decode.js';
import { storedMovementOf } from '../../io/sqlite/movement-rows.js';
import { feeOf, total } from './amounts.js';
import { groupBy } from './group.js';
import { type Answer, type LedgerQuery, queryRun } from './query.js';

/** Exact numbers are canonical text. Short positions are negative in quantity, cost and value. */
export interface PositionRecord {
  readonly runId: string;
  readonly symbol: string;
  readonly qty: string;
  readonly avgPrice: string;
  readonly costBasis: string;
  /** Null where no price is known; so are the two that follow from it. */
  readonly mark: string | null;
  readonly marketValue: string | null;
  readonly unrealizedPnl: string | null;
  /** Of all closes of the symbol so far, before fees. */
  readonly realizedPnl: string;
  /** Of all fills and movements of the symbol so far. */
  readonly fees: string;
}

/** By symbol. */
export function listPositions(query: LedgerQuery): Answer<PositionRecord> {
  return queryRun(query, (reads, run, filter) => {
    const trades = groupBy(reads.trades(filter).map(tradeOf), (trade) => trade.symbol);
    const fills = groupBy(reads.fills(filter).map(fillOf), (fill) => fill.symbol);
    const movements = groupBy(reads.movements(filter).map(storedMovementOf), ({ movement }) => movement.symbol ?? '');
    const marks = new Map(knownMarks(reads.marks(filter)).map(({ symbol, price }) => [symbol, price]));
    const lots = groupBy(reads.lots(filter).map(lotOf), (lot) => lot.symbol);
    return [...lots].map(([symbol, open]) => ({
      runId: run.id,
      symbol,
      ...valued(open, marks.get(symbol)),
      ...booked(trades.get(symbol) ?? [], [
        ...(fills.get(symbol) ?? []).map(feeOf),
        ...(movements.get(symbol) ?? []).map(({ fee }) => fee),
      ]),
    }));
  });
}

function valued(lots: readonly Lot[], mark: Price | undefined) {
  const qty = lots.reduce((sum, lot) => plus(sum, lot.qty), ZERO_QTY);
  const cost = total(lots.map((lot) => notional(lot.price, lot.qty)));
  const value: Money | undefined = mark === undefined ? undefined : notional(mark, qty);
  return {
    qty: qtyText(qty),
    avgPrice: priceText(averagePrice(abs(cost), abs(qty))),
    costBasis: moneyText(cost),
    mark: mark === undefined ? null : priceText(mark),
    marketValue: value === undefined ? null : moneyText(value),
    unrealizedPnl: value === undefined ? null : moneyText(minus(value, cost)),
  };
}

const booked = (trades: readonly ClosedTrade[], fees: readonly Money[]) => ({
  realizedPnl: moneyText(total(trades.map((trade) => plus(trade.pnl, trade.fees)))),
  fees: moneyText(total(fees)),
});

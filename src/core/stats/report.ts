/** What a backtest tells its reader, as plain data: the run, its figures beside the benchmark's, and its trades. */

import { moneyText, priceText, qtyText } from '../base/decimal.js';
import { abs, isZero, type Money, minus, moneyNumber, notional, type Price, sign } from '../base/fixed.js';
import { timeText } from '../base/time.js';
import type { ClosedTrade, Lot, Position } from '../portfolio/records.js';
import type { CurveFigures } from './equity-curve.js';
import type { Stats } from './statistics.js';

/** What was run on what: enough to run it again. */
export interface RunInfo {
  readonly id: string;
  readonly strategy: string;
  readonly params: Readonly<Record<string, string | number | boolean>>;
  readonly seed: number | null;
  readonly data: DataInfo;
}

export interface DataInfo {
  readonly files: readonly string[];
  readonly symbols: readonly string[];
  readonly bars: number;
  /** Start of the first and of the last bar, RFC 3339; null without bars. */
  readonly from: string | null;
  readonly to: string | null;
}

interface EntryRow {
  readonly symbol: string;
  readonly side: 'long' | 'short';
  /** Positive. */
  readonly qty: string;
  /** Start of the bar that filled it, RFC 3339, as `exitTime`. */
  readonly entryTime: string;
  readonly entryPrice: string;
  /** After fees. */
  readonly pnl: string;
  readonly fees: string;
  /** `pnl` over the notional of the entry; null where that is zero. */
  readonly return: number | null;
}

/** One slice of a lot, closed. */
export interface TradeRow extends EntryRow {
  readonly exitTime: string;
  readonly exitPrice: string;
}

/** What is left of a lot at the end. */
export interface OpenRow extends EntryRow {
  /** The last close. */
  readonly mark: string;
  /** Before fees. */
  readonly unrealizedPnl: string;
}

export interface BacktestReport {
  readonly run: RunInfo;
  /** Length of the bars that the strategy saw; null where it is not known. */
  readonly timeframe: string | null;
  readonly stats: Stats;
  /** Buy and hold: same cash, lot and costs. */
  readonly benchmark: Stats;
  readonly trades: readonly TradeRow[];
  readonly open: readonly OpenRow[];
  /** The curve behind `stats`, and that behind `benchmark`: months, days and samples to draw. */
  readonly figures: CurveFigures;
  readonly benchmarkFigures: CurveFigures;
  /** What the reader should know before believing the figures. */
  readonly notices: readonly string[];
  /** When nothing was left of the account, which ends the run; null where something was left. */
  readonly wipedOutAt: string | null;
}

export const tradeRow = (trade: ClosedTrade): TradeRow => ({
  symbol: trade.symbol,
  side: trade.side,
  qty: qtyText(trade.qty),
  entryTime: timeText(trade.entryTime),
  entryPrice: priceText(trade.entryPrice),
  exitTime: timeText(trade.exitTime),
  exitPrice: priceText(trade.exitPrice),
  pnl: moneyText(trade.pnl),
  fees: moneyText(trade.fees),
  return: returnOn(trade.pnl, notional(trade.entryPrice, trade.qty)),
});

/** The open lots of a position at `mark`, the last close of its symbol. */
export const openRows = (position: Position, mark: Price): OpenRow[] => position.lots.map((lot) => openRow(lot, mark));

function openRow(lot: Lot, mark: Price): OpenRow {
  const cost = notional(lot.price, lot.qty);
  const unrealized = minus(notional(mark, lot.qty), cost);
  const pnl = minus(unrealized, lot.fee);
  return {
    symbol: lot.symbol,
    side: sign(lot.qty) > 0 ? 'long' : 'short',
    qty: qtyText(abs(lot.qty)),
    entryTime: timeText(lot.openedAt),
    entryPrice: priceText(lot.price),
    mark: priceText(mark),
    unrealizedPnl: moneyText(unrealized),
    pnl: moneyText(pnl),
    fees: moneyText(lot.fee),
    return: returnOn(pnl, cost),
  };
}

const returnOn = (pnl: Money, cost: Money): number | null =>
  isZero(cost) ? null : moneyNumber(pnl) / Math.abs(moneyNumber(cost)) + 0;

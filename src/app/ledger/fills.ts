/** The fills of a run as commands show them. */

import { moneyText, priceText, qtyText } from '../../core/base/decimal.js';
import { timeText } from '../../core/base/time.js';
import { fillOf } from '../../io/sqlite/decode.js';
import type { FillRow } from '../../io/sqlite/rows.js';
import { feeOf } from './amounts.js';
import { type Answer, type LedgerQuery, queryRun } from './query.js';

/** Exact numbers are canonical text, times RFC 3339. */
export interface FillRecord {
  readonly runId: string;
  readonly fillId: string;
  readonly clientOrderId: string;
  readonly symbol: string;
  readonly side: string;
  readonly qty: string;
  readonly price: string;
  /** In the account's currency; a fee taken in the coin is valued at the fill's price. */
  readonly fee: string;
  readonly ts: string;
}

/** Oldest first. */
export const listFills = (query: LedgerQuery): Answer<FillRecord> =>
  queryRun(query, (reads, run, filter) => reads.fills(filter).map((row) => fillRecord(run.id, row)));

function fillRecord(runId: string, row: FillRow): FillRecord {
  const fill = fillOf(row);
  return {
    runId,
    fillId: fill.fillId,
    clientOrderId: fill.clientOrderId,
    symbol: fill.symbol,
    side: fill.side,
    qty: qtyText(fill.qty),
    price: priceText(fill.price),
    fee: moneyText(feeOf(fill)),
    ts: timeText(fill.ts),
  };
}

/** What a ledger says to a judgement of risk: positions, open orders, cash and marks of its newest run. */

import { parseMoney, parsePrice, parseQty, parseRate } from '../../core/base/decimal.js';
import { decodeLine } from '../../core/base/exact-json.js';
import { abs, averagePrice, notional, type Price, plus, ZERO_MONEY, ZERO_QTY } from '../../core/base/fixed.js';
import { MINUTE, type Micros, micros } from '../../core/base/time.js';
import type { Held, RiskState } from '../../core/engine/what-if.js';
import type { CostModel } from '../../core/orders/costs.js';
import { isFinal } from '../../core/orders/lifecycle.js';
import type { Order } from '../../core/orders/order.js';
import type { Lot } from '../../core/portfolio/records.js';
import type { Limits } from '../../core/risk/limits.js';
import { SentOrders } from '../../core/risk/sent-orders.js';
import { markOf } from '../../io/sqlite/decode.js';
import { readLedger } from '../../io/sqlite/reader.js';
import type { LedgerReads } from '../../io/sqlite/reads.js';
import { RISK_KEYS } from '../../io/sqlite/risk-book.js';
import { storedRun } from '../../io/sqlite/stored-run.js';
import { riskState as storedHolds } from '../breaker/risk-state.js';
import type { Config } from '../config/config.js';

export interface ReadRisk extends RiskState {
  /** The newest run, whose books these are; undefined where the ledger has none: then the account is a new one. */
  readonly run: string | undefined;
  /** The last event of the market that is in the books. */
  readonly asOf: Micros | undefined;
}

/** Sees one moment, beside a running trader too. Throws `not_found` where there is no ledger, and the `ledger_*` errors. */
export const readRiskState = (path: string, config: Config, now: Micros): ReadRisk =>
  readLedger(path, (reads) => riskStateOf(reads, config, now));

export function riskStateOf(reads: LedgerReads, config: Config, now: Micros): ReadRisk {
  const row = reads.newestRun();
  if (row === undefined) return newAccount(config, now);
  const { id, mode, strategy, config: terms, cash, lots, cursor, orders } = storedRun(reads, row);
  const marks = new Map(reads.marks({ run: row.key }).map((mark) => [mark.symbol, markOf(mark)]));
  const isPast = mode === 'backtest';
  return {
    run: id,
    asOf: cursor.at,
    // The past stands where it ended.
    now: isPast ? cursor.at : now,
    limits: withDirection(config.risk, terms.direction),
    strategy,
    costs: costsOf(terms, config.costs),
    isBroker: terms.isBroker === true,
    lot: textOf(terms.lot, parseQty) ?? config.backtest.lot,
    cash,
    held: heldOf(lots, orders, marks),
    sent: sentOf(orders, now),
    hold: isPast ? undefined : holdOf(reads),
  };
}

/** What keeps entries back whatever the limits say: a halt, a crash loop, the breaker. */
function holdOf(reads: LedgerReads): RiskState['hold'] {
  const { halt, crash, breaker } = storedHolds((key) => {
    const text = reads.meta(RISK_KEYS[key]);
    return text === undefined ? undefined : decodeLine(text);
  });
  if (halt !== undefined) return { code: 'halted', reason: halt.reason };
  if (crash !== undefined) return { code: 'crash_loop', reason: crash.reason };
  if (breaker?.state.phase !== 'open') return undefined;
  return { code: 'breaker_open', reason: breaker.state.trips[0]?.message ?? 'the circuit breaker is open' };
}

const newAccount = (config: Config, now: Micros): ReadRisk => ({
  ...{ run: undefined, asOf: undefined, now, strategy: '', costs: config.costs, isBroker: true },
  limits: withDirection(config.risk, config.backtest.direction),
  lot: config.backtest.lot,
  cash: config.account.cash,
  held: new Map(),
  sent: new SentOrders(),
});

/** A run that is long only sells nothing that it has not. */
const withDirection = (limits: Limits, direction: unknown): Limits =>
  direction === 'both' ? limits : { ...limits, isLongOnly: true };

function heldOf(
  lots: readonly Lot[],
  orders: readonly Order[],
  marks: ReadonlyMap<string, { readonly price: Price; readonly at: Micros }>,
): ReadonlyMap<string, Held> {
  const open = orders.filter(({ status, qty }) => !isFinal(status) && qty !== undefined);
  const symbols = new Set([...lots, ...open].map(({ symbol }) => symbol).concat([...marks.keys()]));
  return new Map(
    [...symbols].map((symbol) => {
      const own = lots.filter((lot) => lot.symbol === symbol);
      const mark = marks.get(symbol);
      const held: Held = {
        symbol,
        book: { qty: own.reduce((sum, { qty }) => plus(sum, qty), ZERO_QTY) },
        open: open.filter((order) => order.symbol === symbol),
        mark: mark?.price ?? averageOf(own),
        markedAt: mark?.at ?? micros(0),
      };
      return [symbol, held];
    }),
  );
}

function averageOf(lots: readonly Lot[]): Price | undefined {
  const qty = lots.reduce((sum, lot) => plus(sum, abs(lot.qty)), ZERO_QTY);
  const cost = lots.reduce((sum, lot) => plus(sum, notional(lot.price, abs(lot.qty))), ZERO_MONEY);
  return lots.length === 0 ? undefined : averagePrice(cost, qty);
}

/** Orders of the last while that left. */
function sentOf(orders: readonly Order[], now: Micros): SentOrders {
  const sent = new SentOrders();
  for (const order of orders) {
    const { qty, status, createdAt } = order;
    if (qty === undefined || status === 'denied' || status === 'abandoned' || createdAt <= now - LOOKED_BACK) continue;
    sent.note({ ...order, qty }, createdAt);
  }
  return sent;
}

/** As long as any window of a limit may be: a day. */
const LOOKED_BACK = 24 * 60 * MINUTE;

const textOf = <T>(value: unknown, parse: (text: string) => T | undefined): T | undefined =>
  typeof value === 'string' ? parse(value) : undefined;

/** The run's own costs, as its terms tell them; those of the configuration where they do not. */
function costsOf(terms: Readonly<Record<string, unknown>>, config: CostModel): CostModel {
  return {
    commissionRate: textOf(terms.commissionRate, parseRate) ?? config.commissionRate,
    feePerShare: textOf(terms.feePerShare, parsePrice) ?? config.feePerShare,
    feePerOrder: textOf(terms.feePerOrder, parseMoney) ?? config.feePerOrder,
    slippage: textOf(terms.slippage, parseRate) ?? config.slippage,
    spread: textOf(terms.spread, parseRate) ?? config.spread,
  };
}

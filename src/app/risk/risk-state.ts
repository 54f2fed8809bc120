/** What a ledger says to a judgement of risk: positions, open orders, cash and marks of its newest run. */

import { parseMoney, parsePrice, parseQty, parseRate } from '../../core/base/decimal.js';
import {
  abs,
  averagePrice,
  isZero,
  notional,
  type Price,
  plus,
  type Qty,
  ZERO_MONEY,
  ZERO_QTY,
} from '../../core/base/fixed.js';
import { type Micros, micros } from '../../core/base/time.js';
import type { Held, RiskState } from '../../core/engine/what-if.js';
import type { CostModel } from '../../core/orders/costs.js';
import type { Order } from '../../core/orders/order.js';
import type { Lot } from '../../core/portfolio/records.js';
import { type Limits, lookBack } from '../../core/risk/limits.js';
import { SentOrders } from '../../core/risk/sent-orders.js';
import { canonicalPlace } from '../../io/sqlite/copy.js';
import { cashOf, knownMarks, lotOf, orderOf } from '../../io/sqlite/decode.js';
import { readLedger } from '../../io/sqlite/reader.js';
import type { LedgerReads } from '../../io/sqlite/reads.js';
import { termsOf } from '../../io/sqlite/stored-run.js';
import { haltedSymbols } from '../breaker/halted-symbols.js';
import { besideSession, sessionLimits } from '../breaker/limit-requests.js';
import { type Restraint, storedRestraint } from '../breaker/stored-hold.js';
import type { Config } from '../config/config.js';
import { isKept, isSessionThere } from './fresh.js';
import { storedFacts } from './stored-facts.js';

/** What of the configuration a judgement needs. */
export type RiskTerms = Pick<Config, 'risk' | 'costs' | 'account'> & {
  readonly backtest: Pick<Config['backtest'], 'lot' | 'direction'>;
};

export interface ReadRisk extends RiskState {
  /** The newest run, whose books these are; undefined where the ledger has none: then the account is a new one. */
  readonly run: string | undefined;
  /** The last event of the market that is in the books. */
  readonly asOf: Micros | undefined;
  /** Whether a trader at a broker keeps them now. */
  readonly isKept: boolean;
  /** A run of the past stands where it ended: its moment is no other. */
  readonly isPast: boolean;
}

/** Sees one moment, beside a running trader too. Throws `not_found` where there is no ledger, and the `ledger_*` errors. */
export const readRiskState = (
  path: string,
  config: RiskTerms,
  now: Micros,
  isAlive: (pid: number) => boolean = () => true,
): ReadRisk =>
  readLedger(path, (reads) =>
    riskStateOf(reads, config, now, isSessionThere(reads, canonicalPlace(path), now, isAlive)),
  );

/**
 * Reads what stands in the books now, and of orders that have ended those that a limit counts. What a session left behind
 * that was killed binds nobody.
 */
export function riskStateOf(reads: LedgerReads, config: RiskTerms, now: Micros, isSession: boolean): ReadRisk {
  const row = reads.newestRun();
  const restraint = storedRestraint(reads, config.risk.breaker, now);
  if (row === undefined) return { ...newAccount(config, now, restraint), facts: storedFacts(reads, false) };
  const filter = { run: row.key };
  const terms = termsOf(row);
  const session = isSession ? sessionLimits(reads) : undefined;
  const limits = withDirection(besideSession(config.risk, row.id, session), terms.direction);
  const marks = new Map(knownMarks(reads.marks(filter)).map((mark) => [mark.symbol, mark]));
  const isPast = row.mode === 'backtest';
  const at = micros(row.cursor_at);
  const held = heldOf(reads.lots(filter).map(lotOf), reads.openOrders(row.key).map(orderOf), marks, row.strategy);
  return {
    ...{ run: row.id, asOf: at, isPast, now: isPast ? at : now, limits, strategy: row.strategy },
    costs: costsOf(terms, config.costs),
    isBroker: terms.isBroker === true,
    lot: textOf(terms.lot, parseQty) ?? config.backtest.lot,
    cash: cashOf(row).cash,
    held,
    ...(isKept(reads, now) ? { isKept: true, followed: followedBy(terms, held) } : { isKept: false }),
    facts: storedFacts(reads, isKept(reads, now)),
    sent: sentOf(reads, row.key, limits, isPast ? at : now),
    ...(isPast ? FREE : { ...restraint, halted: isSession ? haltedSymbols(reads) : {} }),
  };
}

/** What a trader can trade: the symbols of its source, and what is held or on order; undefined where its terms do not say. */
function followedBy(
  { source }: ReturnType<typeof termsOf>,
  held: ReadonlyMap<string, Held>,
): ReadonlySet<string> | undefined {
  const { symbols } = (source ?? {}) as { readonly symbols?: readonly string[] };
  if (symbols === undefined) return undefined;
  const others = [...held.values()].filter(({ book, open }) => !isZero(book.qty) || open.length > 0);
  return new Set([...symbols, ...others.map(({ symbol }) => symbol)]);
}

/** The same books at another moment. */
export const atMoment = <S extends ReadRisk>(state: S, now: Micros): S => (state.isPast ? state : { ...state, now });

const FREE: Restraint = { hold: undefined, halfOpen: undefined };

const newAccount = (config: RiskTerms, now: Micros, restraint: Restraint): ReadRisk => ({
  ...{
    run: undefined,
    asOf: undefined,
    isKept: false,
    isPast: false,
    now,
    strategy: '',
    costs: config.costs,
    isBroker: true,
  },
  limits: withDirection(config.risk, config.backtest.direction),
  lot: config.backtest.lot,
  cash: config.account.cash,
  held: new Map(),
  sent: new SentOrders(),
  ...restraint,
});

/** A run that is long only sells nothing that it has not. */
const withDirection = (limits: Limits, direction: unknown): Limits =>
  direction === 'both' ? limits : { ...limits, isLongOnly: true };

function heldOf(
  lots: readonly Lot[],
  openOrders: readonly Order[],
  marks: ReadonlyMap<string, { readonly price: Price; readonly at: Micros }>,
  strategy: string,
): ReadonlyMap<string, Held> {
  const open = openOrders.filter(({ qty }) => qty !== undefined);
  const symbols = new Set([...lots, ...open].map(({ symbol }) => symbol).concat([...marks.keys()]));
  return new Map(
    [...symbols].map((symbol) => {
      const own = lots.filter((lot) => lot.symbol === symbol);
      const mark = marks.get(symbol);
      const held: Held = {
        symbol,
        book: { qty: sumOf(own) },
        ownQty: sumOf(own.filter(({ strategyId }) => strategyId === strategy)),
        open: open.filter((order) => order.symbol === symbol),
        mark: mark?.price ?? averageOf(own),
        markedAt: mark?.at,
      };
      return [symbol, held];
    }),
  );
}

const sumOf = (lots: readonly Lot[]): Qty => lots.reduce((sum, { qty }) => plus(sum, qty), ZERO_QTY);

function averageOf(lots: readonly Lot[]): Price | undefined {
  const qty = lots.reduce((sum, lot) => plus(sum, abs(lot.qty)), ZERO_QTY);
  const cost = lots.reduce((sum, lot) => plus(sum, notional(lot.price, abs(lot.qty))), ZERO_MONEY);
  return lots.length === 0 ? undefined : averagePrice(cost, qty);
}

/** Orders that left within the longest window of a limit; none are read where none are counted. */
function sentOf(reads: LedgerReads, run: number, limits: Limits, now: Micros): SentOrders {
  const sent = new SentOrders();
  const window = lookBack(limits);
  if (window === 0) return sent;
  for (const order of reads.ordersSince(run, micros(now - window)).map(orderOf)) {
    const { qty, status, createdAt } = order;
    if (qty !== undefined && status !== 'denied' && status !== 'abandoned') sent.note({ ...order, qty }, createdAt);
  }
  return sent;
}

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

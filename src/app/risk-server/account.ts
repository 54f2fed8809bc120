/** The account of a ledger's newest run: its cash, and of each symbol what is held, what is open, and its last price. */

import { TradectlError } from '../../core/base/errors.js';
import { type Money, minus, type Price, plus, type Qty, ZERO_QTY } from '../../core/base/fixed.js';
import type { Side } from '../../core/events.js';
import type { Order } from '../../core/orders/order.js';
import { cashOf, lotOf, markOf, orderOf } from '../../io/sqlite/decode.js';
import type { LedgerReads } from '../../io/sqlite/reads.js';

/** What is left to fill of an order. */
export interface OpenOrder {
  readonly symbol: string;
  readonly side: Side;
  readonly qty: Qty;
  /** Undefined of one that takes the market's. */
  readonly price: Price | undefined;
}

export interface SymbolAccount {
  /** The last price known; undefined before the first. */
  readonly mark: Price | undefined;
  /** Signed. */
  readonly position: Qty;
  readonly open: readonly OpenOrder[];
}

export interface Account {
  /** The run's id. */
  readonly run: string;
  readonly cash: Money;
  /** Whether the trader may not go short. */
  readonly isLongOnly: boolean;
  readonly symbols: ReadonlyMap<string, SymbolAccount>;
}

/** Throws TradectlError `not_found` where the ledger has no run yet. */
export function readAccount(reads: LedgerReads): Account {
  const run = reads.newestRun();
  if (run === undefined) throw new TradectlError('not_found', 'the ledger has no runs yet');
  const filter = { run: run.key };
  const symbols = new Map<string, SymbolAccount>();
  for (const { symbol, price } of reads.marks(filter).map(markOf)) change(symbols, symbol, { mark: price });
  for (const lot of reads.lots(filter).map(lotOf)) {
    const { mark = lot.price, position = ZERO_QTY } = symbols.get(lot.symbol) ?? {};
    change(symbols, lot.symbol, { mark, position: plus(position, lot.qty) });
  }
  addOrders(symbols, reads.openOrders(run.key).map(orderOf).flatMap(openOf));
  return { run: run.id, cash: cashOf(run).cash, isLongOnly: isLongOnly(run.config), symbols };
}

/** As the trader was started; short only where that was said. */
function isLongOnly(config: string): boolean {
  const said: unknown = JSON.parse(config);
  return !(typeof said === 'object' && said !== null && 'direction' in said && said.direction === 'both');
}

/** The same account with these orders open besides. */
export function withOrders(account: Account, orders: readonly OpenOrder[]): Account {
  const symbols = new Map(account.symbols);
  addOrders(symbols, orders);
  return { ...account, symbols };
}

export const NOTHING: SymbolAccount = { mark: undefined, position: ZERO_QTY, open: [] };

function change(symbols: Map<string, SymbolAccount>, symbol: string, part: Partial<SymbolAccount>): void {
  symbols.set(symbol, { ...(symbols.get(symbol) ?? NOTHING), ...part });
}

function addOrders(symbols: Map<string, SymbolAccount>, orders: readonly OpenOrder[]): void {
  for (const order of orders) {
    const { open } = symbols.get(order.symbol) ?? NOTHING;
    change(symbols, order.symbol, { open: [...open, order] });
  }
}

/** An order that waits to be sized has no quantity yet, as in the trader's own gate. */
function openOf({ symbol, side, qty, filledQty, limitPrice, stopPrice }: Order): readonly OpenOrder[] {
  if (qty === undefined) return [];
  return [{ symbol, side, qty: minus(qty, filledQty), price: limitPrice ?? stopPrice }];
}

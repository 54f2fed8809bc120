/** The limits of risk that are set, and what of them is used, open orders counted as if filled: of symbols the fullest. */

import { moneyText, qtyText } from '../../core/base/decimal.js';
import {
  abs,
  countQty,
  type Exact,
  fractionOf,
  type Money,
  max,
  minus,
  moneyNumber,
  notional,
  type Price,
  plus,
  type Qty,
  qtyNumber,
  ZERO_MONEY,
} from '../../core/base/fixed.js';
import type { Engine } from '../../core/engine/engine.js';
import { type Holding, openQty } from '../../core/engine/exposure.js';
import { type PartHeld, partHeld } from '../../core/engine/share.js';
import { type SymbolState, valueMark } from '../../core/engine/symbol-state.js';
import { reducedLimits } from '../../core/risk/half-open.js';
import { asksForShare, type LimitSet, type Limits, limitsFor } from '../../core/risk/limits.js';
import type { RiskLine } from '../../core/view/snapshot.js';

/** What one symbol may come to. */
interface Use {
  readonly symbol: string;
  readonly limits: LimitSet;
  readonly qty: Qty;
  readonly value: Money;
  /** Longs less shorts, if all its buys fill, and if all its sells do. */
  readonly ifBought: Money;
  readonly ifSold: Money;
  readonly orders: number;
}

/** One use of a limit; where none is set there is no line. */
export interface Part {
  readonly symbol: string | null;
  readonly used: Exact;
  readonly limit: Exact | undefined;
}

/** What of it one strategy holds and has on order itself. */
const partOf = (state: SymbolState, strategy: string): PartHeld =>
  partHeld(state, state.book.heldBy(strategy), valueMark(state), strategy);

/** While the breaker is half-open, of the limits that hold then. */
export function riskLines(engine: Engine, set: Limits, strategy: string): readonly RiskLine[] {
  const { aside } = engine.portfolio;
  const part = engine.judge.reducedTo;
  const limits = part === undefined ? set : reducedLimits(set, part);
  const limitsOf = ({ instrument }: SymbolState): LimitSet => limitsFor(limits, instrument.symbol, strategy);
  const uses = engine.hand.states.map((state) =>
    useOf(state, state.instrument.symbol, valueMark(state), limitsOf(state)),
  );
  const all = limitsFor(limits, '', strategy);
  const [gross, equity] = [sum(uses, aside.gross, ({ value }) => value), max(engine.exactEquity(), ZERO_MONEY)];
  const net = netOf(uses, aside.value);
  const orders = uses.reduce((count, use) => count + use.orders, 0);
  const sent = countQty(engine.judge.sentThisMinute(RATE_SHOWN));
  return [
    line(
      'max_position_qty',
      UNITS,
      of(uses, ({ qty, limits: { maxPositionQty } }) => [qty, maxPositionQty]),
    ),
    line(
      'max_position_notional',
      MONEY,
      of(uses, ({ value, limits: own }) => [value, own.maxPositionNotional]),
    ),
    line('max_gross_notional', MONEY, account(gross, all.maxGrossNotional)),
    line('max_net_notional', MONEY, account(net, all.maxNetNotional)),
    line(
      'concentration',
      MONEY,
      of(uses, ({ value, limits: own }) => [value, shareOfEquity(own, equity)]),
    ),
    ...(asksForShare(limits, strategy) ? strategyLines(engine, all, strategy, equity) : []),
    line('max_open_orders', UNITS, account(countQty(orders), counted(all.maxOpenOrders))),
    line('max_symbol_open_orders', UNITS, of(uses, ordersOf)),
    line('order_rate', UNITS, account(sent, counted(all.maxOrdersPerMinute))),
    line('strategy_order_rate', UNITS, account(sent, counted(all.maxStrategyOrdersPerMinute))),
    line('buying_power', MONEY, account(gross, part === undefined ? equity : fractionOf(equity, part))),
  ].filter((one) => one !== undefined);
}

/** The same of what the strategy holds and has on order itself. */
function strategyLines(
  engine: Engine,
  limits: LimitSet,
  strategy: string,
  equity: Money,
): readonly (RiskLine | undefined)[] {
  const uses = engine.hand.states.map((state) =>
    useOf(partOf(state, strategy), state.instrument.symbol, valueMark(state), limits),
  );
  const gross = sum(uses, ZERO_MONEY, ({ value }) => value);
  const { maxStrategyPositionQty: units, maxStrategyPositionNotional: most, maxStrategyConcentration: share } = limits;
  return [
    line(
      'strategy_position_qty',
      UNITS,
      of(uses, ({ qty }) => [qty, units]),
    ),
    line(
      'strategy_position_notional',
      MONEY,
      of(uses, ({ value }) => [value, most]),
    ),
    line('strategy_gross_notional', MONEY, account(gross, limits.maxStrategyGrossNotional)),
    line('strategy_net_notional', MONEY, account(netOf(uses, ZERO_MONEY), limits.maxStrategyNetNotional)),
    line(
      'strategy_concentration',
      MONEY,
      of(uses, ({ value }) => [value, share && fractionOf(equity, share)]),
    ),
  ];
}

const netOf = (uses: readonly Use[], from: Money): Money =>
  max(abs(sum(uses, from, ({ ifBought }) => ifBought)), abs(sum(uses, from, ({ ifSold }) => ifSold)));

/** No rate that can be set is higher. */
const RATE_SHOWN = 10_000;

function useOf(holding: Holding, symbol: string, mark: Price, limits: LimitSet): Use {
  const { book, open } = holding;
  const [long, short] = [plus(book.qty, openQty(holding, 'buy')), minus(book.qty, openQty(holding, 'sell'))];
  const qty = max(abs(long), abs(short));
  return {
    ...{ symbol, limits, qty, value: notional(mark, qty), orders: open.length },
    ...{ ifBought: notional(mark, long), ifSold: notional(mark, short) },
  };
}

const sum = (uses: readonly Use[], from: Money, of: (use: Use) => Money): Money =>
  uses.reduce((total, use) => plus(total, of(use)), from);

const shareOfEquity = ({ maxConcentration }: LimitSet, equity: Money): Money | undefined =>
  maxConcentration && fractionOf(equity, maxConcentration);

const counted = (limit: number | undefined): Qty | undefined => (limit === undefined ? undefined : countQty(limit));

type Figures = readonly [used: Exact, limit: Exact | undefined];

const ordersOf = ({ orders, limits }: Use): Figures => [countQty(orders), counted(limits.maxSymbolOpenOrders)];

const of = (uses: readonly Use[], figures: (use: Use) => Figures): readonly Part[] =>
  uses.map((use) => {
    const [used, limit] = figures(use);
    return { symbol: use.symbol, used, limit };
  });

const account = (used: Exact, limit: Exact | undefined): readonly Part[] => [{ symbol: null, used, limit }];

interface Unit {
  readonly text: (figure: Exact) => string;
  /** An estimate. */
  readonly number: (figure: Exact) => number;
}

export const MONEY: Unit = {
  text: (figure) => moneyText(figure as Money),
  number: (figure) => moneyNumber(figure as Money),
};
export const UNITS: Unit = { text: (figure) => qtyText(figure as Qty), number: (figure) => qtyNumber(figure as Qty) };

const shareOf = (used: number, limit: number): number => (limit > 0 ? used / limit : used > 0 ? 1 : 0);

/** The fullest of them. */
export function line(code: string, { text, number }: Unit, parts: readonly Part[]): RiskLine | undefined {
  let best: RiskLine | undefined;
  for (const { symbol, used, limit } of parts) {
    if (limit === undefined) continue;
    const share = shareOf(number(used), number(limit));
    if (best !== undefined && share <= best.share) continue;
    best = { code, symbol, used: text(used), limit: text(limit), headroom: text(minus(limit, used)), share };
  }
  return best;
}

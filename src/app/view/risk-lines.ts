/** The limits of risk beside what is used of them, open orders counted as if filled: the worst symbol of each. */

import { moneyText, qtyText } from '../../core/base/decimal.js';
import {
  abs,
  type Exact,
  fractionOf,
  type Money,
  max,
  minus,
  moneyNumber,
  notional,
  plus,
  type Qty,
  qtyNumber,
  ZERO_MONEY,
  ZERO_QTY,
} from '../../core/base/fixed.js';
import { exactMark, type SymbolState } from '../../core/engine/symbol-state.js';
import type { Limits } from '../../core/risk/checks.js';
import type { RiskLine } from '../../core/view/snapshot.js';

/** What one symbol may come to. */
interface Use {
  readonly symbol: string;
  readonly qty: Qty;
  readonly value: Money;
}

/** `asideGross`: what the account holds beside the run's symbols. */
export function riskLines(
  states: readonly SymbolState[],
  limits: Limits,
  account: { readonly equity: Money; readonly asideGross: Money },
): readonly RiskLine[] {
  const uses = states.map(useOf);
  const gross = uses.reduce((sum, { value }) => plus(sum, value), account.asideGross);
  const equity = max(account.equity, ZERO_MONEY);
  const byQty = largest(uses, ({ qty }) => qty);
  const byValue = largest(uses, ({ value }) => value);
  return [
    qtyLine('max_position_qty', byQty, limits.maxPositionQty),
    moneyLine('max_position_notional', byValue?.symbol, byValue?.value, limits.maxPositionNotional),
    moneyLine('max_gross_notional', undefined, gross, limits.maxGrossNotional),
    moneyLine(
      'concentration',
      byValue?.symbol,
      byValue?.value,
      limits.maxConcentration && fractionOf(equity, limits.maxConcentration),
    ),
    moneyLine('buying_power', undefined, gross, equity),
  ].filter((line) => line !== undefined);
}

/** The larger of what is held and bought, and held and sold. */
function useOf(state: SymbolState): Use {
  const { book, open, instrument } = state;
  let [long, short] = [book.qty, book.qty];
  for (const { side, qty = ZERO_QTY, filledQty } of open) {
    if (side === 'buy') long = plus(long, minus(qty, filledQty));
    else short = minus(short, minus(qty, filledQty));
  }
  const qty = max(abs(long), abs(short));
  return { symbol: instrument.symbol, qty, value: notional(exactMark(state), qty) };
}

function largest(uses: readonly Use[], of: (use: Use) => Exact): Use | undefined {
  return uses.reduce<Use | undefined>(
    (best, use) => (best === undefined || of(use) > of(best) ? use : best),
    undefined,
  );
}

const shareOf = (used: number, limit: number): number => (limit > 0 ? used / limit : used > 0 ? 1 : 0);

function qtyLine(code: string, use: Use | undefined, limit: Qty | undefined): RiskLine | undefined {
  if (limit === undefined) return undefined;
  const used = use?.qty ?? ZERO_QTY;
  return {
    ...{ code, symbol: use?.symbol ?? null, used: qtyText(used), limit: qtyText(limit) },
    headroom: qtyText(minus(limit, used)),
    share: shareOf(qtyNumber(used), qtyNumber(limit)),
  };
}

function moneyLine(
  code: string,
  symbol: string | undefined,
  used: Money = ZERO_MONEY,
  limit?: Money,
): RiskLine | undefined {
  if (limit === undefined) return undefined;
  return {
    ...{ code, symbol: symbol ?? null, used: moneyText(used), limit: moneyText(limit) },
    headroom: moneyText(minus(limit, used)),
    share: shareOf(moneyNumber(used), moneyNumber(limit)),
  };
}

/** A what-if of risk as a table, and in words. */

import type { CheckResult } from '../core/risk/check-result.js';
import { escapeControls } from './escape.js';
import { figure } from './format.js';
import { labelled } from './layout.js';
import { renderTable, type TableForm } from './table.js';

/** A check as it is shown; null where it is no figure. */
export interface ShownCheck extends Omit<CheckResult, 'headroom'> {
  readonly headroom: string | null;
}

export interface ShownAnswer {
  readonly approved: boolean;
  readonly code: string | null;
  readonly message: string | null;
  readonly checks: readonly ShownCheck[];
  readonly maxQty: string;
  readonly isExit: boolean;
}

const COLUMNS = [
  { header: 'code', isWhole: true as const },
  // The broker's own rules have words here, which are to give way where there is no room.
  { header: 'value' },
  { header: 'limit' },
  { header: 'headroom', align: 'right' as const },
  { header: 'passed' },
];

/** Every check with what is used of its limit, and what is left. */
export function checkTable({ checks }: Pick<ShownAnswer, 'checks'>, form: TableForm): string {
  const rows = checks.map(({ code, value, limit, headroom, passed }) =>
    form.kind === 'box'
      ? [code, figure(value), figure(limit), headroom && figure(headroom), passed ? 'yes' : 'NO']
      : [code, value, limit, headroom, String(passed)],
  );
  return renderTable(COLUMNS, rows, form);
}

/** The answer in one line: `denied (max_position_qty): ...; at most 40 would pass`. */
export function checkVerdict({ approved, code, message, maxQty, isExit }: ShownAnswer): string {
  const most = maxQty === '0' ? 'no size would pass' : `at most ${maxQty} would pass`;
  if (approved) return `approved${isExit ? ' (an exit: no limit of entries stands in its way)' : ''}; ${most}\n`;
  return `denied (${code ?? ''}): ${escapeControls(message ?? '')}; ${most}\n`;
}

const WORDS: Readonly<Record<string, string>> = {
  lot_size: 'the quantity, in whole lots',
  half_open: 'the quantity, and what of it is sent while the breaker is half-open',
  symbol_list: 'the lists of symbols that may be entered',
  symbol_halted: 'whether the symbol is halted',
  trading_hours: 'whether its market is open',
  stale_market_data: 'the age of the last price, in milliseconds',
  short_permission: 'what would be sold short',
  max_position_qty: 'the position if every open order of that side fills',
  max_position_notional: 'the value of that position',
  max_order_qty: 'the quantity of the order',
  max_order_notional: 'the value of the order',
  max_gross_notional: 'longs plus shorts of all symbols, open orders filled',
  max_net_notional: 'longs less shorts of all symbols, in the direction of the order',
  concentration: "the position's value, of the share of equity that one symbol may have",
  max_open_orders: 'open orders with this one',
  max_symbol_open_orders: 'open orders of the symbol with this one',
  order_rate: 'orders within a minute with this one',
  strategy_order_rate: 'orders of the strategy within a minute with this one',
  price_collar: 'the limit price, held against the last price',
  duplicate_order: 'milliseconds since an order of the same terms',
  buying_power: 'what the order costs, of what is free',
};

/** One sentence a check; `width` is that of the terminal, infinite where there is none. */
export const checkWords = ({ checks }: Pick<ShownAnswer, 'checks'>, width: number): string =>
  checks
    .flatMap((one) => labelled(one.passed ? '  passes' : '  FAILS', sentence(one), width, LABEL))
    .map((line) => `${line}\n`)
    .join('');

const LABEL = 10;

function sentence({ code, value, limit, headroom }: ShownCheck): string {
  if (code.startsWith('broker_')) return escapeControls(`${code}: ${value}; the broker takes ${limit}`);
  const what = WORDS[code] ?? 'entries are held';
  const left =
    headroom === null ? '' : headroom.startsWith('-') ? `, ${headroom.slice(1)} too much` : `, ${headroom} left`;
  return escapeControls(`${code}: ${what}: ${value}, limit ${limit}${left}`);
}

/** The trades of a backtest that are worth a line: what is still open, the best and the worst. */

import type { BacktestReport, OpenRow, TradeRow } from '../core/stats/report.js';
import { type Palette, paintSigned } from './colour.js';
import { escapeControls } from './escape.js';
import { counted, exact, moment, signedMoney, signedPercent } from './format.js';
import { labelled } from './layout.js';

/** Open lots that are told one by one. */
const OPEN_MAX = 3;

/** Lines `label  text`; nothing where nothing was traded. */
export function renderTrades(
  { trades, open }: BacktestReport,
  width: number,
  labelWidth: number,
  colours: Palette,
): string[] {
  const line = (label: string, row: TradeRow | OpenRow | undefined): string[] =>
    row === undefined ? [] : painted(labelled(label, textOf(row), width, labelWidth), labelWidth, colours);
  const more = open.length - OPEN_MAX;
  return [
    ...line('Best trade', extreme(trades, 1)),
    ...line('Worst trade', trades.length > 1 ? extreme(trades, -1) : undefined),
    ...open.slice(0, OPEN_MAX).flatMap((row, i) => line(i === 0 ? 'Still open' : '', row)),
    ...(more > 0 ? labelled('', `and ${counted(more, 'more lot')}`, width, labelWidth) : []),
  ];
}

/** The trade with the most profit (1) or the most loss (-1). Doubles decide here, as nothing is computed with them. */
function extreme(trades: readonly TradeRow[], sign: 1 | -1): TradeRow | undefined {
  let best: TradeRow | undefined;
  for (const trade of trades) {
    if (best === undefined || (Number(trade.pnl) - Number(best.pnl)) * sign > 0) best = trade;
  }
  return best;
}

function textOf(row: TradeRow | OpenRow): string {
  const gain = `${signedMoney(row.pnl)} (${signedPercent(row.return, 1)})`;
  const what = `${gain}  ${escapeControls(row.symbol)} ${row.side} ${exact(row.qty)}`;
  const entered = moment(row.entryTime);
  if ('exitTime' in row) return `${what}, ${entered} to ${moment(row.exitTime)}`;
  return `${what} since ${entered}, now ${exact(row.mark)}`;
}

/** Colours the amount, which is the first word of the text. */
function painted(lines: string[], labelWidth: number, colours: Palette): string[] {
  return lines.map((line, i) => {
    const text = line.slice(labelWidth);
    const end = text.indexOf(' ');
    if (i > 0 || end < 0) return line;
    return `${line.slice(0, labelWidth)}${paintSigned(colours, text.slice(0, end))}${text.slice(end)}`;
  });
}

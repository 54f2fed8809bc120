/** The figures of a backtest beside those of its benchmark, two figures a row where the terminal is wide enough. */

import type { Stats } from '../core/stats/statistics.js';
import { type Palette, paintSigned } from './colour.js';
import { count, money, percent, ratio, signedMoney, signedPercent } from './format.js';
import { padLeft, padRight, widest, wrap } from './layout.js';

interface FigureRow {
  readonly key: keyof Stats;
  readonly label: string;
  readonly show: (stats: Stats) => string;
  /** A gain or a loss, to be coloured. */
  readonly isSigned?: boolean;
}

const GROWTH: readonly FigureRow[] = [
  { key: 'startEquity', label: 'Start equity', show: (s) => money(s.startEquity) },
  { key: 'endEquity', label: 'End equity', show: (s) => money(s.endEquity) },
  { key: 'totalReturn', label: 'Total return', show: (s) => signedPercent(s.totalReturn), isSigned: true },
  { key: 'annualReturn', label: 'Annual return', show: (s) => signedPercent(s.annualReturn), isSigned: true },
  { key: 'cagr', label: 'CAGR', show: (s) => signedPercent(s.cagr), isSigned: true },
  { key: 'volatility', label: 'Volatility', show: (s) => percent(s.volatility) },
  { key: 'sharpe', label: 'Sharpe', show: (s) => ratio(s.sharpe) },
  { key: 'probabilisticSharpe', label: 'P(Sharpe > 0)', show: (s) => percent(s.probabilisticSharpe) },
  { key: 'sortino', label: 'Sortino', show: (s) => ratio(s.sortino) },
  { key: 'calmar', label: 'Calmar', show: (s) => ratio(s.calmar) },
  { key: 'maxDrawdown', label: 'Max drawdown', show: (s) => percent(s.maxDrawdown) },
];

const TRADING: readonly FigureRow[] = [
  { key: 'trades', label: 'Trades', show: (s) => count(s.trades) },
  { key: 'winRate', label: 'Win rate', show: (s) => percent(s.winRate) },
  { key: 'avgWin', label: 'Average win', show: (s) => signedMoney(s.avgWin) },
  { key: 'avgLoss', label: 'Average loss', show: (s) => signedMoney(s.avgLoss) },
  { key: 'expectancy', label: 'Expectancy', show: (s) => signedMoney(s.expectancy), isSigned: true },
  { key: 'profitFactor', label: 'Profit factor', show: (s) => ratio(s.profitFactor) },
  { key: 'exposure', label: 'Exposure', show: (s) => percent(s.exposure) },
  { key: 'turnover', label: 'Turnover', show: (s) => ratio(s.turnover) },
  { key: 'fees', label: 'Fees', show: (s) => money(s.fees) },
  { key: 'alpha', label: 'Alpha, yearly', show: (s) => signedPercent(s.alpha) },
  { key: 'beta', label: 'Beta', show: (s) => ratio(s.beta) },
];

/** Lines of a table without borders. */
export function renderSummary(stats: Stats, benchmark: Stats, width: number, colours: Palette): string[] {
  const both = [...GROWTH, ...TRADING];
  for (const gap of [3, 2, 1]) {
    const left = blockOf(GROWTH, stats, benchmark, gap, colours);
    const right = blockOf(TRADING, stats, benchmark, gap, colours);
    const between = ' '.repeat(Math.max(2, 2 * gap));
    if (left.width + between.length + right.width <= width) return beside(left, right, between);
  }
  return blockOf(both, stats, benchmark, 2, colours).lines;
}

interface Block {
  readonly lines: string[];
  /** Of every line, colours apart. */
  readonly width: number;
}

function blockOf(rows: readonly FigureRow[], stats: Stats, benchmark: Stats, gap: number, colours: Palette): Block {
  const own = ['Strategy', ...rows.map(({ show }) => show(stats))];
  const theirs = ['Buy & hold', ...rows.map(({ show }) => show(benchmark))];
  const widths = [widest(rows.map(({ label }) => label)), gap + widest(own), gap + widest(theirs)] as const;
  const lines = own.map((text, i) => {
    const row = rows[i - 1];
    const [label, cell, other] = [
      padRight(row?.label ?? '', widths[0]),
      padLeft(text, widths[1]),
      padLeft(theirs[i] ?? '', widths[2]),
    ];
    if (row === undefined) return colours.dim(`${label}${cell}${other}`);
    return `${label}${row.isSigned ? paintSigned(colours, cell) : cell}${colours.dim(other)}`;
  });
  return { lines, width: widths[0] + widths[1] + widths[2] };
}

const beside = (left: Block, right: Block, between: string): string[] =>
  left.lines.map((line, i) => `${line}${between}${right.lines[i] ?? ''}`.trimEnd());

/** Why figures of the strategy are `-`, those with the same reason together; no line where none is. */
export function renderReasons({ reasons }: Stats, width: number): string[] {
  const byReason = new Map<string, string[]>();
  for (const { key, label } of [...GROWTH, ...TRADING]) {
    const reason = reasons[key];
    if (reason !== undefined) byReason.set(reason, [...(byReason.get(reason) ?? []), label]);
  }
  const lines = [...byReason].map(([reason, labels]) => `${labels.join(', ')}: ${reason}.`);
  return lines.flatMap((line) => wrap(`- ${line}`, width));
}

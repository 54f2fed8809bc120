/** The report of a backtest in a terminal: what was run, how it did beside buy and hold, when it hurt, month by month. */

import type { Denials } from '../core/engine/memory-ledger.js';
import type { BacktestReport } from '../core/stats/report.js';
import type { Stats } from '../core/stats/statistics.js';
import { type Palette, palette } from './colour.js';
import { escapeControls } from './escape.js';
import { counted, moment, money, percent, signedPercent } from './format.js';
import { labelled, wrap } from './layout.js';
import { denialText } from './report-denials.js';
import { renderMonths } from './report-months.js';
import { renderReasons, renderSummary } from './report-summary.js';
import { renderTrades } from './report-trades.js';
import { rangeOf, sparkline } from './sparkline.js';

export interface ReportOptions {
  /** Columns of the terminal; 80 at least for two figures a row. */
  readonly width: number;
  readonly useColour: boolean;
  /** Nothing beyond ASCII. */
  readonly ascii: boolean;
}

const LABEL_WIDTH = 14;
const CHART_MAX = 120;

/** The report as lines that end with a line break; `denials` are what risk refused of the run. */
export function renderBacktestReport(report: BacktestReport, options: ReportOptions, denials?: Denials): string {
  const colours = palette(options.useColour);
  const { width } = options;
  const denied = denials === undefined ? '' : denialText(denials);
  const isIdle = report.trades.length === 0 && report.open.length === 0;
  const sections = [
    header(report, width, colours),
    report.notices.flatMap((notice) => labelled('Notice', escapeControls(notice), width, LABEL_WIDTH)),
    ...(isIdle ? [idle(report, width, denied)] : [told(denied, width), ...active(report, options, colours)]),
  ];
  const filled = sections.filter((lines) => lines.length > 0);
  return filled.map((lines) => `${lines.join('\n')}\n`).join('\n');
}

function header({ run, timeframe }: BacktestReport, width: number, colours: Palette): string[] {
  const { data, strategy, params, seed, id } = run;
  const values = Object.entries(params).map(([name, value]) => `${name}=${value}`);
  const span = data.from === null ? null : `${moment(data.from)} to ${moment(data.to)}`;
  const [first = '', ...rest] = wrap(joined(['SIMULATED', strategy, values.join(' ')]), width);
  const what = wrap(joined([data.symbols.join(', '), timeframe, span, counted(data.bars, 'bar')]), width);
  const proof = wrap(joined([`run ${id}`, seed === null ? null : `seed ${seed}`]), width);
  return [first.replace('SIMULATED', colours.bold('SIMULATED')), ...rest, ...what, ...proof.map(colours.dim)];
}

const joined = (parts: readonly (string | null)[]): string =>
  escapeControls(parts.filter((part) => part !== null && part !== '').join('  '));

const told = (denied: string, width: number): string[] =>
  denied === '' ? [] : labelled('Denied', denied, width, LABEL_WIDTH);

/** What to say of a run that never bought anything. */
function idle({ run, stats, benchmark }: BacktestReport, width: number, denied: string): string[] {
  const bars = counted(run.data.bars, 'bar');
  const story = `No trade was made in ${bars}: the account still holds ${money(stats.endEquity)}.`;
  const other = `Buy and hold over the same bars: ${signedPercent(benchmark.totalReturn)}, max drawdown ${percent(benchmark.maxDrawdown)}.`;
  const why = denied === '' ? [] : wrap(`Orders were denied: ${denied}`, width);
  return [...wrap(story, width), ...why, ...(run.data.bars === 0 ? [] : wrap(other, width))];
}

function active(report: BacktestReport, options: ReportOptions, colours: Palette): string[][] {
  const { stats, benchmark, figures } = report;
  const { width } = options;
  return [
    renderSummary(stats, benchmark, width, colours),
    renderReasons(stats, width).map(colours.dim),
    [...drawdown(stats, width), ...renderTrades(report, width, LABEL_WIDTH, colours)],
    renderMonths(figures.years, width, colours),
    chart(report, options),
  ];
}

function drawdown(stats: Stats, width: number): string[] {
  if (stats.maxDrawdown === 0) return [];
  const { maxDrawdownPeak: peak, maxDrawdownTrough: trough, maxDrawdownRecovery: recovery } = stats;
  const end = recovery === null ? 'not recovered' : `recovered ${moment(recovery)}`;
  const depth = `${percent(stats.maxDrawdown)}  ${moment(peak)} to ${moment(trough)}, ${end}`;
  const length = `${counted(stats.maxDrawdownDays, 'day')} at most, from a peak to its recovery or the end`;
  return [
    ...labelled('Max drawdown', depth, width, LABEL_WIDTH),
    ...labelled('Under water', length, width, LABEL_WIDTH),
  ];
}

/** Both curves on one scale, so that the eye may compare them. */
function chart({ figures, benchmarkFigures }: BacktestReport, { width, ascii }: ReportOptions): string[] {
  const [own, theirs] = [figures.samples, benchmarkFigures.samples];
  if (own.length < 2) return [];
  const { low, high } = rangeOf([...own, ...theirs]);
  const draw = (values: readonly number[]): string =>
    sparkline(values, { width: Math.max(1, Math.min(CHART_MAX, width - LABEL_WIDTH)), ascii, low, high });
  return [
    ...labelled('Equity', draw(own), width, LABEL_WIDTH),
    ...labelled('Buy & hold', draw(theirs), width, LABEL_WIDTH),
    ...labelled('', `${money(low)} to ${money(high)} over ${counted(figures.days.length, 'day')}`, width, LABEL_WIDTH),
  ];
}

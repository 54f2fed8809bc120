/** How a trading session ended, as a block whose figures add up: start + paid in + realized + unrealized - fees = end. */

import type { RunSummary } from '../core/view/run-summary.js';
import { paintSigned, palette } from './colour.js';
import { escapeControls } from './escape.js';
import { counted, money, signedMoney } from './format.js';
import { padLeft, padRight, widest, wrap } from './layout.js';

/** The block as lines that end with a line break. */
export function renderRunSummary(summary: RunSummary, options: { width: number; useColour: boolean }): string {
  const colours = palette(options.useColour);
  const { mode, run, status, orders, fills, denied } = summary;
  const counts = `${counted(orders, 'order')}, ${counted(fills, 'fill')}, ${denied} denied`;
  const title = [mode, `run ${run}`, status, counts].filter((part) => part !== undefined).join('  ');
  const [first = '', ...rest] = wrap(escapeControls(title), options.width);
  const rows = amounts(summary);
  const labelWidth = widest(rows.map(({ label }) => label));
  const textWidth = widest(rows.map(({ text }) => text));
  const lines = rows.map(({ label, text, isSigned }) => {
    const cell = padLeft(text, textWidth + 2);
    return `  ${padRight(label, labelWidth)}${isSigned ? paintSigned(colours, cell) : cell}`;
  });
  const told = [...lines, ...gapLines(summary)];
  return [first.replace(mode, colours.bold(mode)), ...rest, ...told].map((line) => `${line}\n`).join('');
}

const amounts = ({ startEquity, external, realizedPnl, unrealizedPnl, fees, endEquity }: RunSummary) => [
  { label: 'Start equity', text: money(startEquity), isSigned: false },
  ...(isNothing(external)
    ? []
    : [{ label: 'Held before, paid in and out', text: signedMoney(external), isSigned: false }]),
  { label: 'Realized P&L', text: signedMoney(realizedPnl), isSigned: true },
  { label: 'Unrealized P&L', text: signedMoney(unrealizedPnl), isSigned: true },
  { label: 'Fees', text: signedMoney(negated(fees)), isSigned: false },
  { label: 'End equity', text: money(endEquity), isSigned: false },
];

function gapLines({ gaps }: RunSummary): readonly string[] {
  if (gaps === undefined) return [];
  const { fills, unquoted, meanBps, worstBps, worst, sum } = gaps;
  const without = unquoted === 0 ? '' : `, ${unquoted} without a quote`;
  const figures = fills === 0 ? '' : `: mean ${meanBps} bps, worst ${worstBps} bps (${worst}), in all ${sum}`;
  return [`  Gap to the live quote, ${counted(fills, 'fill')}${without}${figures}`];
}

const isNothing = (amount: string): boolean => /^-?0*\.?0*$/.test(amount);

/** Fees are taken away; a rebate is a negative fee. */
const negated = (amount: string): string => (amount.startsWith('-') ? amount.slice(1) : `-${amount}`);

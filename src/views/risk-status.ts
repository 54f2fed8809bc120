/** `tradectl risk status` for people: what stands in the way of entries, why, what ends it, and the limits' room. */

import type { RiskReport } from '../core/view/risk-report.js';
import { escapeControls } from './escape.js';
import { figure, moment } from './format.js';
import { labelled, wrap } from './layout.js';
import { type Column, renderTable, type TableForm, type TableRow } from './table.js';

const RESUME = 'until tradectl risk resume --reason TEXT';

/** As CSV a row for each thing that may stand in the way; else in words, with the limits as a table. */
export function renderRiskStatus(figures: RiskReport, form: TableForm): string {
  if (form.kind === 'csv') return renderTable(COLUMNS, rowsOf(figures), form);
  const { halt, crash, starts } = figures;
  const lines = [
    `entries  ${figures.entries}`,
    halt === null ? 'halt     none' : `halt     since ${moment(halt.at)} by ${halt.who}: ${halt.reason}; ${RESUME}`,
    crash === null
      ? `crashes  ${starts.used} starts after a crash lately, ${starts.limit ?? 'no number of them'} would hold the entries`
      : `crashes  since ${moment(crash.at)}: ${crash.reason}; ${RESUME}`,
    ...(figures.hold === null ? [] : [`trader   ${figures.hold.code}: ${figures.hold.reason}`]),
    ...figures.haltedSymbols.map(
      ({ symbol, at, reason }) => `symbol   ${symbol} halted by its exchange since ${moment(at)}: ${reason}`,
    ),
    ...breakerLines(figures.breaker),
  ].flatMap(within(form, 9));
  const limits = figures.limits.length === 0 ? '' : `\n${limitTable(figures, form)}`;
  const events = figures.events
    .map(({ at, kind, message, who }) => `${moment(at)}  ${kind.padEnd(7)}  ${message} (${who})`)
    .flatMap(within(form, 25));
  const past = events.length === 0 ? '' : `\n${events.join('\n')}\n`;
  return `${lines.join('\n')}\n${limits}${past}`;
}

/** Columns of a text below which it begins at the left again. */
const READABLE = 16;

/** On a terminal a line that is longer goes on below, so far in. */
const within =
  (form: TableForm, indent: number) =>
  (line: string): readonly string[] => {
    const safe = escapeControls(line);
    if (form.kind !== 'box') return [safe];
    if (form.width < indent + READABLE) return wrap(safe, form.width);
    return labelled(safe.slice(0, indent), safe.slice(indent), form.width, indent);
  };

function breakerLines({ isSet, phase, since, opened, trips, reducedTo }: RiskReport['breaker']): readonly string[] {
  const when = since === null ? '' : ` since ${moment(since)}`;
  const often = opened === 0 ? '' : `, opened ${opened === 1 ? 'once' : `${opened} times`}`;
  const cut = reducedTo === null ? '' : `; entries, and the limits of positions and exposure, at ${reducedTo}`;
  const none = isSet ? '' : '; this configuration sets none, see [breaker] in docs/RISK.md';
  return [
    `breaker  ${phase}${when}${often}${cut}${none}`,
    ...trips.map(({ message, resets }) => `         ${message}; until ${resets}`),
  ];
}

const limitTable = ({ limits }: RiskReport, form: TableForm): string =>
  renderTable(
    [
      { header: 'limit' },
      { header: 'used', align: 'right' },
      { header: 'allowed', align: 'right' },
      { header: 'headroom', align: 'right' },
    ],
    limits.map(({ limit, ...figures }) => {
      const row = [figures.used, figures.allowed, figures.headroom];
      return [limit, ...(form.kind === 'box' ? row.map((text) => text && figure(text)) : row)];
    }),
    form,
  );

const COLUMNS: readonly Column[] = ['name', 'state', 'since', 'used', 'allowed', 'headroom', 'reason'].map(
  (header) => ({ header }),
);

function rowsOf({
  entries,
  halt,
  crash,
  hold,
  haltedSymbols,
  starts,
  breaker,
  limits,
}: RiskReport): readonly TableRow[] {
  const { used, limit: most } = starts;
  const counted = [String(used), most === null ? null : String(most), most === null ? null : String(most - used)];
  const why = breaker.trips.map(({ message }) => message).join('; ');
  return [
    ['entries', entries, null, null, null, null, null],
    ['halt', halt === null ? 'none' : 'halted', halt?.at ?? null, null, null, null, halt?.reason ?? null],
    ['crashes', crash === null ? 'none' : 'crash_loop', crash?.at ?? null, ...counted, crash?.reason ?? null],
    ...(hold === null ? [] : [['trader', hold.code, null, null, null, null, hold.reason]]),
    ...haltedSymbols.map(({ symbol, at, reason }) => [symbol, 'halted', at, null, null, null, reason]),
    ['breaker', breaker.phase, breaker.since, null, null, null, why === '' ? null : why],
    ...limits.map(({ limit, used: lost, allowed, headroom }) => [limit, null, null, lost, allowed, headroom, null]),
  ];
}

/** `tradectl risk status` for people: what stands in the way of entries, why, what ends it, and the limits' room. */

import { escapeControls } from './escape.js';
import { moment } from './format.js';
import { labelled } from './layout.js';
import { renderTable, type TableForm } from './table.js';

/** What the view needs of a report. */
export interface RiskStatusFigures {
  readonly state: string;
  readonly entries: string;
  readonly halt: { readonly at: string; readonly reason: string; readonly who: string } | null;
  readonly crash: { readonly at: string; readonly reason: string } | null;
  readonly haltedSymbols: readonly { readonly symbol: string; readonly at: string; readonly reason: string }[];
  readonly starts: { readonly used: number; readonly limit: number | null };
  readonly breaker: {
    readonly isSet: boolean;
    readonly phase: string;
    readonly since: string | null;
    readonly opened: number;
    readonly trips: readonly { readonly at: string; readonly message: string; readonly resets: string }[];
  };
  readonly limits: readonly {
    readonly limit: string;
    readonly used: string | null;
    readonly allowed: string;
    readonly headroom: string | null;
  }[];
  readonly events: readonly {
    readonly at: string;
    readonly kind: string;
    readonly message: string;
    readonly who: string;
  }[];
}

const RESUME = 'until tradectl risk resume --reason TEXT';

export function renderRiskStatus(figures: RiskStatusFigures, form: TableForm): string {
  const { halt, crash, starts } = figures;
  const lines = [
    `entries  ${figures.entries}`,
    halt === null ? 'halt     none' : `halt     since ${moment(halt.at)} by ${halt.who}: ${halt.reason}; ${RESUME}`,
    crash === null
      ? `crashes  ${starts.used} starts after a crash lately, ${starts.limit ?? 'no number of them'} would hold the entries`
      : `crashes  since ${moment(crash.at)}: ${crash.reason}; ${RESUME}`,
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

/** On a terminal a line that is longer goes on below, so far in. */
const within =
  (form: TableForm, indent: number) =>
  (line: string): readonly string[] => {
    const safe = escapeControls(line);
    if (form.kind !== 'box' || form.width < 2 * indent) return [safe];
    return labelled(safe.slice(0, indent), safe.slice(indent), form.width, indent);
  };

function breakerLines({ isSet, phase, since, opened, trips }: RiskStatusFigures['breaker']): readonly string[] {
  const when = since === null ? '' : ` since ${moment(since)}`;
  const often = opened === 0 ? '' : `, opened ${opened} times`;
  const none = isSet ? '' : '; none is set, see [breaker] in docs/RISK.md';
  return [
    `breaker  ${phase}${when}${often}${none}`,
    ...trips.map(({ message, resets }) => `         ${message}; until ${resets}`),
  ];
}

const limitTable = ({ limits }: RiskStatusFigures, form: TableForm): string =>
  renderTable(
    [
      { header: 'limit' },
      { header: 'used', align: 'right' },
      { header: 'allowed', align: 'right' },
      { header: 'headroom', align: 'right' },
    ],
    limits.map(({ limit, used, allowed, headroom }) => [limit, used, allowed, headroom]),
    form,
  );

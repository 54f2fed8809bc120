/** A session's happenings as log lines, one each, and as a status line. */

import { escapeControls } from './escape.js';
import { counted, money, withCents } from './format.js';

/** What the log shows of a happening; see the events of a session. */
export interface LogEvent {
  readonly type: string;
  readonly ts?: string;
  readonly [key: string]: unknown;
}

/** To the second, so that the lines of a session are of one width. */
const clock = (ts: string | undefined): string => (ts ?? '').slice(0, 19).replace('T', ' ');
const text = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? escapeControls(String(value)) : '';

/** The line of an event, or undefined where the log leaves it out: of an order's life it tells what matters to people. */
export function logLine(event: LogEvent): string | undefined {
  switch (event.type) {
    case 'order':
      return orderLine(event);
    case 'fill':
      return `${clock(event.ts)}  fill    ${text(event['side']).padEnd(4)} ${text(event['qty'])} ${text(event['symbol'])} @ ${withCents(text(event['price']))}  fee ${text(event['fee'])}  position ${text(event['position'])}`;
    case 'gap':
      return `${clock(event.ts)}  gap     ${text(event['symbol'])} ${text(event['price'])}, live quote ${text(event['quote'])}: ${text(event['bps'])} bps, ${text(event['gap'])}`;
    case 'denied':
      return `${clock(event.ts)}  DENIED  ${text(event['code'])}: ${text(event['message'])}`;
    case 'alert':
      return `${clock(event.ts)}  ALERT   ${text(event['message'])}`;
    case 'notice':
      return text(event['message']);
    default:
      return undefined;
  }
}

const QUIET = new Set(['new', 'filled', 'partially_filled', 'denied']);

function orderLine(event: LogEvent): string | undefined {
  const status = text(event['status']);
  if (QUIET.has(status) || event['reason'] === 'approved') return undefined;
  const verb = event['from'] === null ? 'decide' : status;
  const qty = event['qty'] === null ? '' : `${text(event['qty'])} `;
  return `${clock(event.ts)}  ${verb.padEnd(6)}  ${text(event['side']).padEnd(4)} ${qty}${text(event['symbol'])} ${text(event['orderType'])}${termsText(event)}  ${text(event['reason'])}`.trimEnd();
}

/** At which prices an order waits: ` 99.50`, of a stop with a limit both, of a trailing stop how far it stays behind. */
function termsText({ limit, stop, trail }: LogEvent): string {
  if (trail !== null && trail !== undefined) return ` ${text(trail)}`;
  const prices = [stop, limit].filter((one) => typeof one === 'string').map((one) => withCents(text(one)));
  return prices.length === 0 ? '' : ` ${prices.join('/')}`;
}

const UNITS = [
  ['day', 86_400_000_000],
  ['hour', 3_600_000_000],
  ['minute', 60_000_000],
] as const;

/** Microseconds as whole units of the largest that fits: `1 day`, `15 seconds`. */
export function inWords(micros: number): string {
  const [unit, size] = UNITS.find(([, length]) => micros >= length) ?? ['second', 1_000_000];
  return counted(Math.round(micros / size), unit);
}

export interface StatusFigures {
  /** SIMULATED, PAPER or LIVE. */
  readonly mode: string;
  readonly now: string;
  readonly equity: number;
  /** After fees; what was paid in or out is none. */
  readonly profit: number;
  readonly positions: readonly { readonly symbol: string; readonly units: number }[];
  readonly orders: number;
  readonly fills: number;
  readonly denied: number;
}

/** One line that fits the width: `SIMULATED 12:00:05  equity 100,012.33 (+12.33)  ACME 83  orders 4 fills 4 denied 0`. */
export function statusLine(figures: StatusFigures, width: number): string {
  const { equity, profit } = figures;
  const held = figures.positions.filter(({ units }) => units !== 0).map(({ symbol, units }) => `${symbol} ${units}`);
  const line = [
    `${figures.mode} ${clock(figures.now).slice(11, 19)}`,
    `equity ${money(equity)} (${profit < 0 ? '' : '+'}${money(profit)})`,
    held.length === 0 ? 'flat' : held.join(' '),
    `orders ${figures.orders} fills ${figures.fills} denied ${figures.denied}`,
  ].join('  ');
  return line.slice(0, Math.max(0, width - 1));
}

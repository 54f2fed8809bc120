/** GET /v2/account/portfolio/history: equity and profit over a time, in windows. Numbers are JSON numbers here. */

import { DAY, HOUR, MINUTE, type Micros, micros, parseTime, SECOND } from '../../../core/base/time.js';
import { newYorkDay, newYorkTime } from '../../../core/base/zone.js';
import type { World } from '../../../core/sim/world/world.js';
import type { QueryReader } from '../http/query.js';
import { json } from '../http/reply.js';
import { type Route, route } from '../http/router.js';
import { closesOf, equityThen } from './equity-then.js';
import { readQuery } from './refusals.js';

const STEPS = { '1Min': MINUTE, '5Min': 5 * MINUTE, '15Min': 15 * MINUTE, '1H': HOUR, '1D': DAY } as const;
const NAMES = ['1Min', '5Min', '15Min', '1H', '1D'] as const;
type Step = (typeof NAMES)[number];

const UNIT_DAYS: Readonly<Record<string, number>> = { D: 1, W: 7, M: 30, A: 365 };
const INTRADAY_DAYS_MAX = 30;
const DAYS_MAX = 3660;
const TIME_WANTED = 'must be an RFC 3339 time';

interface Window {
  readonly start: Micros;
  readonly end: Micros;
}

interface HistoryAsk {
  readonly step: Step;
  readonly from: Micros;
  readonly to: Micros;
  readonly hours: 'market_hours' | 'extended_hours' | 'continuous';
  readonly isResetDaily: boolean;
}

export const historyRoutes = (world: World): readonly Route[] => [
  route('GET', '/v2/account/portfolio/history', ({ query }) =>
    json(200, historyJson(world, readAsk(world, readQuery(query)))),
  ),
];

function readAsk(world: World, query: QueryReader): HistoryAsk {
  const days = query.parsed('period', parsePeriod, 'must be a number and D, W, M or A');
  const start = query.parsed('start', parseTime, TIME_WANTED);
  const end = query.parsed('end', parseTime, TIME_WANTED);
  if (days !== undefined && start !== undefined && end !== undefined) {
    throw query.bad('only two of start, end and period can be specified at the same time');
  }
  const length = (days ?? 30) * DAY;
  const to = micros(
    Math.min(world.now(), end ?? (start !== undefined && days !== undefined ? start + length : world.now())),
  );
  const from = micros(Math.max(start ?? to - length, to - DAYS_MAX * DAY));
  const step = query.parsed('timeframe', parseStep, `must be one of ${NAMES.join(', ')}`) ?? stepFor(to - from);
  if (step !== '1D' && to - from > (INTRADAY_DAYS_MAX + 1) * DAY)
    throw query.bad('timeframe must be 1D for more than 30 days');
  return {
    step,
    from,
    to,
    hours: query.choice('intraday_reporting', ['market_hours', 'extended_hours', 'continuous']) ?? 'market_hours',
    isResetDaily: step !== '1D' && query.choice('pnl_reset', ['per_day', 'no_reset']) !== 'no_reset',
  };
}

/** Days of `1D`, `2W`, `3M`, `1A`. */
function parsePeriod(text: string): number | undefined {
  const [, count, unit = ''] = /^([1-9]\d{0,3})([DWMA])$/.exec(text) ?? [];
  return count === undefined ? undefined : Math.min(Number(count) * (UNIT_DAYS[unit] ?? 1), DAYS_MAX);
}

const parseStep = (text: string): Step | undefined => NAMES.find((name) => name === text);
const stepFor = (length: number): Step => (length < 7 * DAY ? '1Min' : length < 30 * DAY ? '15Min' : '1D');

function historyJson(world: World, ask: HistoryAsk): Readonly<Record<string, unknown>> {
  const { step, from, to, isResetDaily } = ask;
  const windows = windowsOf(world, ask);
  const closes = closesOf(world, STEPS[step], micros(from - 7 * DAY), to);
  const starts = windows[0]?.start ?? from;
  const [base = 0, ...equity] = equityThen(world, [starts, ...windows.map(({ end }) => end)], closes);
  const openings = isResetDaily ? openingsOf(windows, equity, base) : [];
  const profit = equity.map((value, i) => value - (openings[i] ?? base));
  return {
    timestamp: windows.map(({ start }) => Math.floor(start / SECOND)),
    equity,
    profit_loss: profit.map((value) => Math.round(value * 1e6) / 1e6),
    profit_loss_pct: profit.map((value, i) => {
      const before = (equity[i] ?? 0) - value;
      return before === 0 ? 0 : Math.round((value / before) * 1e9) / 1e9;
    }),
    base_value: base,
    timeframe: step,
  };
}

/** Equity when the day of each window began: that of the last window of an earlier day. */
function openingsOf(windows: readonly Window[], equity: readonly number[], base: number): readonly number[] {
  let today: number | undefined;
  let opening = base;
  return windows.map(({ start }, i) => {
    const day = newYorkDay(start);
    if (today !== undefined && day !== today) opening = equity[i - 1] ?? base;
    today = day;
    return opening;
  });
}

/** Windows that began by `to`; the last ends there. */
function windowsOf({ calendar }: World, { step, from, to, hours }: HistoryAsk): readonly Window[] {
  const sessions = calendar.sessions(newYorkDay(from), newYorkDay(to));
  const clipped = (start: number, end: number): Window => ({ start: micros(start), end: micros(Math.min(end, to)) });
  if (step === '1D') {
    return sessions.filter(({ open }) => open <= to).map(({ day, close }) => clipped(newYorkTime(day, 0), close));
  }
  const length = STEPS[step];
  const spans =
    hours === 'continuous'
      ? [{ open: micros(Math.floor(from / length) * length), close: to }]
      : sessions.map((session) => (hours === 'market_hours' ? session : extended(session)));
  return spans.flatMap(({ open, close }) => {
    const count = Math.max(0, Math.ceil((Math.min(close, to) - open) / length));
    return Array.from({ length: count }, (_, i) => clipped(open + i * length, open + (i + 1) * length)).filter(
      ({ end }) => end > from,
    );
  });
}

/** From four in the morning to eight in the evening. */
const extended = ({ day }: { readonly day: number }): { readonly open: Micros; readonly close: Micros } => ({
  open: newYorkTime(day, 4 * 60),
  close: newYorkTime(day, 20 * 60),
});

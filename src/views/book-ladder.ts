/** An order book as a ladder: asks above, bids below, the spread between, and bars for the sizes. */

import { type Palette, palette } from './colour.js';
import { escapeControls } from './escape.js';
import { counted, exact, moment, ratio, signedPercent } from './format.js';
import { padLeft, widest, wrap } from './layout.js';

type Level = readonly [price: string, size: string];

export interface BookView {
  readonly symbol: string;
  readonly feed: string;
  readonly ts: string | null;
  readonly seq: number | null;
  readonly state: 'fresh' | 'stale';
  readonly bids: readonly Level[];
  readonly asks: readonly Level[];
  /** Levels of the whole book. */
  readonly levels: { readonly bids: number; readonly asks: number };
  readonly measures: BookFigures | undefined;
  readonly counts: BookCounts;
}

export interface BookFigures {
  readonly spread: number;
  readonly spreadBps: number;
  readonly mid: number;
  readonly microprice: number;
  readonly imbalance: number;
}

export interface BookCounts {
  readonly lines: number;
  readonly applied: number;
  readonly dropped: number;
  readonly gap: number;
  readonly resynced: number;
  readonly malformed: number;
}

export interface LadderOptions {
  readonly width: number;
  readonly useColour: boolean;
  readonly ascii: boolean;
}

const BAR_MAX = 40;

/** The book as lines that end with a line break. */
export function renderBook(view: BookView, options: LadderOptions): string {
  const colours = palette(options.useColour);
  const lines = [
    title(view, colours),
    '',
    ...(view.state === 'fresh' ? ladder(view, options, colours) : ['  stale: there is no book to show']),
    '',
    ...summary(view).flatMap((line) => wrap(line, options.width)),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

function title({ symbol, feed, ts, seq, state }: BookView, colours: Palette): string {
  const time = ts === null ? '' : `${moment(ts)} UTC`;
  const parts = [feed, time, seq === null ? '' : `seq ${seq}`].filter((part) => part !== '');
  const word = state === 'fresh' ? colours.green(state) : colours.red(state);
  return `${colours.bold(escapeControls(symbol))}  ${parts.join('  ')}  ${word}`;
}

function ladder(view: BookView, { width, ascii }: LadderOptions, colours: Palette): string[] {
  const all = [...view.asks, ...view.bids];
  const [decimals, sizeDecimals] = [decimalsOf(all.map(([price]) => price)), decimalsOf(all.map(([, size]) => size))];
  const priceOf = (price: string): string => fixed(price, decimals);
  const sizeOf = (size: string): string => fixed(size, sizeDecimals);
  const priceWidth = widest(all.map(([price]) => priceOf(price)));
  const sizeWidth = widest(all.map(([, size]) => sizeOf(size)));
  const greatest = Math.max(0, ...all.map(([, size]) => Number(size)));
  const room = Math.min(BAR_MAX, Math.max(0, width - priceWidth - sizeWidth - 10));
  const row = (name: string, [price, size]: Level, paint: (text: string) => string): string => {
    const bar = barOf(Number(size) / greatest, room, ascii);
    return `  ${name}  ${paint(padLeft(priceOf(price), priceWidth))}  ${padLeft(sizeOf(size), sizeWidth)}  ${paint(bar)}`.trimEnd();
  };
  return [
    ...[...view.asks].reverse().map((level) => row('ask', level, colours.red)),
    ...figures(view, decimals, width),
    ...view.bids.map((level) => row('bid', level, colours.green)),
  ];
}

/** The spread and what goes with it; as many lines as they need. */
function figures({ measures }: BookView, decimals: number, width: number): string[] {
  if (measures === undefined) return ['  ---  one side is empty'];
  const { spread, spreadBps, mid, microprice, imbalance } = measures;
  const price = (value: number, more: number): string => fixed(value.toFixed(decimals + more), decimals + more);
  return [
    `--- spread ${price(spread, 0)} (${ratio(spreadBps)} bps)   mid ${price(mid, 1)}`,
    `--- microprice ${price(microprice, 2)}   imbalance ${signedPercent(imbalance, 1)}`,
  ].flatMap((text) => wrap(text, width - 2).map((line) => `  ${line}`));
}

/** The most decimals of some texts. */
const decimalsOf = (texts: readonly string[]): number =>
  Math.max(0, ...texts.map((text) => (text.split('.')[1] ?? '').length));

/** Decimal text with grouped thousands and exactly that many decimals. */
function fixed(text: string, decimals: number): string {
  const [whole = '0', fraction = ''] = text.split('.');
  const grouped = exact(whole);
  return decimals === 0 ? grouped : `${grouped}.${fraction.padEnd(decimals, '0')}`;
}

/** The least bar is one character: every level has a size. */
const barOf = (share: number, room: number, ascii: boolean): string =>
  (ascii ? '#' : '█').repeat(Number.isFinite(share) ? Math.min(room, Math.max(1, Math.round(share * room))) : 0);

function summary({ levels, counts }: BookView): string[] {
  const { lines, applied, dropped, gap, resynced, malformed } = counts;
  const number = (value: number): string => exact(String(value));
  return [
    `${counted(levels.bids, 'bid level')} and ${counted(levels.asks, 'ask level')} in the whole book`,
    `${counted(lines, 'message')}: ${number(applied)} depth applied, ${number(dropped)} dropped, ${number(malformed)} malformed`,
    `${counted(gap, 'gap')}, ${counted(Math.max(0, resynced - 1), 'resync')}`,
  ];
}

/** The rows of a ladder as text in columns, not painted yet, and the figures that stand between its sides. */

import type { BookRecord, LevelText } from '../core/view/book-record.js';
import { exact, ratio, signedPercent } from './format.js';
import { padLeft, widest, wrap } from './layout.js';

export interface BookFigures {
  readonly spread: number;
  readonly spreadBps: number;
  readonly mid: number;
  readonly microprice: number;
  readonly imbalance: number;
}

export interface LadderRow {
  readonly name: 'ask' | 'bid';
  /** Padded, as is `size`. */
  readonly price: string;
  readonly size: string;
  readonly bar: string;
}

export interface Ladder {
  /** The best last. */
  readonly asks: readonly LadderRow[];
  /** The best first. */
  readonly bids: readonly LadderRow[];
  /** Of the prices. */
  readonly decimals: number;
}

const BAR_MAX = 40;
/** What a row takes beside its price, size and bar. */
const MARGIN = 11;

/** The rows of both sides, given best first. */
export function ladderOf(
  { bids, asks }: Pick<BookRecord, 'bids' | 'asks'>,
  { width, ascii }: { readonly width: number; readonly ascii: boolean },
): Ladder {
  const all = [...asks, ...bids];
  const [decimals, sizeDecimals] = [decimalsOf(all.map(([price]) => price)), decimalsOf(all.map(([, size]) => size))];
  const priceWidth = widest(all.map(([price]) => fixed(price, decimals)));
  const sizeWidth = widest(all.map(([, size]) => fixed(size, sizeDecimals)));
  const greatest = Math.max(0, ...all.map(([, size]) => Number(size)));
  const room = Math.min(BAR_MAX, Math.max(0, width - priceWidth - sizeWidth - MARGIN));
  const rowOf =
    (name: LadderRow['name']) =>
    ([price, size]: LevelText): LadderRow => ({
      name,
      price: padLeft(fixed(price, decimals), priceWidth),
      size: padLeft(fixed(size, sizeDecimals), sizeWidth),
      bar: barOf(Number(size) / greatest, room, ascii),
    });
  return { asks: asks.map(rowOf('ask')).reverse(), bids: bids.map(rowOf('bid')), decimals };
}

/** The spread and what goes with it; as many lines as they need. */
export function figureLines(measures: BookFigures | undefined, decimals: number, width: number): string[] {
  if (measures === undefined) return ['---  one side is empty'];
  const { spread, spreadBps, mid, microprice, imbalance } = measures;
  const price = (value: number, more: number): string => fixed(value.toFixed(decimals + more), decimals + more);
  return [
    `--- spread ${price(spread, 0)} (${ratio(spreadBps)} bps)   mid ${price(mid, 1)}`,
    `--- microprice ${price(microprice, 2)}   imbalance ${signedPercent(imbalance, 1)}`,
  ].flatMap((text) => wrap(text, width));
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

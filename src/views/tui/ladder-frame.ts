/** One frame of the book's ladder, composed for a terminal's size: which lines there are, and what stands in them. */

import type { Trade } from '../../core/events.js';
import type { BookView } from '../book-ladder.js';
import { escapeControls } from '../escape.js';
import { count, counted, exact } from '../format.js';
import { figureLines, type LadderRow, ladderOf } from '../ladder-rows.js';
import { wrap } from '../layout.js';

/** All that a frame shows; it does not change any more. */
export interface LadderView {
  readonly book: BookView;
  /** The newest first; undefined where the source tells of none. */
  readonly trades: readonly Trade[] | undefined;
  readonly health: Health;
  /** The last thing that went wrong. */
  readonly notice: string | undefined;
  readonly columns: number;
  readonly rows: number;
  readonly useColour: boolean;
  readonly ascii: boolean;
}

export interface Health {
  /** `up`, `down`, `connecting`, `silent`, `replay`. */
  readonly link: string;
  readonly perSecond: number;
  readonly reconnects: number;
  /** Median from the venue to here; null where it is not known. */
  readonly lagMs: number | null;
}

export interface LadderFrame {
  readonly symbol: string;
  readonly state: 'fresh' | 'stale';
  readonly details: string;
  /** The best last; empty while the book is stale, as are `bids`. */
  readonly asks: readonly LadderRow[];
  /** The best first. */
  readonly bids: readonly LadderRow[];
  /** What stands between the sides. */
  readonly figures: readonly string[];
  readonly trades: readonly TradeText[] | undefined;
  readonly footer: readonly string[];
}

export interface TradeText {
  /** Different for each trade of a frame. */
  readonly key: string;
  readonly text: string;
  readonly side: 'buy' | 'sell' | undefined;
}

/** The title, and one line less than the terminal has: a frame as tall as that makes it scroll. */
const FIXED = 2;

/** The frame of a view: fewer lines than the terminal has rows, as long as a level a side finds room. */
export function frameOf(view: LadderView): LadderFrame {
  const { book, rows } = view;
  const footer = footerOf(view);
  const trades = view.trades?.map(tradeOf);
  const { asks, bids, figures } = bodyOf(view, rows - FIXED - footer.length - (trades === undefined ? 0 : 1));
  return {
    symbol: escapeControls(book.symbol),
    state: book.state,
    details: detailsOf(book),
    ...{ asks, bids, figures },
    trades,
    footer,
  };
}

/** As many levels as find room; while the book is stale, the words that say so. */
function bodyOf(
  { book, rows, columns, ascii }: LadderView,
  room: number,
): Pick<LadderFrame, 'asks' | 'bids' | 'figures'> {
  if (book.state === 'stale') return { asks: [], bids: [], figures: ['stale: there is no book to show'] };
  const shown = { asks: book.asks.slice(0, rows), bids: book.bids.slice(0, rows) };
  const { asks, bids, decimals } = ladderOf(shown, { width: columns, ascii });
  const figures = figureLines(book.measures, decimals, columns - 2);
  const perSide = Math.max(1, Math.floor((room - figures.length) / 2));
  return { asks: asks.slice(-perSide), bids: bids.slice(0, perSide), figures };
}

function detailsOf({ feed, ts, seq }: BookView): string {
  const time = ts === null ? '' : `${ts.slice(11, 23).replace('Z', '')} UTC`;
  return [feed, time, seq === null ? '' : `seq ${seq}`].filter((part) => part !== '').join('  ');
}

const tradeOf = ({ price, size, aggressor, id }: Trade, i: number): TradeText => ({
  key: `${id} ${i}`,
  text: `${exact(String(price))} x ${exact(String(size))}`,
  side: aggressor,
});

/** The health of the feed, the last trouble, and how to leave. */
function footerOf({ book, health, notice, columns }: LadderView): string[] {
  const { gap, resynced, malformed, lines } = book.counts;
  const { link, perSecond, reconnects, lagMs } = health;
  const lag = lagMs === null ? '' : `, lag ${lagMs} ms`;
  return [
    ...wrap(`feed ${link}, ${count(perSecond)}/s, ${counted(lines, 'message')}${lag}`, columns),
    ...wrap(
      `${counted(gap, 'gap')}, ${counted(Math.max(0, resynced - 1), 'resync')}, ${counted(reconnects, 'reconnect')}, ${count(malformed)} malformed`,
      columns,
    ),
    ...(notice === undefined ? [] : wrap(`! ${escapeControls(notice)}`, columns).slice(0, 2)),
    'q quits',
  ];
}

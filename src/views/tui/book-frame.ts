/** One frame of a book's screen: a pure function of the book, of its feed, and of the terminal's size. */

import type { Trade } from '../../core/events.js';
import type { BookView } from '../book-ladder.js';
import { escapeControls } from '../escape.js';
import { count, counted, exact } from '../format.js';
import { figureLines, type LadderRow, ladderOf } from '../ladder-rows.js';
import { type Line, lineOf, type Piece, piece, type Tone } from './line.js';
import {
  feedPiece,
  fill,
  isTiny,
  type Mode,
  modePiece,
  noticeLines,
  type ScreenSize,
  silencePiece,
  spaced,
} from './parts.js';

/** All that a frame shows; it does not change any more. */
export interface BookScreenView extends ScreenSize {
  readonly mode: Mode;
  readonly book: BookView;
  /** The newest first; undefined where the source tells of none. */
  readonly trades: readonly Trade[] | undefined;
  readonly health: BookHealth;
  /** The last thing that went wrong. */
  readonly notice: string | undefined;
}

export interface BookHealth {
  /** `up`, `down`, `connecting`, `silent`, `replay`. */
  readonly link: string;
  readonly perSecond: number;
  /** Seconds since the last change of a book whose feed is up; else 0. */
  readonly silentS: number;
  readonly reconnects: number;
  /** Median from the venue to here; null where it is not known. */
  readonly lagMs: number | null;
}

const KEYS = 'q quits  Ctrl-Z suspends  Ctrl-L draws again';

/** As many lines as the terminal has rows; a ladder with as many levels as find room, as many on either side. */
export function bookFrame(view: BookScreenView): readonly Line[] {
  const head = isTiny(view) ? tinyHead(view) : headOf(view);
  const foot = [...tradesLine(view), ...noticeLines(view.notice, view), lineOf(KEYS, 'quiet')];
  return fill({ head, body: ladder(view, view.rows - head.length - foot.length), foot }, view);
}

function headOf({ mode, book, health }: BookScreenView): readonly Line[] {
  const { feed, ts, seq, counts } = book;
  const { link, perSecond, silentS, reconnects, lagMs } = health;
  return [
    spaced(
      ...[modePiece(mode), symbolPiece(book), statePiece(book)],
      piece(feed),
      ts === null ? undefined : piece(`${ts.slice(11, 23).replace('Z', '')} UTC`),
      seq === null ? undefined : piece(`seq ${seq}`, 'quiet'),
    ),
    spaced(
      feedPiece(link, perSecond),
      silencePiece(silentS),
      lagMs === null ? undefined : piece(`lag ${lagMs} ms`),
      trouble(counts.gap, 'gap'),
      trouble(Math.max(0, counts.resynced - 1), 'resync'),
      trouble(reconnects, 'reconnect'),
      counts.malformed === 0 ? undefined : piece(`${count(counts.malformed)} malformed`, 'warn'),
      piece(counted(counts.lines, 'message'), 'quiet'),
    ),
  ];
}

/** What matters most: whether there is a book to believe, of what, and whether anything comes. */
const tinyHead = ({ mode, book, health }: BookScreenView): readonly Line[] => [
  [modePiece(mode), piece(' '), statePiece(book)],
  spaced(symbolPiece(book), silencePiece(health.silentS) ?? feedPiece(health.link, health.perSecond)),
];

const symbolPiece = ({ symbol }: BookView): Piece => piece(escapeControls(symbol), 'strong');

const statePiece = ({ state }: BookView): Piece => piece(state, state === 'fresh' ? 'good' : 'bad');

const trouble = (times: number, noun: string): Piece | undefined =>
  times === 0 ? undefined : piece(counted(times, noun), 'warn');

/** While the book is stale, the words that say so. */
function ladder({ book, columns, rows, ascii }: BookScreenView, room: number): readonly Line[] {
  if (book.state === 'stale') return [lineOf('  stale: there is no book to show', 'bad')];
  const shown = { asks: book.asks.slice(0, rows), bids: book.bids.slice(0, rows) };
  const { asks, bids, decimals } = ladderOf(shown, { width: columns, ascii });
  const all = figureLines(book.measures, decimals, columns - 2);
  const isSmall = isTiny({ columns, rows });
  const figures = isSmall ? all.slice(0, room < 3 ? 0 : 1) : all;
  const lineOfRow = isSmall ? smallRow : rowLine;
  const perSide = Math.max(1, Math.floor((room - figures.length) / 2));
  return [
    ...asks.slice(-perSide).map((row) => lineOfRow(row, 'sell')),
    ...figures.map((text) => lineOf(`  ${text}`)),
    ...bids.slice(0, perSide).map((row) => lineOfRow(row, 'buy')),
  ];
}

const rowLine = ({ name, price, size, bar }: LadderRow, tone: Tone): Line => [
  ...[piece(`  ${name}  `), piece(price, tone), piece(`  ${size}  `), piece(bar, tone)],
];

const smallRow = ({ name, price, size }: LadderRow, tone: Tone): Line => [
  ...[piece(`${name.slice(0, 1)} `), piece(price, tone), piece(` ${size}`)],
];

/** One line, the newest first; what does not fit is left out. */
function tradesLine({ trades, columns, rows }: BookScreenView): readonly Line[] {
  if (trades === undefined || isTiny({ columns, rows })) return [];
  if (trades.length === 0) return [lineOf('no trades yet', 'quiet')];
  const told = trades.map(({ price, size, aggressor }) =>
    piece(`${exact(String(price))} x ${exact(String(size))} ${aggressor ?? ''}`.trimEnd(), aggressor ?? 'plain'),
  );
  return [spaced(piece('trades'), ...told)];
}

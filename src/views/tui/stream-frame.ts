/** One frame of a stream's screen: the last prices of its symbols, and what it told, as a pure function. */

import type { Figures } from '../../core/feed/meter.js';
import { escapeControls } from '../escape.js';
import { count, counted, NOTHING } from '../format.js';
import { decimalText, priceText, type StreamEvent, streamLine } from '../stream.js';
import type { Key } from './keys.js';
import { type Column, type Line, lineOf, piece, type Tone } from './line.js';
import {
  feedPiece,
  fill,
  isTiny,
  type Mode,
  modePiece,
  noticeLines,
  type PaneSize,
  paneTitle,
  rowsFrom,
  type ScreenSize,
  silencePiece,
  spaced,
  wrapped,
} from './parts.js';

export interface StreamScreenView extends ScreenSize {
  readonly mode: Mode;
  /** What is told: a feed, files, another process. */
  readonly source: string;
  readonly state: string;
  readonly perSecond: number;
  /** Seconds since the last event of a feed that is up; else 0. */
  readonly silentS: number;
  readonly figures: Figures | undefined;
  readonly symbols: readonly SymbolRow[];
  /** The oldest first. */
  readonly events: readonly StreamEvent[];
  readonly total: number;
  readonly look: StreamLook;
  readonly notice: string | undefined;
  /** What is typed, or which keys there are beside the screen's own. */
  readonly prompt: string;
}

export interface SymbolRow {
  readonly symbol: string;
  readonly last?: number;
  readonly lastSize?: number;
  readonly bid?: number;
  readonly ask?: number;
  readonly events: number;
}

/** What a person has chosen to see. */
export interface StreamLook {
  readonly focus: 'symbols' | 'events';
  /** Rows from the top of the symbols, and back from the newest event. */
  readonly scroll: { readonly symbols: number; readonly events: number };
}

export const FIRST_LOOK: StreamLook = { focus: 'events', scroll: { symbols: 0, events: 0 } };

/** What a key makes of it, with so many rows in each pane; undefined where it means nothing. */
export function lookAfter(
  { focus, scroll }: StreamLook,
  { name, isCtrl }: Key,
  rows: StreamLook['scroll'],
): StreamLook | undefined {
  if (isCtrl) return undefined;
  if (name === 'tab' || name === 'backtab') return { focus: focus === 'events' ? 'symbols' : 'events', scroll };
  const step = STEPS[name];
  if (step === undefined) return undefined;
  // The events are read from their end: up is away from it.
  const to = scroll[focus] + (focus === 'events' ? -step : step);
  return { focus, scroll: { ...scroll, [focus]: Math.min(Math.max(0, rows[focus] - 1), Math.max(0, to)) } };
}

const PAGE = 10;
const STEPS: Readonly<Record<string, number>> = {
  ...{ down: 1, j: 1, up: -1, k: -1, pagedown: PAGE, pageup: -PAGE },
  ...{ end: Number.POSITIVE_INFINITY, home: Number.NEGATIVE_INFINITY },
};

export function streamFrame(view: StreamScreenView): readonly Line[] {
  const head = isTiny(view) ? tinyHead(view) : headOf(view);
  const foot = [...noticeLines(view.notice, view), lineOf(view.prompt, 'quiet')];
  const room = view.rows - head.length - foot.length;
  return fill({ head, body: isTiny(view) ? newest(view, room) : panes(view, room), foot }, view);
}

function headOf({ mode, source, state, perSecond, silentS, figures, total }: StreamScreenView): readonly Line[] {
  const lag = figures?.lagMs;
  const bad = Object.values(figures?.malformed ?? {}).reduce((sum, times) => sum + times, 0);
  const trouble = (times: number | undefined, noun: string) =>
    times === undefined || times === 0 ? undefined : piece(counted(times, noun), 'warn');
  return [
    spaced(modePiece(mode), piece(escapeControls(source), 'strong')),
    spaced(
      feedPiece(state, perSecond),
      silencePiece(silentS),
      lag === undefined || lag.p50 === null ? undefined : piece(`lag p50 ${lag.p50} p99 ${lag.p99} ms`),
      ...[trouble(figures?.gaps, 'gap'), trouble(figures?.reconnects, 'reconnect')],
      bad === 0 ? undefined : piece(`${count(bad)} not usable`, 'warn'),
      piece(counted(total, 'event'), 'quiet'),
    ),
  ];
}

const tinyHead = ({ mode, state, perSecond, silentS }: StreamScreenView): readonly Line[] => [
  [modePiece(mode)],
  [silencePiece(silentS) ?? feedPiece(state, perSecond)],
];

const newest = ({ symbols }: StreamScreenView, room: number): readonly Line[] =>
  symbols.slice(0, room).map(({ symbol, last, bid }) => lineOf(`${escapeControls(symbol)} ${price(last ?? bid)}`));

/** The symbols take what they need, up to a third: the events have the rest. */
function panes({ symbols, events, look, columns, ascii }: StreamScreenView, room: number): readonly Line[] {
  const { focus, scroll } = look;
  const height = Math.min(symbols.length + 2, Math.max(3, Math.floor(room / 3)));
  const upper = [
    paneTitle(`Symbols ${symbols.length}`, focus === 'symbols', { width: columns, ascii }),
    ...rowsFrom(scroll.symbols, COLUMNS, symbols.map(rowOf), { width: columns, height, ascii }),
  ];
  const space = Math.max(0, room - upper.length - 1);
  const end = Math.max(Math.min(space, events.length), events.length - scroll.events);
  const back = scroll.events === 0 ? '' : `, ${scroll.events} back: End follows`;
  const lines = events
    .slice(Math.max(0, end - space), end)
    .flatMap((event) => eventLines(event, { width: columns, ascii }));
  return [
    ...upper,
    paneTitle(`Events${back}`, focus === 'events', { width: columns, ascii }),
    ...lines.slice(Math.max(0, lines.length - space)),
  ];
}

/** Why a feed is down is told whole. */
function eventLines(event: StreamEvent, size: Omit<PaneSize, 'height'>): readonly Line[] {
  const tone = TONES[event.kind];
  return tone === undefined ? [lineOf(streamLine(event))] : wrapped(streamLine(event), tone, size);
}

const TONES: Readonly<Partial<Record<StreamEvent['kind'], Tone>>> = { feed: 'warn', trading_status: 'warn' };

const left = (title: string): Column => ({ title, align: 'left', rank: 0 });
const right = (title: string, rank = 0): Column => ({ title, align: 'right', rank });
const COLUMNS = [left('symbol'), right('last'), right('size', 2), right('bid', 1), right('ask', 1), right('events', 3)];

const rowOf = ({ symbol, last, lastSize, bid, ask, events }: SymbolRow): Line =>
  [
    escapeControls(symbol),
    price(last),
    lastSize === undefined ? NOTHING : decimalText(lastSize),
    price(bid),
    price(ask),
    count(events),
  ].map((text) => piece(text));

/** A side that nobody quotes has a price of zero. */
const price = (value: number | undefined): string => (value === undefined || value === 0 ? NOTHING : priceText(value));

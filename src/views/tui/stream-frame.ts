/** One frame of a stream's screen: the last prices of its symbols, and what it told, as a pure function. */

import type { Figures } from '../../core/feed/meter.js';
import { escapeControls } from '../escape.js';
import { count, counted, NOTHING } from '../format.js';
import { decimalText, priceText, type StreamEvent, streamLine } from '../stream.js';
import type { Key } from './keys.js';
import { type Column, type Line, lineOf, piece, type Tone } from './line.js';
import {
  farthestRow,
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
import { type Entry, farthestBack, tailOf } from './tail.js';

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

/** What a key makes of it, where each pane can be scrolled so far; undefined where it means nothing. */
export function lookAfter(
  { focus, scroll }: StreamLook,
  { name, isCtrl }: Key,
  farthest: StreamLook['scroll'],
): StreamLook | undefined {
  if (isCtrl) return undefined;
  if (name === 'tab' || name === 'backtab') return { focus: focus === 'events' ? 'symbols' : 'events', scroll };
  const step = STEPS[name];
  if (step === undefined) return undefined;
  // The events are read from their end: up is away from it.
  const most = farthest[focus];
  const to = Math.min(scroll[focus], most) + (focus === 'events' ? -step : step);
  return { focus, scroll: { ...scroll, [focus]: Math.min(most, Math.max(0, to)) } };
}

const PAGE = 10;
const STEPS: Readonly<Record<string, number>> = {
  ...{ down: 1, j: 1, up: -1, k: -1, pagedown: PAGE, pageup: -PAGE },
  ...{ end: Number.POSITIVE_INFINITY, home: Number.NEGATIVE_INFINITY },
};

export function streamFrame(view: StreamScreenView): readonly Line[] {
  const { head, foot, room } = partsOf(view);
  return fill({ head, body: isTiny(view) ? newest(view, room) : panes(view, room), foot }, view);
}

/** How far each pane can be scrolled. */
export function farthestLook(view: StreamScreenView): StreamLook['scroll'] {
  if (isTiny(view)) return FIRST_LOOK.scroll;
  const { symbols, events } = heightsOf(view, partsOf(view).room);
  return {
    symbols: farthestRow(view.symbols.length, symbols),
    events: farthestBack(entriesOf(view), Math.max(0, events - 1)),
  };
}

function partsOf(view: StreamScreenView): Record<'head' | 'foot', readonly Line[]> & { readonly room: number } {
  const head = isTiny(view) ? tinyHead(view) : headOf(view);
  const foot = [...noticeLines(view.notice, view), lineOf(view.prompt, 'quiet')];
  return { head, foot, room: view.rows - head.length - foot.length };
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
function heightsOf({ symbols }: StreamScreenView, room: number): StreamLook['scroll'] {
  const height = Math.min(symbols.length + 2, Math.max(3, Math.floor(room / 3)));
  return { symbols: height, events: room - height };
}

function panes(view: StreamScreenView, room: number): readonly Line[] {
  const { symbols, look, columns, ascii } = view;
  const { focus, scroll } = look;
  const heights = heightsOf(view, room);
  const size = { width: columns, height: heights.symbols, ascii };
  const back = scroll.events === 0 ? '' : `, ${scroll.events} back: End follows`;
  return [
    paneTitle(`Symbols ${symbols.length}`, focus === 'symbols', size),
    ...rowsFrom(scroll.symbols, COLUMNS, symbols.map(rowOf), size),
    paneTitle(`Events${back}`, focus === 'events', size),
    ...tailOf(entriesOf(view), scroll.events, Math.max(0, heights.events - 1)).lines,
  ];
}

const entriesOf = ({ events, columns, ascii }: StreamScreenView): readonly Entry[] =>
  events.map((event) => ({ lines: () => eventLines(event, { width: columns, ascii }) }));

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

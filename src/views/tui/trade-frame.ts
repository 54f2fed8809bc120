/** One frame of a trader's screen: a pure function of a snapshot, of what the person does, and of the terminal's size. */

import type { Snapshot } from '../../core/view/snapshot.js';
import { escapeControls } from '../escape.js';
import { money, signedMoney } from '../format.js';
import { beside, type Line, lineOf, piece } from './line.js';
import { fill, isTiny, modePiece, paneTitle, type ScreenSize, SILENCE_S } from './parts.js';
import { footer, helpLines } from './trade-dialog.js';
import { curveLine, healthLine, holdLines, moneyLine, silenceLine, titleLine } from './trade-header.js';
import { farthestIn, isWide, placesOf, sidesOf } from './trade-layout.js';
import { pane } from './trade-panes.js';
import { nearest, riskLine, tripsLine } from './trade-risk.js';
import { FIRST, PANES, type Pane, type Scroll, type Terms, type ViewState } from './trade-state.js';

export interface TradeScreenView extends ScreenSize {
  /** Undefined until the trader has told something. */
  readonly snapshot: Snapshot | undefined;
  readonly state: ViewState;
  /** Since when nothing has come of the trader, in seconds: what stands here is as old. */
  readonly silentS: number;
  readonly terms: Terms;
}

/** From so many rows on, limits and triggers find room on top. */
const ROOMY = 20;

/** As many lines as the terminal has rows, none wider than it. */
export function tradeFrame(view: TradeScreenView): readonly Line[] {
  const { snapshot, state, terms, columns } = view;
  const foot = footer(state, terms, columns);
  if (snapshot === undefined) return fill({ head: [waitingLine(view)], body: [], foot }, view);
  if (isTiny(view)) return fill({ head: [tinyTitle(snapshot, view)], body: tiny(snapshot, state), foot }, view);
  const head = headOf(snapshot, view);
  const room = roomOf(snapshot, view);
  const body = state.dialog?.kind === 'help' ? helpLines(terms, columns) : bodyOf(snapshot, view, room);
  return fill({ head, body, foot }, view);
}

/** How far each pane can be scrolled. */
export function farthestOf(view: TradeScreenView): Scroll {
  const { snapshot, state } = view;
  if (snapshot === undefined || isTiny(view)) return FIRST.scroll;
  return farthestIn(snapshot, state, placesOf(snapshot, view, roomOf(snapshot, view)));
}

/** Rows between head and foot. */
const roomOf = (snapshot: Snapshot, view: TradeScreenView): number =>
  view.rows - headOf(snapshot, view).length - footer(view.state, view.terms, view.columns).length;

/** Undefined while it is heard, and where nothing more is to come. */
const silenceOf = ({ silentS, state }: TradeScreenView): number | undefined =>
  silentS < SILENCE_S || state.ended !== undefined ? undefined : Math.floor(silentS);

function waitingLine(view: TradeScreenView): Line {
  const silence = silenceOf(view);
  const words = silence === undefined ? '' : ` it has said nothing for ${silence} s`;
  return lineOf(view.state.ended ?? `waiting for the trader ...${words}`, 'strong');
}

function tinyTitle(snapshot: Snapshot, view: TradeScreenView): Line {
  const { ended } = view.state;
  const silence = silenceOf(view);
  return [
    modePiece(snapshot.session.mode),
    piece(ended === undefined ? '' : ` ${ended}`, 'bad'),
    piece(silence === undefined ? '' : ` OLD ${silence} s`, 'bad'),
    piece(snapshot.halt === null ? '' : ' HALTED', 'bad'),
  ];
}

/** What matters most, where there is room for little: how much, what is held, why nothing may be opened. */
function tiny(
  { money: figures, positions, ordersOpen, hold, breaker }: Snapshot,
  { notes }: ViewState,
): readonly Line[] {
  const held = positions.map(({ symbol, qty }) => `${escapeControls(symbol)} ${qty}`).join(' ');
  const note = notes.at(-1);
  return [
    lineOf(money(figures.equity), 'strong'),
    lineOf(`${signedMoney(figures.unrealized)} open`),
    lineOf(held === '' ? 'flat' : held),
    lineOf(`${ordersOpen} open orders`),
    ...(hold === null ? [] : [lineOf(escapeControls(hold.code), 'warn')]),
    ...(breaker?.state === 'half_open' ? [lineOf('breaker half-open', 'warn')] : []),
    ...(note === undefined ? [] : [lineOf(`you: ${note.text}`)]),
  ];
}

const CURVE_MAX = 120;

function headOf(snapshot: Snapshot, view: TradeScreenView): readonly Line[] {
  const { state, columns, rows, ascii } = view;
  const silence = silenceOf(view);
  const trips = tripsLine(snapshot);
  return [
    titleLine(snapshot, { ended: state.ended, silence }, { columns, rows, ascii }),
    moneyLine(snapshot, columns),
    silence === undefined ? healthLine(snapshot, columns) : silenceLine(silence),
    ...holdLines(snapshot, view),
    ...(trips === undefined || rows < ROOMY ? [] : [trips]),
    curveLine(snapshot, Math.min(columns, CURVE_MAX), ascii),
    ...(!isWide(view) && rows >= ROOMY
      ? nearest(snapshot)
          .slice(0, 2)
          .map((line) => riskLine(line, ascii))
      : []),
  ];
}

const bodyOf = (snapshot: Snapshot, view: TradeScreenView, room: number): readonly Line[] =>
  isWide(view) ? paired(snapshot, view, room) : stacked(snapshot, view, room);

function stacked(snapshot: Snapshot, view: TradeScreenView, room: number): readonly Line[] {
  const places = placesOf(snapshot, view, room);
  return PANES.flatMap((which) => pane(which, snapshot, view.state, places[which]));
}

function paired(snapshot: Snapshot, view: TradeScreenView, room: number): readonly Line[] {
  const { columns, state, ascii } = view;
  const places = placesOf(snapshot, view, room);
  const widths = sidesOf(columns);
  const show = (which: Pane): readonly Line[] => pane(which, snapshot, state, places[which]);
  const risk = [
    paneTitle('Risk', false, { width: widths.right, ascii }),
    ...nearest(snapshot).map((line) => riskLine(line, ascii)),
  ];
  const above = beside([...show('positions'), ...show('orders')], [...risk, ...show('fills')], widths, ascii);
  return [...above, ...show('log')];
}

/** One frame of a trader's screen: a pure function of a snapshot, of what the person does, and of the terminal's size. */

import type { Snapshot } from '../../core/view/snapshot.js';
import { escapeControls } from '../escape.js';
import { money, signedMoney } from '../format.js';
import { beside, type Line, lineOf, piece } from './line.js';
import { fill, isTiny, modePiece, paneTitle, type ScreenSize, SILENCE_S } from './parts.js';
import { footer, helpLines } from './trade-dialog.js';
import { curveLine, healthLine, holdLines, moneyLine, silenceLine, titleLine } from './trade-header.js';
import { heightsOf, pane, wantedOf } from './trade-panes.js';
import { isTrip, riskLine, tripsLine } from './trade-risk.js';
import { type Pane, rowsOf, type Terms, type ViewState } from './trade-state.js';

export interface TradeScreenView extends ScreenSize {
  /** Undefined until the trader has told something. */
  readonly snapshot: Snapshot | undefined;
  readonly state: ViewState;
  /** Since when nothing has come of the trader, in seconds: what stands here is as old. */
  readonly silentS: number;
  readonly terms: Terms;
}

/** From here on two columns of panes stand beside each other. */
const WIDE = 120;
/** From so many rows on, limits and triggers find room on top. */
const ROOMY = 20;

/** As many lines as the terminal has rows, none wider than it. */
export function tradeFrame(view: TradeScreenView): readonly Line[] {
  const { snapshot, state, terms, columns, rows } = view;
  const foot = footer(state, terms, columns);
  if (snapshot === undefined) return fill({ head: [waitingLine(view)], body: [], foot }, view);
  if (isTiny(view)) return fill({ head: [tinyTitle(snapshot, view)], body: tiny(snapshot, state), foot }, view);
  const head = headOf(snapshot, view);
  const room = rows - head.length - foot.length;
  const body = state.dialog?.kind === 'help' ? helpLines(terms, columns) : bodyOf(snapshot, view, room);
  return fill({ head, body, foot }, view);
}

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
    ...(columns < WIDE && rows >= ROOMY
      ? nearest(snapshot)
          .slice(0, 2)
          .map((line) => riskLine(line, ascii))
      : []),
  ];
}

/** The limits that come closest first; the breaker's triggers have a line of their own. */
const nearest = ({ risk }: Snapshot): Snapshot['risk'] =>
  risk.filter((line) => !isTrip(line)).toSorted((a, b) => b.share - a.share);

const bodyOf = (snapshot: Snapshot, view: TradeScreenView, room: number): readonly Line[] =>
  view.columns < WIDE ? stacked(snapshot, view, room) : paired(snapshot, view, room);

/** One below the other; where there is little room, the focused one takes it. */
function stacked(snapshot: Snapshot, { state, columns, ascii }: TradeScreenView, room: number): readonly Line[] {
  const shown: readonly Pane[] = room < 12 ? [state.focus] : ['positions', 'orders', 'fills', 'log'];
  const heights = heightsOf(wantedOf(rowsOf(snapshot, state)), room, shown);
  return shown
    .filter((which) => heights[which] > 0)
    .flatMap((which) => pane(which, snapshot, state, { width: columns, height: heights[which], ascii }));
}

/** Positions and orders on the left, risk and fills on the right, the log below both. */
function paired(snapshot: Snapshot, { state, columns, ascii }: TradeScreenView, room: number): readonly Line[] {
  const widths = { left: Math.ceil((columns - 1) * 0.6), right: Math.floor((columns - 1) * 0.4) };
  const upper = Math.ceil(room * 0.6);
  const wanted = wantedOf(rowsOf(snapshot, state));
  const { positions } = heightsOf({ ...wanted, log: 0 }, upper, ['positions', 'orders']);
  const show = (which: Pane, width: number, height: number): readonly Line[] =>
    height > 0 ? pane(which, snapshot, state, { width, height, ascii }) : [];
  const held = show('positions', widths.left, Math.max(positions, 2));
  const leftSide = [...held, ...show('orders', widths.left, upper - held.length)];
  const risk = [
    paneTitle('Risk', false, { width: widths.right, ascii }),
    ...nearest(snapshot).map((line) => riskLine(line, ascii)),
  ];
  const rightSide = [...risk, ...show('fills', widths.right, upper - risk.length)];
  const above = beside(leftSide, rightSide, widths, ascii);
  return [...above, ...show('log', columns, room - above.length)];
}

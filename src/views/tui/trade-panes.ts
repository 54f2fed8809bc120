/** The panes of a trader's screen: tables of a height, scrolled, with a title that says how much there is. */

import type { Snapshot } from '../../core/view/snapshot.js';
import { escapeControls } from '../escape.js';
import { exact, money, NOTHING, price, signedMoney } from '../format.js';
import { type Column, clipLine, type Line, lineOf, piece, type Tone, toneOf } from './line.js';
import { isSameDay, logBody } from './log-pane.js';
import { type PaneSize, paneTitle, rowsFrom } from './parts.js';
import { type Filtered, type Pane, rowsOf, type ViewState } from './trade-state.js';

const left = (title: string, rank = 0): Column => ({ title, align: 'left', rank });
const right = (title: string, rank = 0): Column => ({ title, align: 'right', rank });

const TITLES: Readonly<Record<Pane, string>> = {
  positions: 'Positions',
  orders: 'Open orders',
  fills: 'Fills',
  log: 'Log',
};

/** As many lines as its height, or fewer where there is less to say. */
export function pane(which: Pane, snapshot: Snapshot, state: ViewState, size: PaneSize): readonly Line[] {
  const rows = rowsOf(snapshot, state);
  const filter = state.filter === '' ? '' : ` /${escapeControls(state.filter)}`;
  const title = paneTitle(`${TITLES[which]}${countOf(which, snapshot, rows)}${filter}`, state.focus === which, size);
  const body =
    which === 'log' ? logBody(rows.log, state, size, snapshot.at) : BODIES[which](rows, state, size, snapshot);
  return [title, ...body].slice(0, size.height).map((line) => clipLine(line, size.width, size.ascii));
}

function countOf(which: Pane, snapshot: Snapshot, rows: Filtered): string {
  if (which === 'log') return '';
  const shown = rows[which].length;
  const { positions: held, ordersOpen, totals } = snapshot;
  const all = { positions: held.length, orders: ordersOpen, fills: totals.fills }[which];
  return shown === all ? ` ${all}` : ` ${shown} of ${all}`;
}

type Body = (rows: Filtered, state: ViewState, size: PaneSize, snapshot: Snapshot) => readonly Line[];

/** Of today the time, of another day the day, too. */
const when = (ts: string, now: string): string =>
  isSameDay(ts, now) ? ts.slice(11, 19) : ts.slice(5, 16).replace('T', ' ');

const POSITION_COLUMNS = [
  ...[left('symbol'), right('qty'), right('avg price', 4), right('last', 3)],
  ...[right('value', 2), right('open P&L'), right('closed P&L', 5)],
];

const positions: Body = ({ positions: held }, { scroll, filter }, size) => {
  if (held.length === 0) return [lineOf(filter === '' ? 'flat' : 'none', 'quiet')];
  const rows = held.map(
    ({ symbol, qty, avgPrice, mark, value, unrealized, realized }): Line => [
      piece(escapeControls(symbol)),
      piece(exact(qty)),
      piece(price(avgPrice)),
      piece(price(mark)),
      piece(money(value)),
      amount(unrealized),
      amount(realized),
    ],
  );
  return rowsFrom(scroll.positions, POSITION_COLUMNS, rows, size);
};

const amount = (text: string | null): { text: string; tone: Tone } =>
  text === null ? piece(NOTHING) : piece(signedMoney(text), toneOf(text));

/** Of a stop with a limit both: what sets it off stands first. Of a trailing stop how far it stays behind. */
export function termsText({ limit, stop, trail }: Record<'limit' | 'stop' | 'trail', string | null>): string {
  if (trail !== null) return `trail ${trail.endsWith('%') ? trail : price(trail)}`;
  return limit === null || stop === null ? price(limit ?? stop) : `${price(stop)}/${price(limit)}`;
}

const ORDER_COLUMNS = [
  ...[left(''), left('symbol'), left('side'), right('qty'), right('filled', 3), left('type', 2)],
  ...[right('price'), left('status'), left('since', 4), left('id', 5), left('reason', 6)],
];

const orders: Body = ({ orders: open }, { scroll, focus }, size, { at: now }) => {
  if (open.length === 0) return [lineOf('none', 'quiet')];
  const chosen = focus === 'orders' ? Math.min(scroll.orders, open.length - 1) : -1;
  const room = Math.max(1, size.height - 2);
  const first = Math.max(0, Math.min(scroll.orders, open.length - 1) - room + 1);
  const rows = open.map(
    ({ symbol, side, qty, filledQty, type, status, createdAt, clientOrderId, reason, ...terms }, i): Line => {
      const tone = i === chosen ? 'chosen' : 'plain';
      const cells = [symbol, side, exact(qty), exact(filledQty), type, termsText(terms), status, when(createdAt, now)];
      return [i === chosen ? '>' : '', ...cells, clientOrderId, reason].map((text) =>
        piece(escapeControls(text), tone),
      );
    },
  );
  return rowsFrom(first, ORDER_COLUMNS, rows, size);
};

const FILL_COLUMNS = [
  ...[left('time'), left('side'), right('qty'), left('symbol'), right('price'), right('fee', 2), left('order', 3)],
];

/** The newest first. */
const fills: Body = ({ fills: done }, { scroll }, size, { at: now, totals }) => {
  if (done.length === 0) return [lineOf(totals.fills === 0 ? 'none yet' : 'none', 'quiet')];
  const rows = [...done]
    .reverse()
    .map(
      ({ ts, side, qty, symbol, price: paid, fee, clientOrderId }): Line => [
        ...[when(ts, now), side, exact(qty), symbol, price(paid), money(fee), clientOrderId].map((text) =>
          piece(escapeControls(text)),
        ),
      ],
    );
  return rowsFrom(scroll.fills, FILL_COLUMNS, rows, size);
};

const BODIES: Readonly<Record<Exclude<Pane, 'log'>, Body>> = { positions, orders, fills };

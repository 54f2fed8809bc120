/** The head of a trader's screen: whose money it is, what it is worth, and whether feed, venue and risk are well. */

import type { Snapshot } from '../../core/view/snapshot.js';
import { escapeControls } from '../escape.js';
import { count, exact, money, ratio, signedMoney } from '../format.js';
import { clip, displayWidth, padRight } from '../layout.js';
import { sparkline } from '../sparkline.js';
import { type Line, type Piece, piece, type Tone, toneOf } from './line.js';
import { feedPiece, modePiece, spaced } from './parts.js';

/** An id is told by its beginning. */
const ACCOUNT = 13;

export function titleLine(snapshot: Snapshot, ended: string | undefined, ascii: boolean): Line {
  const { session, at, halt } = snapshot;
  return spaced(
    modePiece(session.mode),
    ended === undefined ? undefined : piece(ended, 'bad'),
    halt === null ? undefined : piece('HALTED', 'bad'),
    piece(`${at.slice(11, 19)} UTC`),
    piece(`run ${session.run}`),
    piece(escapeControls(session.strategy), 'strong'),
    session.account === null
      ? undefined
      : piece(`account ${clip(escapeControls(session.account), ACCOUNT, ascii ? '~' : '…')}`),
    piece(escapeControls(session.source), 'quiet'),
  );
}

export function moneyLine({ money: figures, totals }: Snapshot): Line {
  const { equity, pnl, realized, unrealized, fees } = figures;
  return spaced(
    piece(`equity ${money(equity)}`, 'strong'),
    signed('P&L', pnl),
    signed('open', unrealized),
    signed('closed', realized),
    piece(`fees ${money(fees)}`),
    piece(`cash ${money(figures.cash)}`),
    piece(`orders ${count(totals.orders)} fills ${count(totals.fills)} denied ${count(totals.denied)}`, 'quiet'),
  );
}

const signed = (name: string, amount: string): Piece => piece(`${name} ${signedMoney(amount)}`, toneOf(amount));

/** Silence in seconds from which on it is told. */
const SILENCE_S = 3;

export function healthLine({ feed, venue, breaker, hold, process }: Snapshot): Line {
  const silence = (feed.silentMs ?? 0) / 1000;
  const { latency } = venue;
  return spaced(
    feedPiece(feed.state, feed.perSecond),
    silence < SILENCE_S ? undefined : piece(`silent ${count(silence)} s`, 'warn'),
    piece(...BOOKS[venue.books]),
    latency === null ? undefined : piece(`p50 ${ratio(latency.p50Ms)} p99 ${ratio(latency.p99Ms)} ms`, 'quiet'),
    breaker === null ? piece('breaker closed', 'good') : piece(`breaker ${escapeControls(breaker.state)}`, 'bad'),
    hold === null ? undefined : piece(`entries held (${escapeControls(hold.code)})`, 'warn'),
    piece(`lag ${ratio(process.lagMs.p99)} ms`, 'quiet'),
  );
}

const BOOKS: Readonly<Record<Snapshot['venue']['books'], readonly [string, Tone]>> = {
  here: ['venue here', 'good'],
  agrees: ['venue agrees', 'good'],
  unsure: ['venue unsure', 'warn'],
};

/** Why entries are held; undefined where they may pass. */
export const holdLine = ({ hold }: Snapshot): Line | undefined =>
  hold === null ? undefined : [piece(`! ${escapeControls(hold.reason)}`, 'warn')];

export function curveLine({ curve }: Snapshot, width: number, ascii: boolean): Line {
  const { points } = curve;
  if (points.length < 2) return [piece('equity curve: too young', 'quiet')];
  const [low, high] = [Math.min(...points), Math.max(...points)];
  const words = `equity ${money(low)} to ${money(high)} `;
  const room = width - displayWidth(words);
  return [piece(words, 'quiet'), piece(room < 1 ? '' : sparkline(points, { width: room, ascii }), 'plain')];
}

/** From here on a bar is a warning, and from there on it is worse. */
const [NEAR, FULL] = [0.8, 1];
const BAR = 10;
const NAME = 14;

/** One limit: its name, a bar, how much of it is used, and what is left. */
export function riskLine({ code, symbol, share, headroom }: Snapshot['risk'][number], ascii: boolean): Line {
  const tone = share >= FULL ? 'bad' : share >= NEAR ? 'warn' : 'good';
  const filled = Math.min(BAR, Math.max(share > 0 ? 1 : 0, Math.round(share * BAR)));
  const [on, off] = ascii ? ['#', '.'] : ['█', '░'];
  const name = (NAMES[code] ?? escapeControls(code)) + (symbol === null ? '' : ` ${escapeControls(symbol)}`);
  return [
    piece(padRight(clip(name, NAME, ascii ? '~' : '…'), NAME)),
    piece(` ${on.repeat(filled)}${off.repeat(BAR - filled)} `, tone),
    piece(`${String(Math.round(share * 100)).padStart(3)}%`, tone),
    piece(` left ${COUNTED.has(code) ? exact(headroom) : money(headroom)}`, 'quiet'),
  ];
}

/** Limits of units and of orders: the others are of money. */
const COUNTED = new Set([
  ...['max_position_qty', 'max_open_orders', 'max_symbol_open_orders', 'order_rate', 'strategy_order_rate'],
]);

const NAMES: Readonly<Record<string, string>> = {
  max_position_qty: 'units',
  max_position_notional: 'position',
  max_gross_notional: 'gross',
  max_net_notional: 'net',
  max_open_orders: 'open orders',
  max_symbol_open_orders: 'orders',
  order_rate: 'orders/min',
  strategy_order_rate: 'own orders/min',
  concentration: 'share',
  buying_power: 'buying power',
};

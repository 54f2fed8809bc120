/** The limits of risk on a trader's screen, and how far the breaker is from opening. */

import type { Snapshot } from '../../core/view/snapshot.js';
import { escapeControls } from '../escape.js';
import { exact, money } from '../format.js';
import { clip, padRight } from '../layout.js';
import { type Line, piece, type Tone } from './line.js';
import { spaced } from './parts.js';

/** From here on a bar is a warning, and from there on it is worse. */
const [NEAR, FULL] = [0.8, 1];
const BAR = 8;
const NAME = 14;

const toneOfShare = (share: number): Tone => (share >= FULL ? 'bad' : share >= NEAR ? 'warn' : 'good');

/** One limit: its name, a bar and the share that are used, and what is left: `gross  ███████░  91% (1,450.00 left)`. */
export function riskLine({ code, symbol, share, headroom }: Snapshot['risk'][number], ascii: boolean): Line {
  const tone = toneOfShare(share);
  const filled = Math.min(BAR, Math.max(share > 0 ? 1 : 0, Math.round(share * BAR)));
  const [on, off] = ascii ? ['#', '.'] : ['█', '░'];
  const name = (NAMES[code] ?? escapeControls(code)) + (symbol === null ? '' : ` ${escapeControls(symbol)}`);
  return [
    piece(padRight(clip(name, NAME, ascii ? '~' : '…'), NAME)),
    piece(` ${on.repeat(filled)}${off.repeat(BAR - filled)} `, tone),
    piece(`${String(Math.round(share * 100)).padStart(3)}%`, tone),
    piece(` (${roomText(headroom, COUNTED.has(code) ? exact : money)})`, 'quiet'),
  ];
}

const roomText = (headroom: string, show: (text: string) => string): string =>
  headroom.startsWith('-') ? `${show(headroom.slice(1))} too much` : `${show(headroom)} left`;

/** Limits of units and of orders: the others are of money. */
const COUNTED = new Set([
  ...['max_position_qty', 'max_open_orders', 'max_symbol_open_orders', 'order_rate', 'strategy_order_rate'],
  ...['breaker_consecutive_losses', 'breaker_reject_rate', 'breaker_denial_rate'],
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
  breaker_daily_loss: 'day',
  breaker_drawdown: 'drawdown',
  breaker_speed: 'fast',
  breaker_consecutive_losses: 'streak',
  breaker_reject_rate: 'rejects',
  breaker_denial_rate: 'denials',
};

/** How far the breaker is from opening, the nearest first: `to trip  day 12.00/500.00  streak 2/5`. */
export function tripsLine({ risk }: Snapshot): Line | undefined {
  const trips = risk.filter(isTrip).toSorted((a, b) => b.share - a.share);
  if (trips.length === 0) return undefined;
  const told = trips.map(({ code, used, limit, share }) => {
    const text = COUNTED.has(code) ? exact : money;
    return piece(`${NAMES[code] ?? escapeControls(code)} ${text(used)}/${text(limit)}`, toneOfShare(share));
  });
  return spaced(piece('to trip', 'quiet'), ...told);
}

/** The limits that come closest first; the breaker's triggers have a line of their own. */
export const nearest = ({ risk }: Snapshot): Snapshot['risk'] =>
  risk.filter((line) => !isTrip(line)).toSorted((a, b) => b.share - a.share);

const isTrip = ({ code }: Snapshot['risk'][number]): boolean => code.startsWith('breaker_');

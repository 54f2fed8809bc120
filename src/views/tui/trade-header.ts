/** The head of a trader's screen: whose money it is, what it is worth, and whether feed, venue and risk are well. */

import type { Snapshot } from '../../core/view/snapshot.js';
import { escapeControls } from '../escape.js';
import { count, money, ratio, signedMoney } from '../format.js';
import { clip, displayWidth } from '../layout.js';
import { sparkline } from '../sparkline.js';
import { type Line, type Piece, piece, type Tone, textOfLine, toneOf } from './line.js';
import { feedPiece, modePiece, type ScreenSize, silencePiece, spacedWithin, wrapped } from './parts.js';

/** An id is told by its beginning. */
const ACCOUNT = 9;
/** Less room than this says nothing of a market. */
const SOURCE = 24;

/** How what is shown may not be of now: nothing more comes, or nothing has come for so many seconds. */
export interface Past {
  readonly ended: string | undefined;
  readonly silence: number | undefined;
}

export function titleLine(snapshot: Snapshot, { ended, silence }: Past, { columns, ascii }: ScreenSize): Line {
  const { session, at, halt } = snapshot;
  const title = spacedWithin(
    columns,
    modePiece(session.mode),
    ended === undefined ? undefined : piece(ended, 'bad'),
    silence === undefined ? undefined : piece(`NO WORD FOR ${count(silence)} s`, 'bad'),
    halt === null ? undefined : piece('HALTED', 'bad'),
    breakerFlag(snapshot),
    piece(`${at.slice(0, 19).replace('T', ' ')} UTC`),
    piece(`run ${session.run}`),
    piece(escapeControls(session.strategy), 'strong'),
    session.account === null
      ? undefined
      : piece(`account ${clip(escapeControls(session.account), ACCOUNT, ascii ? '~' : '…')}`, 'quiet'),
  );
  const room = columns - displayWidth(textOfLine(title)) - 2;
  if (room < SOURCE) return title;
  return [...title, piece(`  ${clip(escapeControls(session.source), room, ascii ? '~' : '…')}`, 'quiet')];
}

/** Open and half-open are told beside the mode, as a halt is. */
function breakerFlag({ breaker }: Snapshot): Piece | undefined {
  if (breaker?.state === 'open') return piece('BREAKER OPEN', 'bad');
  return breaker?.state === 'half_open' ? piece('BREAKER HALF-OPEN', 'warn') : undefined;
}

export function moneyLine({ money: figures, totals }: Snapshot, width: number): Line {
  const { equity, pnl, realized, unrealized, fees } = figures;
  return spacedWithin(
    width,
    piece(`equity ${money(equity)}`, 'strong'),
    signed('P&L', pnl),
    signed('open', unrealized),
    signed('closed', realized),
    piece(`fees ${money(fees)}`, 'quiet'),
    piece(`cash ${money(figures.cash)}`),
    piece(`orders ${count(totals.orders)} fills ${count(totals.fills)} denied ${count(totals.denied)}`, 'quiet'),
  );
}

const signed = (name: string, amount: string): Piece => piece(`${name} ${signedMoney(amount)}`, toneOf(amount));

/** In place of how well all is: that is not known. */
export const silenceLine = (seconds: number): Line => [
  piece(`the trader has said nothing for ${count(seconds)} s: what stands here is old`, 'bad'),
];

export function healthLine({ at, session, feed, venue, breaker, hold, process }: Snapshot, width: number): Line {
  const { latency } = venue;
  return spacedWithin(
    width,
    feedPiece(feed.state, feed.perSecond),
    marketPiece(session, at),
    silencePiece((feed.silentMs ?? 0) / 1000),
    piece(...BOOKS[venue.books]),
    latency === null ? undefined : piece(`p50 ${ratio(latency.p50Ms)} p99 ${ratio(latency.p99Ms)} ms`, 'quiet'),
    breakerPiece(breaker),
    hold === null ? undefined : piece(`entries held (${escapeControls(hold.code)})`, 'warn'),
    piece(`lag ${ratio(process.lagMs.p99)} ms`, 'quiet'),
  );
}

/** `stocks closed to 14:30 UTC`, of another day with the date. Open, it gives way. */
function marketPiece({ market }: Snapshot['session'], now: string): Piece | undefined {
  if (market === undefined) return undefined;
  const { isOpen, until } = market;
  const time =
    until === null
      ? ''
      : ` to ${until.slice(0, 10) === now.slice(0, 10) ? '' : `${until.slice(5, 10)} `}${until.slice(11, 16)} UTC`;
  return piece(`stocks ${isOpen ? 'open' : 'closed'}${time}`, isOpen ? 'quiet' : 'warn');
}

/** One that is not set is not closed: nothing would open it. */
function breakerPiece(breaker: Snapshot['breaker']): Piece {
  if (breaker === null) return piece('breaker closed', 'good');
  if (breaker.state === 'none') return piece('no breaker set', 'quiet');
  return piece(`breaker ${escapeControls(breaker.state).replace('_', '-')}`, breaker.state === 'open' ? 'bad' : 'warn');
}

const BOOKS: Readonly<Record<Snapshot['venue']['books'], readonly [string, Tone]>> = {
  here: ['venue here', 'good'],
  agrees: ['venue agrees', 'good'],
  unsure: ['venue unsure', 'warn'],
};

/** Why entries are held, or cut; nothing where they may pass. */
export function holdLines({ hold, breaker }: Snapshot, { columns, ascii }: ScreenSize): readonly Line[] {
  const told = (text: string) => wrapped(`! ${escapeControls(text)}`, 'warn', { width: columns, ascii });
  if (hold !== null) return told(hold.reason);
  return breaker?.state === 'half_open' ? told(`the breaker is half-open: ${breaker.reason}`) : [];
}

export function curveLine({ curve, money: { equity } }: Snapshot, width: number, ascii: boolean): Line {
  const points = [...curve.points, Number(equity)];
  if (curve.points.length < 2) return [piece('equity curve: too young', 'quiet')];
  const [low, high] = [Math.min(...points), Math.max(...points)];
  const words = `equity ${money(low)} to ${money(high)} `;
  const room = width - displayWidth(words);
  return [piece(words, 'quiet'), piece(room < 1 ? '' : sparkline(points, { width: room, ascii }), 'plain')];
}

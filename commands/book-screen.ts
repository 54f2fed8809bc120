/** A book on a terminal while it is followed: the ladder, its health, and the wish to leave. */

import type { LiveResult } from '../src/app/book/live-book.js';
import { Rate } from '../src/app/book/rate.js';
import type { BookResult } from '../src/app/book/told-book.js';
import { type BookScreenView, bookFrame } from '../src/views/tui/book-frame.js';
import type { Mode } from '../src/views/tui/parts.js';
import type { Context } from './context.js';
import type { OwnScreen } from './own-screen.js';

type Watchable = BookResult & Partial<Pick<LiveResult, 'link' | 'trades' | 'figures'>>;

export interface Watching {
  /** Aborts when the command should end, or somebody left the screen. */
  readonly signal: AbortSignal;
  readonly onWatch: (read: () => Watchable) => void;
  readonly onNotice: (text: string) => void;
}

/** What of the command the screen shows. */
export interface BookTerms {
  readonly mode: Mode;
  readonly ascii: boolean;
}

/** Follows a book and shows it until that ends or somebody leaves; the terminal is given back whatever happens. */
export async function withScreen<T extends Watchable>(
  context: Context,
  terms: BookTerms,
  follow: (watching: Watching) => Promise<T>,
): Promise<Watchable> {
  const { openWatchScreen } = await import('./own-screen.js');
  const leaving = new AbortController();
  const rate = new Rate(() => performance.now());
  let notice: string | undefined;
  let screen: OwnScreen | undefined;
  let read: (() => Watchable) | undefined;
  const onWatch = (source: () => Watchable): void => {
    read = source;
    screen = openWatchScreen({
      context,
      frame: (size) => bookFrame({ ...size, ...terms, ...shownOf(source(), rate), notice }),
      onKey: () => false,
      onLeave: () => leaving.abort(),
    });
  };
  const signal = AbortSignal.any([context.signal, leaving.signal]);
  try {
    return await follow({ signal, onWatch, onNotice: (text) => void (notice = text) });
  } catch (error) {
    // Who leaves a replay in its middle has seen enough: that is no error.
    if (read === undefined || error !== leaving.signal.reason) throw error;
    return read();
  } finally {
    screen?.close();
  }
}

function shownOf(result: Watchable, rate: Rate): Pick<BookScreenView, 'book' | 'trades' | 'health'> {
  const { record, feed, measures, counts, link = 'replay', trades, figures } = result;
  const perSecond = rate.of(counts.lines);
  const silentS = link === 'up' ? rate.silentS : 0;
  const health = { link, perSecond, silentS, reconnects: figures?.reconnects ?? 0, lagMs: figures?.lagMs.p50 ?? null };
  return { book: { ...record, feed, measures, counts }, trades, health };
}

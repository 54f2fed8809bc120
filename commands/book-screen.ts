/** A book on a terminal while it is followed: the ladder, its health, and the wish to leave. */

import type { LiveResult } from '../src/app/book/live-book.js';
import { Rate } from '../src/app/book/rate.js';
import type { BookResult } from '../src/app/book/told-book.js';
import type { LadderView } from '../src/views/tui/ladder-frame.js';
import type { Screen } from '../src/views/tui/screen.js';
import { type Context, columnsOf } from './context.js';
import { suspend } from './suspend.js';

type Watchable = BookResult & Partial<Pick<LiveResult, 'link' | 'trades' | 'figures'>>;

export interface Watching {
  /** Aborts when the command should end, or somebody left the screen. */
  readonly signal: AbortSignal;
  readonly onWatch: (read: () => Watchable) => void;
  readonly onNotice: (text: string) => void;
}

/** Follows a book and shows it until that ends or somebody leaves; the terminal is given back whatever happens. */
export async function withScreen<T extends Watchable>(
  context: Context,
  follow: (watching: Watching) => Promise<T>,
): Promise<Watchable> {
  const { openScreen } = await import('../src/views/tui/screen.js');
  const leaving = new AbortController();
  const rate = new Rate();
  let notice: string | undefined;
  let screen: Screen | undefined;
  let read: (() => Watchable) | undefined;
  const onWatch = (source: () => Watchable): void => {
    read = source;
    const { stdout, stdin } = process;
    screen = openScreen({
      ...{ stdout, stdin, suspend },
      read: () => viewOf(source(), context, { rate, notice }),
      interrupt: () => process.kill(process.pid, 'SIGINT'),
    });
    void screen.left.then(() => leaving.abort());
  };
  const signal = AbortSignal.any([context.signal, leaving.signal]);
  try {
    return await follow({ signal, onWatch, onNotice: (text) => void (notice = text) });
  } catch (error) {
    // Who leaves a replay in its middle has seen enough: that is no error.
    if (read === undefined || error !== leaving.signal.reason) throw error;
    return read();
  } finally {
    await screen?.close();
  }
}

interface Extras {
  readonly rate: Rate;
  readonly notice: string | undefined;
}

function viewOf(result: Watchable, { now, useColour, ascii }: Context, { rate, notice }: Extras): LadderView {
  const { record, feed, measures, counts, link = 'replay', trades, figures } = result;
  return {
    book: { ...record, feed, measures, counts },
    trades,
    health: {
      link,
      perSecond: rate.of(counts.lines, now()),
      reconnects: figures?.reconnects ?? 0,
      lagMs: figures?.lagMs.p50 ?? null,
    },
    notice,
    columns: columnsOf(process.stdout),
    rows: process.stdout.rows || 24,
    useColour,
    ascii,
  };
}

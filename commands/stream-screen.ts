/** Where a stream's lines go: JSON or CSV as they are, else aligned lines with a footer redrawn below on a terminal. */

import type { StreamEvent } from '../src/app/stream/events.js';
import type { Figures } from '../src/core/feed/meter.js';
import { escapeControls } from '../src/views/escape.js';
import { streamCsv, streamCsvHead, streamFooter, streamJson, streamLine, streamSummary } from '../src/views/stream.js';
import type { Context } from './context.js';

/** Between two footers, in microseconds. */
const REDRAW = 100_000;

export interface StreamScreen {
  readonly tell: (events: readonly StreamEvent[]) => void;
  readonly notice: (text: string) => void;
  /** Takes where the figures of the moment come from. */
  readonly watch: (figures: () => Figures) => void;
  readonly end: (figures: Figures) => void;
}

export function createStreamScreen(context: Context, format: { isJson: boolean; isCsv: boolean }): StreamScreen {
  const { out, err } = context;
  const { isJson, isCsv } = format;
  const lineOf = isJson ? streamJson : isCsv ? streamCsv : streamLine;
  const footer = createFooter(context, !isJson && !isCsv && context.isTty && context.errIsTty);
  if (isCsv) out.write(`${streamCsvHead()}\n`);
  return {
    tell: (events) => {
      footer.erase();
      // The state of the feed is no row of a table.
      const shown = isCsv ? events.filter(({ kind }) => kind !== 'feed') : events;
      if (shown.length > 0) out.write(`${shown.map(lineOf).join('\n')}\n`);
      if (isCsv) for (const event of events) if (event.kind === 'feed') err.write(`${streamLine(event)}\n`);
      footer.draw();
    },
    notice: (text) => {
      footer.erase();
      err.write(`notice: ${escapeControls(text)}\n`);
    },
    watch: footer.watch,
    end: (figures) => {
      footer.erase();
      err.write(isJson ? `${JSON.stringify({ type: 'summary', ...figures })}\n` : streamSummary(figures));
    },
  };
}

/** A line on stderr that stands below the data; its figures change ten times a second at most. */
function createFooter({ err, now, width }: Context, isShown: boolean) {
  let figures: (() => Figures) | undefined;
  let isDrawn = false;
  let drawnAt = 0;
  let text = '';
  return {
    watch: (source: () => Figures): void => {
      figures = source;
    },
    erase: (): void => {
      if (isDrawn) err.write('\r\u001B[K');
      isDrawn = false;
    },
    draw: (): void => {
      const time = now();
      if (!isShown || figures === undefined) return;
      if (time - drawnAt >= REDRAW) {
        drawnAt = time;
        text = streamFooter(figures(), width);
      }
      isDrawn = true;
      err.write(text);
    },
  };
}

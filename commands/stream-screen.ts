/** Where a stream's lines go: JSON or CSV as they are, aligned lines in a pipe, and on a terminal a screen of them. */

import type { ReplayControl } from '../src/app/relay/replay-control.js';
import type { StreamEvent } from '../src/app/stream/events.js';
import type { Figures } from '../src/core/feed/meter.js';
import { escapeControls } from '../src/views/escape.js';
import { streamCsv, streamCsvHead, streamJson, streamLine, streamSummary } from '../src/views/stream.js';
import type { Mode } from '../src/views/tui/parts.js';
import { isAtTerminal } from './ask.js';
import type { Context } from './context.js';
import { isSet } from './options/common.js';
import { openKeys } from './replay-flags.js';
import type { Call } from './run-command.js';

export interface StreamScreen {
  readonly tell: (events: readonly StreamEvent[]) => void;
  readonly notice: (text: string) => void;
  /** Takes where the figures of the moment come from. */
  readonly watch: (figures: () => Figures) => void;
  /** Keys steer a replay from now on. */
  readonly steer: (control: ReplayControl) => void;
  /** Aborts when somebody has left. */
  readonly left: AbortSignal;
  readonly end: (figures: Figures) => void;
  /** Gives the terminal back, whatever happened; does nothing the second time. */
  readonly close: () => void;
}

export interface StreamTerms {
  readonly mode: Mode;
  /** What is told. */
  readonly source: string;
  /** Whether it takes so long that somebody can look. */
  readonly isSlow: boolean;
}

/** Loads Ink only where there is a screen. */
export async function createStreamScreen({ context, options }: Call, terms: StreamTerms): Promise<StreamScreen> {
  const [isJson, isCsv] = [isSet(options, 'json'), isSet(options, 'csv')];
  const isLines = isJson || isCsv || isSet(options, 'headless') || !terms.isSlow || !isAtTerminal(context);
  if (isLines) return linesScreen(context, isJson, isCsv);
  const { StreamWatch } = await import('./stream-watch.js');
  return new StreamWatch(context, { ...terms, ascii: context.ascii || isSet(options, 'ascii') });
}

function linesScreen(context: Context, isJson: boolean, isCsv: boolean): StreamScreen {
  const { out, err } = context;
  const leaving = new AbortController();
  let letGo = (): void => undefined;
  const lineOf = isJson ? streamJson : isCsv ? streamCsv : streamLine;
  const notice = (text: string): void => err.write(`notice: ${escapeControls(text)}\n`);
  if (isCsv) out.write(`${streamCsvHead()}\n`);
  return {
    tell: (events) => {
      // The state of the feed is no row of a table.
      const shown = isCsv ? events.filter(({ kind }) => kind !== 'feed') : events;
      if (shown.length > 0) out.write(`${shown.map(lineOf).join('\n')}\n`);
      if (isCsv) for (const event of events) if (event.kind === 'feed') err.write(`${streamLine(event)}\n`);
    },
    notice,
    watch: () => undefined,
    steer: (control) => {
      letGo = openKeys(context, control, notice, () => leaving.abort());
    },
    left: leaving.signal,
    end: (figures) =>
      err.write(isJson ? `${JSON.stringify({ type: 'summary', ...figures })}\n` : streamSummary(figures)),
    close: () => letGo(),
  };
}

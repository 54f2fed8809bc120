/** What a session shows: JSON lines, or a log with a status line that is redrawn in place on a terminal. */

import type { TradeEvent } from '../src/app/trade/events.js';
import type { Totals } from '../src/app/trade/run-books.js';
import { moneyNumber, plus } from '../src/core/base/fixed.js';
import { timeText } from '../src/core/base/time.js';
import type { Engine } from '../src/core/engine/engine.js';
import { logLine, type StatusFigures, statusLine } from '../src/views/trade-log.js';
import type { Context } from './context.js';

/** Between two status lines, in microseconds. */
const REDRAW = 250_000;

export interface TradeScreen {
  /** What is traded on, first of all; and what its data need said. */
  head(line: string, notices: readonly string[]): void;
  tell(event: TradeEvent): void;
  status(engine: Engine, totals: Totals): void;
  end(summary: () => string): void;
}

export function createTradeScreen(
  context: Context,
  { isJson, isHeadless, goesOn }: { isJson: boolean; isHeadless: boolean; goesOn: boolean },
): TradeScreen {
  return isJson ? jsonScreen(context) : logScreen(context, context.errIsTty && !isHeadless, goesOn);
}

const jsonScreen = ({ out, err }: Context): TradeScreen => ({
  head: (line, notices) => {
    for (const text of [line, ...notices]) err.write(`${text}\n`);
  },
  tell: (event) => out.write(`${JSON.stringify(event)}\n`),
  status: () => undefined,
  end: () => undefined,
});

/** `goesOn`: whether the same command goes on with the run after a stop. */
function logScreen(context: Context, hasStatus: boolean, goesOn: boolean): TradeScreen {
  const { out, err } = context;
  let isDrawn = false;
  let drawnAt = 0;
  let mode = '';
  const erase = (): void => {
    if (isDrawn) err.write('\r\u001B[K');
    isDrawn = false;
  };
  return {
    head: (line, notices) => {
      out.write(`${line}\n`);
      for (const notice of notices) err.write(`notice: ${notice}\n`);
    },
    tell: (event) => {
      if (event.type === 'start') ({ mode } = event);
      const line = event.type === 'start' ? startLine(event, context.env['HOME'], goesOn) : logLine({ ...event });
      if (line === undefined) return;
      erase();
      out.write(`${line}\n`);
    },
    status: (engine, totals) => {
      const now = context.now();
      if (!hasStatus || now - drawnAt < REDRAW) return;
      drawnAt = now;
      erase();
      err.write(statusLine({ mode, ...figuresOf(engine, totals) }, context.width));
      isDrawn = true;
    },
    end: (summary) => {
      erase();
      out.write(summary());
    },
  };
}

const startLine = (event: TradeEvent & { type: 'start' }, home: string | undefined, goesOn: boolean): string => {
  const { run, isResumed, strategy, params, ledger } = event;
  const shown = home && ledger.startsWith(`${home}/`) ? `~${ledger.slice(home.length)}` : ledger;
  const values = Object.entries(params).map(([name, value]) => `${name}=${String(value)}`);
  const verb = isResumed ? 'going on with run' : 'run';
  return `${verb} ${run}: ${[strategy, ...values].join(' ')}, ledger ${shown}. Ctrl-C stops in order; the same command ${goesOn ? 'goes on' : 'begins another run, since a live market cannot be relived'}.`;
};

const figuresOf = (engine: Engine, totals: Totals): Omit<StatusFigures, 'mode'> => ({
  now: timeText(engine.now),
  equity: engine.equity,
  profit: engine.equity - moneyNumber(plus(engine.portfolio.startCash, engine.portfolio.external)),
  positions: [...engine.portfolio.books].map(({ symbol, units }) => ({ symbol, units })),
  ...totals,
});

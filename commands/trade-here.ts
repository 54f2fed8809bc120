/** `tradectl trade` on a simulated venue in this process: files, a made-up market, or the shadow of a live one. */

import { randomBytes } from 'node:crypto';
import type { RunPlan } from '../src/app/run-setup.js';
import type { TradeEvent, TradeSummary } from '../src/app/trade/events.js';
import { systemClock } from '../src/app/trade/pacer.js';
import { runSession } from '../src/app/trade/session.js';
import { QuoteGaps, type Shadowed } from '../src/app/trade/shadow.js';
import type { TradeSource } from '../src/app/trade/source.js';
import type { TradeFlags } from './options/trade.js';
import type { Call } from './run-command.js';
import { attendantsOf, type Shown } from './trade-attend.js';
import type { TradeScreen } from './trade-screen.js';

export interface TradeHere {
  readonly plan: RunPlan;
  readonly source: TradeSource;
  readonly flags: TradeFlags;
  readonly screen: TradeScreen;
  readonly ledgerPath: string;
  readonly shadowed: Shadowed | undefined;
  readonly shown: Shown;
}

/** Fills of a live market are held against its quotes, where it was asked to stand in for a broker. */
export async function tradeHere(call: Call, trade: TradeHere): Promise<TradeSummary> {
  const { plan, source, flags, screen, ledgerPath, shadowed } = trade;
  const gaps = flags.isShadow && source.kind === 'live' ? new QuoteGaps((event) => screen.tell(event)) : undefined;
  const withGaps = (summary: TradeSummary): TradeSummary => (gaps ? { ...summary, gaps: gaps.figures() } : summary);
  const summary = await runSession({
    ...{ source, ledgerPath },
    plan: shadowed ? { ...plan, options: { ...plan.options, cash: shadowed.cash } } : plan,
    ...(shadowed && { held: shadowed.held }),
    speed: flags.speed,
    durationMicros: flags.durationMicros,
    clock: systemClock,
    pid: process.pid,
    orderPrefix: () => randomBytes(8).toString('hex'),
    signal: call.context.signal,
    attend: [...(await attendantsOf(call, trade.shown)), ...(gaps ? [() => ({ observer: gaps.observer })] : [])],
    tell: (event: TradeEvent) => screen.tell(event.type === 'summary' ? withGaps(event) : event),
    onProgress: (engine, totals) => screen.status(engine, totals),
  });
  return withGaps(summary);
}

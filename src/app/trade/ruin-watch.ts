/** Ends a replay where its backtest ends: at a close with nothing left. A market of this moment may turn. */

import { moneyText } from '../../core/base/decimal.js';
import { timeText } from '../../core/base/time.js';
import type { Engine } from '../../core/engine/engine.js';
import { Ruin } from '../../core/engine/ruin.js';
import type { MarketEvent } from '../../core/events.js';
import type { TradeEvent } from './events.js';

/** To be asked before each event; tells it once. */
export function ruinWatch(
  engine: Engine,
  isLive: boolean,
  tell: (event: TradeEvent) => void,
): (event: MarketEvent) => boolean {
  const ruin = new Ruin(engine);
  return ({ tsEvent }) => {
    if (isLive || !ruin.isBefore(tsEvent)) return false;
    const worth = moneyText(engine.exactEquity());
    const message = `the account is worth ${worth}, and the run ends here`;
    tell({ type: 'alert', ts: timeText(ruin.at ?? tsEvent), code: 'wiped_out', message });
    return true;
  };
}

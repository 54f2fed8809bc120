/** What a strategy does that draws its moves from the run's seed: orders of each kind, now and then nothing. */

import type { StrategyContext } from '../../../src/core/strategy/strategy.js';

export function gamble(ctx: StrategyContext, price: number): void {
  const [what, size, away] = [ctx.random(), 1 + Math.floor(ctx.random() * 30), ctx.random() * 0.06 - 0.03];
  const at = price * (1 + away);
  if (what < 0.15) ctx.enter('long');
  else if (what < 0.3) ctx.enter('short');
  else if (what < 0.4) ctx.exit();
  else if (what < 0.5) ctx.buy({ qty: size });
  else if (what < 0.6) ctx.sell({ qty: size });
  else if (what < 0.7) ctx.buy({ qty: size, limit: at, tif: away > 0 ? 'day' : 'gtc' });
  else if (what < 0.8) ctx.sell({ qty: size, limit: at });
  else if (what < 0.9) ctx.sell({ qty: size, stop: at });
  else if (what < 0.95) ctx.cancel(ctx.buy({ qty: size, stop: at, limit: at * 1.01 }));
}

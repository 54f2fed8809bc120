/** A day of a stock is decided on when its session is over: with regular hours alone no entry of it would ever pass. */

import { TradectlError } from '../../../core/base/errors.js';
import { DAY } from '../../../core/base/time.js';
import { isCoin } from '../../../core/risk/hours.js';
import { limitsFor } from '../../../core/risk/limits.js';
import type { RunPlan } from '../../run-setup.js';

/** A backtest judges such an order at the next open, at which it fills. Throws TradectlError `config`. */
export function refuseShutDays(
  { limits, strategy }: Pick<RunPlan, 'limits' | 'strategy'>,
  symbols: readonly string[],
  barMicros: number | undefined,
): void {
  if (barMicros !== DAY) return;
  const { name } = strategy.definition;
  const shut = symbols.find((one) => !isCoin(one) && limitsFor(limits, one, name).tradingHours === 'regular');
  if (shut === undefined) return;
  const message = `no entry of ${shut} could pass: its days are decided on after the close, and trading_hours is regular`;
  throw new TradectlError('config', message, {
    where: 'risk.trading_hours',
    hint: 'say "extended": the broker keeps what is sent after the close for the next open, where a backtest fills it',
  });
}

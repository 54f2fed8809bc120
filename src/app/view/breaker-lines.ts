/** The circuit breaker for views: how near each of its triggers is, and what it is about where it is not closed. */

import type { Engine } from '../../core/engine/engine.js';
import { percentText } from '../../core/risk/breaker-losses.js';
import { inMinutes } from '../../core/risk/breaker-words.js';
import type { RiskLine, Snapshot } from '../../core/view/snapshot.js';
import { line, MONEY, UNITS } from './risk-lines.js';

/** As of limits, by codes such as `breaker_drawdown`; nothing where no breaker is set. */
export function breakerLines({ breakerView }: Engine): readonly RiskLine[] {
  const room = breakerView?.room ?? [];
  const causes = [...new Set(room.map(({ cause }) => cause))];
  return causes.flatMap((cause) => {
    const parts = room.filter((one) => one.cause === cause);
    const unit = parts[0]?.unit === 'money' ? MONEY : UNITS;
    const told = line(
      `breaker_${cause}`,
      unit,
      parts.map(({ used, limit }) => ({ symbol: null, used, limit })),
    );
    return told === undefined ? [] : [told];
  });
}

/** Also one that no setting of this session drives any more. */
export function breakerOf({ breakerState, breakerView, judge }: Engine): Snapshot['breaker'] {
  const held = judge.reasonOf('breaker');
  if (breakerState === undefined || breakerView === undefined)
    return held === undefined ? { state: 'none', reason: '' } : { state: 'open', reason: held };
  const { phase, trips, goodTrades } = breakerState;
  if (phase === 'half_open') return { state: phase, reason: halfOpen(breakerView.settings, goodTrades) };
  if (phase === 'open') return { state: phase, reason: trips.map(({ message }) => message).join('; ') };
  return held === undefined ? null : { state: 'open', reason: held };
}

type Settings = NonNullable<Engine['breakerView']>['settings'];

const halfOpen = ({ halfOpenSize, halfOpenTrades, cooldown }: Settings, good: number): string =>
  `entries, and the limits of what is held, at ${percentText(halfOpenSize)}; ${good} of ${halfOpenTrades} good trades, or ${inMinutes(cooldown)} without a loss, close it`;

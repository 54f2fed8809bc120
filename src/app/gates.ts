/** Gates: conditions that a result must meet, for scripts. */

import type { BacktestReport } from '../core/stats/report.js';
import type { Gate } from './options.js';

const HOLDS: Readonly<Record<Gate['operator'], (figure: number, bound: number) => boolean>> = {
  '>=': (figure, bound) => figure >= bound,
  '>': (figure, bound) => figure > bound,
  '<=': (figure, bound) => figure <= bound,
  '<': (figure, bound) => figure < bound,
};

/** What is missed, in words; a figure that is null misses its gate, and an account that was wiped out any. */
export function failedGates(
  { stats, wipedOutAt }: Pick<BacktestReport, 'stats' | 'wipedOutAt'>,
  gates: readonly Gate[],
): readonly string[] {
  const figures: Readonly<Record<string, unknown>> = { ...stats };
  const ruin = wipedOutAt === null || gates.length === 0 ? [] : [`the account was wiped out at ${wipedOutAt}`];
  const missed = gates.flatMap(({ metric, operator, value }) => {
    const figure = figures[metric];
    if (typeof figure !== 'number' && typeof figure !== 'string') {
      return [`${metric} is null (${stats.reasons[metric] ?? 'not known'}), wanted ${operator} ${value}`];
    }
    return HOLDS[operator](Number(figure), value) ? [] : [`${metric} is ${figure}, wanted ${operator} ${value}`];
  });
  return [...ruin, ...missed];
}

/** Gates: conditions that a result must meet, for scripts. */

import type { Stats } from '../core/stats/statistics.js';
import type { Gate } from './options.js';

const HOLDS: Readonly<Record<Gate['operator'], (figure: number, bound: number) => boolean>> = {
  '>=': (figure, bound) => figure >= bound,
  '>': (figure, bound) => figure > bound,
  '<=': (figure, bound) => figure <= bound,
  '<': (figure, bound) => figure < bound,
};

/** What is missed, in words; a figure that is null misses its gate. */
export function failedGates(stats: Stats, gates: readonly Gate[]): readonly string[] {
  const figures: Readonly<Record<string, unknown>> = { ...stats };
  return gates.flatMap(({ metric, operator, value }) => {
    const figure = figures[metric];
    if (typeof figure !== 'number' && typeof figure !== 'string') {
      return [`${metric} is null (${stats.reasons[metric] ?? 'not known'}), wanted ${operator} ${value}`];
    }
    return HOLDS[operator](Number(figure), value) ? [] : [`${metric} is ${figure}, wanted ${operator} ${value}`];
  });
}

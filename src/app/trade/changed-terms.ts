/** In what a run goes on otherwise than it was traded before, in words: `params.fast 5 -> 8`. */

import type { NewRun } from '../../io/sqlite/ledger.js';

type Terms = Pick<NewRun, 'strategy' | 'params' | 'config'>;

/** More than these are counted: a line is to be read. */
const SHOWN = 4;
/** The code of a strategy: nobody reads a hash. */
const CODE = 'config.strategy';

export function changesOf(before: Terms, now: Terms): string {
  const [old, next] = [flat(before), flat(now)];
  const paths = [...new Set([...old.keys(), ...next.keys()])].filter((path) => old.get(path) !== next.get(path));
  const words = paths
    // What a parameter is stands in `params` already.
    .filter((path) => !path.startsWith('config.params.'))
    .map((path) => (path === CODE ? 'its code' : `${path} ${old.get(path) ?? 'none'} -> ${next.get(path) ?? 'none'}`));
  const more = words.length > SHOWN ? `, and ${words.length - SHOWN} more` : '';
  return words.slice(0, SHOWN).join(', ') + more;
}

/** Every value by its path; lists as a whole. */
function flat({ strategy, params, config }: Terms): ReadonlyMap<string, string> {
  const values = new Map([['strategy', strategy]]);
  const walk = (path: string, value: unknown): void => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      values.set(path, typeof value === 'string' ? value : JSON.stringify(value));
      return;
    }
    for (const [name, one] of Object.entries(value)) walk(`${path}.${name}`, one);
  };
  walk('params', params);
  walk('config', config);
  return values;
}

/** What a run is made of: limits whose strategy is misspelt are no limits, and are refused. */

import { expect, it } from 'vitest';
import type { RunOptions } from '../../src/app/options.js';
import { planRun } from '../../src/app/run-setup.js';
import { qty } from '../support/core/build.js';

const OPTIONS = { strategy: 'sma-crossover', params: {} } as unknown as RunOptions;
const limitsOf = (name: string) => ({ strategies: { [name]: { maxOrderQty: qty('5') } } });

it('refuses limits of a strategy that nearly has the name of the one that runs', async () => {
  await expect(planRun(OPTIONS, limitsOf('sma-crosover'), '/')).rejects.toMatchObject({
    code: 'config',
    where: 'risk.strategies.sma-crosover',
    hint: 'did you mean [risk.strategies.sma-crossover]?',
  });
});

it.each(['sma-crossover', 'rsi-reversion', 'my-own-idea'])('takes limits of %s', async (name) => {
  await expect(planRun(OPTIONS, limitsOf(name), '/')).resolves.toMatchObject({ limits: limitsOf(name) });
});

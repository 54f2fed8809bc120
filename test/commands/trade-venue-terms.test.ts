/** What `tradectl trade` says of terms that an account at a broker does not have. */

import { expect, it } from 'vitest';
import { venueTermNotices } from '../../commands/trade-venue-terms.js';
import { money } from '../support/core/build.js';

it('names each flag that is ignored at a broker, or means less, and nothing where none is given', () => {
  expect(venueTermNotices({ size: 'all' }, money('97449'), true)).toEqual([]);
  const told = venueTermNotices({ cash: '5000', fill: 'close', spread: '0.1', slippageBps: '3' }, money('97449'), true);
  expect(told).toEqual([
    expect.stringContaining('--cash 5000 is ignored: the account has 97449') as string,
    expect.stringContaining('--fill is of simulated venues') as string,
    expect.stringContaining('--slippage-bps, --spread: orders are sized as if') as string,
  ]);
});

/**
 * The broker's own buying power beside the one that our books make: of the two the lower binds entries.
 *
 * The broker is asked now and then, and our own moves with every order. So what is kept is how much less the broker
 * counted when it was asked (money that has not settled, what it lends against a position), and that is taken off.
 */

import { must } from '../base/assert.js';
import { parseMoney } from '../base/decimal.js';
import { type Money, minus, ZERO_MONEY } from '../base/fixed.js';
import type { Exposure } from './exposure.js';

/** As the broker tells it, at one moment. */
export interface BrokerPower {
  readonly buyingPower: Money;
  /** Of coins, and of what may not be bought on credit. */
  readonly nonMarginable: Money;
}

/** How much less than our own each is; zero where it is not less. */
export interface PowerGap {
  readonly marginable: Money;
  readonly other: Money;
}

/** The broker's cash is in whole cents. */
const CENT = must(parseMoney('0.01'), 'an amount');

const lackOf = (told: Money, own: Money): Money => (minus(own, told) > CENT ? minus(own, told) : ZERO_MONEY);

export const gapOf = ({ buyingPower, nonMarginable }: BrokerPower, own: Money): PowerGap => ({
  marginable: lackOf(buyingPower, own),
  other: lackOf(nonMarginable, own),
});

/** The account with what the broker leaves of it. */
export function boundBy(exposure: Exposure, gap: PowerGap | undefined, isMarginable: boolean): Exposure {
  const lack = gap?.[isMarginable ? 'marginable' : 'other'] ?? ZERO_MONEY;
  if (lack === ZERO_MONEY) return exposure;
  return { ...exposure, buyingPower: minus(exposure.buyingPower, lack), isBoundByBroker: true };
}

/** Terms of a simulated venue, given to a session whose account is at a broker: what they do not do there is said at its start. */

import { moneyText } from '../src/core/base/decimal.js';
import type { Money } from '../src/core/base/fixed.js';
import { textOf } from './options/common.js';
import type { Options } from './run-command.js';

const COSTS: Readonly<Record<string, string>> = {
  commissionRate: '--commission-rate',
  feePerShare: '--fee-per-share',
  feePerOrder: '--fee-per-order',
  slippageBps: '--slippage-bps',
  spread: '--spread',
};

/** One line for each kind of them. `cash`: of the account. */
export function venueTermNotices(options: Options, cash: Money, isAtBroker: boolean): readonly string[] {
  const told = textOf(options, 'cash');
  const costs = Object.keys(COSTS).filter((name) => options[name] !== undefined);
  const names = costs.map((name) => COSTS[name]).join(', ');
  return [
    ...(told === undefined ? [] : [cashNotice(told, cash)]),
    ...(isAtBroker && options['fill'] !== undefined
      ? [
          '--fill is of simulated venues: here an order leaves when it is decided, and the broker fills it as its market does',
        ]
      : []),
    ...(isAtBroker && costs.length > 0
      ? [`${names}: orders are sized as if they cost that much, and the broker charges its own`]
      : []),
  ];
}

const cashNotice = (told: string, cash: Money): string =>
  `--cash ${told} is ignored: the account has ${moneyText(cash)}, and --size is of that; [risk] max_gross_notional limits what is held`;

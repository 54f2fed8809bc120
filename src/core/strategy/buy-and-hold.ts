/** Buy and hold: long from the first decision on. The yardstick of every other strategy. */

import type { StrategyDefinition } from './strategy.js';

export const buyAndHold: StrategyDefinition = {
  name: 'buy-and-hold',
  describe: 'long from the first bar on',
  create: () => ({
    onBar: (_, ctx) => {
      if (ctx.position === 0) ctx.enter('long', 'buy and hold');
    },
  }),
};

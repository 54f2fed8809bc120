/** The trader that stands before a feed of a rate: it buys and sells one at each marked trade, and says what it has seen. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CREDENTIALS, MARK, type OrderStand, SYMBOLS } from './order-stand.js';

const STRATEGY = `
let trades = 0;
let quotes = 0;
let made = 0;
export default {
  name: 'marked',
  params: {},
  create: () => ({
    onQuote: () => void quotes++,
    onTrade(trade, ctx) {
      trades++;
      if (trade.size !== ${MARK}) return;
      const order = { qty: 1, tif: 'day', reason: 'seen ' + trades + ' ' + quotes };
      if (made++ % 2 === 0) ctx.buy(order); else ctx.sell(order);
    },
  }),
};
`;

/** Its command line, without the program; the strategy is written into the folder. */
export function markedTrader(folder: string, { url }: OrderStand, db: string): string[] {
  const strategy = join(folder, 'marked.mjs');
  writeFileSync(strategy, STRATEGY);
  const market = ['--feed', 'iex', '--symbols', SYMBOLS.join(','), '--endpoint', url, '--own-connection'];
  return ['trade', '--paper', ...market, '--strategy', strategy, '--size', '1', '--db', db];
}

/** More orders than Alpaca's 200 requests a minute let through: the limit of the trader is raised. */
export const MARKED_ENV = {
  ...{ APCA_API_KEY_ID: CREDENTIALS.key, APCA_API_SECRET_KEY: CREDENTIALS.secret },
  TRADECTL_VENUE_REQUESTS_PER_MINUTE: '10000',
};

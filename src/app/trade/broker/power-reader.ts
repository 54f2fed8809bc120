/** The broker's own buying power, and its cash: read with each comparison of the books, and kept where nothing happened meanwhile. */

import type { Money } from '../../../core/base/fixed.js';
import type { Engine } from '../../../core/engine/engine.js';
import type { VenueAccount } from '../../../core/venue/records.js';
import type { TradingClient } from '../../../io/alpaca/trading/client.js';
import type { RiskBook } from '../../../io/sqlite/risk-book.js';

export interface PowerReaderOptions {
  readonly engine: Engine;
  readonly client: Pick<TradingClient, 'account'>;
  readonly book: RiskBook;
  /** Grows with every report of the broker. */
  readonly reports: () => number;
  /** Hears the rest of what the broker says of the account. */
  readonly heard: (account: VenueAccount) => void;
}

export class PowerReader {
  /** The broker's, as it was read last. */
  cash: Money | undefined;

  constructor(readonly options: PowerReaderOptions) {}

  /** Throws TradectlError `venue_unreachable`. */
  async read(): Promise<void> {
    const { engine, client, book, heard } = this.options;
    const before = this.#moment();
    const account = await client.account();
    heard(account);
    const { buyingPower, nonMarginablePower, cash } = account;
    this.cash = cash;
    if (before === undefined || before !== this.#moment()) return;
    const { facts } = engine.judge;
    const known = facts.gap;
    engine.learn({ kind: 'power', power: { buyingPower, nonMarginable: nonMarginablePower } });
    const { gap } = facts;
    if (gap?.marginable !== known?.marginable || gap?.other !== known?.other) book.write({ power: gap });
  }

  /** Undefined while an order is open for which the broker sets more aside than we do. */
  #moment(): string | undefined {
    const { engine, reports } = this.options;
    const open = engine.hand.states.flatMap((state) => state.open);
    if (open.some(({ limitPrice }) => limitPrice === undefined)) return undefined;
    return [reports(), ...open.map(({ clientOrderId }) => clientOrderId)].join(' ');
  }
}

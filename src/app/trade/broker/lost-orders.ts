/** After an older copy of the ledger was put back: whether the broker has orders that came after the copy was made. */

import { TradectlError } from '../../../core/base/errors.js';
import { MINUTE, micros } from '../../../core/base/time.js';
import { isFinal } from '../../../core/orders/lifecycle.js';
import { lostOrders } from '../../../core/reconcile/lost.js';
import { Owners } from '../../../core/reconcile/owners.js';
import type { VenueOrder } from '../../../core/venue/records.js';
import type { TradingClient } from '../../../io/alpaca/trading/client.js';
import type { SqliteLedger } from '../../../io/sqlite/ledger.js';
import { readLedgerSide } from '../../reconcile/local.js';
import type { BrokerSessionRequest } from './session-request.js';

export interface LostOrdersOptions {
  readonly request: Pick<BrokerSessionRequest, 'ledgerPath' | 'binding'> & {
    readonly client: Pick<TradingClient, 'ordersSince'>;
  };
  /** Whether nobody has compared the ledger since it was put back. */
  readonly mustReconcile: boolean;
  /** Entries are held until somebody has looked. */
  readonly alert: (code: string, message: string) => void;
}

/** The broker's clock and ours differ a little. */
const MARGIN = MINUTE;

export class LostOrders {
  #isKnown: boolean;
  #count = 0;

  constructor(readonly options: LostOrdersOptions) {
    this.#isKnown = !options.mustReconcile;
  }

  /** Whether the ledger has all that its own traders did, as far as the broker was asked. */
  get isNoneMissing(): boolean {
    return this.#isKnown && this.#count === 0;
  }

  /** Whether an order that the ledger does not have is one of its own: then `read` tells of it. */
  has(order: VenueOrder): boolean {
    return this.options.mustReconcile && lostOrders(this.#books(), [order]).length > 0;
  }

  /** Throws TradectlError `venue_unreachable`: then it is asked the next time. */
  async read(): Promise<void> {
    if (this.#isKnown) return;
    const { client } = this.options.request;
    const { lostSince } = this.#books();
    if (lostSince === undefined) return;
    const told = await client.ordersSince(micros(lostSince - MARGIN));
    const found = lostOrders(this.#books(), told);
    this.#isKnown = true;
    this.#count = found.length;
    const [first] = found;
    if (first === undefined) return;
    const message = `${found.length} orders that this ledger's traders made are not in it (first ${first.clientOrderId}): it was restored from an older backup; stop, then: tradectl reconcile --apply`;
    this.options.alert('lost_orders', message);
  }

  /** As they are now: this session writes them. */
  #books(): ReturnType<typeof readLedgerSide>['books'] {
    const { ledgerPath, binding } = this.options.request;
    return readLedgerSide(ledgerPath, binding, undefined).books;
  }
}

type Restored = Pick<SqliteLedger, 'mustReconcile' | 'newestResumable'>;
type Request = Pick<BrokerSessionRequest, 'ledgerPath' | 'binding'> & {
  readonly client: Pick<TradingClient, 'openOrders'>;
};

/**
 * In new books nobody would follow an order that the ledger has lost, or that is of books which are not gone on with until
 * they have been compared: they are not begun while one is open.
 *
 * Throws TradectlError `ledger_behind`, `venue_unreachable`.
 */
export async function refuseOpenLost({ client, ledgerPath, binding }: Request, ledger: Restored): Promise<void> {
  if (!ledger.mustReconcile) return;
  const told = (await client.openOrders()).filter(({ status }) => status === undefined || !isFinal(status));
  const { books } = readLedgerSide(ledgerPath, binding, undefined);
  const [first] = lostOrders(books, told);
  const owners = new Owners(books.orders, told);
  const left =
    ledger.newestResumable() === undefined ? told.find((order) => owners.of(order) !== undefined) : undefined;
  if (first !== undefined) throw behind(`${first.clientOrderId} of this ledger's traders`, 'not in it', ledgerPath);
  if (left !== undefined) throw behind(left.clientOrderId, 'of books that nobody has compared since', ledgerPath);
}

function behind(order: string, why: string, ledgerPath: string): TradectlError {
  const message = `order ${order} is open at the broker and ${why}: the ledger was restored from an older backup`;
  return new TradectlError('ledger_behind', message, {
    where: ledgerPath,
    hint: 'take it over, then start again: tradectl reconcile --apply',
  });
}

/** What compares the books of a session with the broker's: movements of the account first, then positions. */

import { TradectlError } from '../../../core/base/errors.js';
import type { Micros } from '../../../core/base/time.js';
import type { Engine } from '../../../core/engine/engine.js';
import type { Movement } from '../../../core/portfolio/movement.js';
import type { Step } from '../../../core/ports.js';
import type { OrderManager } from '../../../core/venue/manager/order-manager.js';
import type { LeaseFile } from '../../../io/sqlite/lease.js';
import type { SqliteLedger } from '../../../io/sqlite/ledger.js';
import { Adopter } from '../../lease/adopter.js';
import { AccountMovements } from './account-movements.js';
import { AssetReader } from './asset-reader.js';
import { Fitness } from './fitness.js';
import { ForeignOrders } from './foreign.js';
import { LostOrders } from './lost-orders.js';
import { OutsidePrices } from './outside-prices.js';
import { PowerReader } from './power-reader.js';
import type { BrokerSessionRequest } from './session-request.js';
import { Settlement } from './settlement.js';
import { WrongBooks } from './wrong-books.js';

export interface ComparingOptions {
  readonly request: BrokerSessionRequest;
  readonly engine: Engine;
  readonly manager: OrderManager;
  readonly ledger: SqliteLedger;
  /** What the watchdog did while nobody traded. */
  readonly lease: LeaseFile;
  /** When the books begin. */
  readonly begun: Micros;
  readonly take: (movement: Movement) => void;
  readonly carryOut: (work: () => Step) => void;
  /** Books and broker say the same. */
  readonly agreed: () => void;
  /** Entries are held until somebody has looked, unless told otherwise. */
  readonly alert: (code: string, message: string, holdsEntries?: boolean) => void;
  readonly fail: (error: Error) => void;
  readonly compareAgain: () => void;
  /** Of this run's orders. */
  readonly prefix: string;
}

export interface Comparing {
  /** What happened on the account beside the orders of the session, until its books end. */
  readonly movements: { read(): Promise<void>; close(): void };
  readonly settlement: Settlement;
  readonly foreign: ForeignOrders;
  readonly wrong: WrongBooks;
  /** Reads in the background what is due. */
  readonly look: (now: Micros) => void;
}

function accountMovements(options: ComparingOptions): AccountMovements {
  const { request, engine, manager, begun, take, alert } = options;
  const { client, venueClock: clock } = request;
  return new AccountMovements({
    ...{ client, since: begun, now: clock.now() },
    take: (movement) => {
      take(movement);
      if (movement.kind === 'split') manager.split(movement, clock.now());
    },
    alert: (message) => alert('unknown_movement', message),
    hasMoved: (movementId) => engine.portfolio.hasMoved(movementId),
    isOfBooks: ({ venueOrderId, activityId }) => manager.hasHad(venueOrderId) || engine.portfolio.hasMoved(activityId),
    doubts: () => engine.doubts,
    wasRead: (read) => options.carryOut(() => engine.accountRead(read)),
  });
}

export function compareBooks(options: ComparingOptions): Comparing {
  const { request, engine, manager, ledger, lease, begun, take, alert, fail } = options;
  const { client, venueClock: clock } = request;
  const movements = accountMovements(options);
  const lost = new LostOrders({ request, alert, mustReconcile: ledger.mustReconcile });
  const wrong = new WrongBooks({
    ...{ engine, position: (symbol) => client.position(symbol) },
    after: (ms, wake) => clock.after(ms, wake),
    alert: (code, message) => alert(code, message, false),
  });
  const foreign = new ForeignOrders({
    ...{ client, take, begun, prefix: options.prefix, policy: request.foreign },
    isLost: (order) => lost.has(order),
    isLeft: ({ clientOrderId }) => ledger.hasMade(clientOrderId),
    alert: (message, holdsEntries) => alert('foreign_order', message, holdsEntries),
    compareAgain: options.compareAgain,
    bookedOf: (venueOrderId) => engine.portfolio.foreignQty(venueOrderId),
    now: () => clock.now(),
    traded: (symbol) => wrong.suspect(symbol),
  });
  const adopter = new Adopter({
    ...{ client, closings: lease, since: begun, now: () => clock.now() },
    take: (movement) => {
      if (movements.isClosed)
        throw new TradectlError('venue_unreachable', 'the books have ended: the next start takes it');
      take(movement);
    },
  });
  const readAll = async (): Promise<void> => {
    await movements.read();
    await adopter.read();
  };
  const isOver = (): boolean => movements.isClosed;
  const fitness = new Fitness({
    ...{ engine, client, isOver, fail },
    alert: (code, message) => alert(code, message, false),
  });
  const power = new PowerReader({
    ...{ engine, client, book: ledger.risk, reports: () => manager.reports },
    heard: (account) => fitness.heard(account),
  });
  const prices = new OutsidePrices({ engine, client, isOver, fail, now: () => clock.now() });
  const settlement = new Settlement({
    ...{ engine, manager, wrong, alert, fail, cash: () => power.cash },
    tell: (code, message) => alert(code, message, false),
    readMovements: async () => {
      // The fill before the fee that was taken from it.
      await foreign.read();
      await readAll();
      await power.read();
      await lost.read();
    },
    positions: () => prices.positions(),
    agreed: () => {
      if (lost.isNoneMissing) ledger.noteReconciled();
      options.agreed();
    },
  });
  const assets = new AssetReader({ engine, client, book: ledger.risk, isOver, fail });
  const look = (now: Micros): void => {
    movements.look(now, fail);
    foreign.look(now);
    prices.look(now);
    assets.look(now);
    fitness.look(now);
  };
  return { movements: { read: readAll, close: () => movements.close() }, settlement, foreign, wrong, look };
}

/**
 * Takes an account out of the market: cancels every open order one by one, and closes what is left with our own.
 *
 * One pass looks, does what can be done now, and says whether more is to come; whoever calls it does so until it has
 * been clear twice. An order is durable before it is sent, and one whose fate is unknown is looked up, and sent again
 * under its own id only.
 */

import { isZero } from '../../core/base/fixed.js';
import { type Micros, SECOND } from '../../core/base/time.js';
import { isClosing } from '../../core/venue/lease-closing.js';
import type { VenueOrder, VenuePosition } from '../../core/venue/records.js';
import { isSameSymbol } from '../../core/venue/symbols.js';
import { type Acting, lost } from './acting.js';
import { ClosingPosition } from './closing-position.js';

export interface CloserOptions extends Acting {
  readonly closesPositions: boolean;
  /** Of all symbols where it is not given. */
  readonly concerns?: (symbol: string) => boolean;
  /** Orders that somebody else withdraws; none where it is not given. */
  readonly spares?: (order: VenueOrder) => boolean;
}

/** A cancel that was taken may take a while; one that was lost is asked for again. */
const CANCEL_AGAIN = 2 * SECOND;

export class Closer {
  readonly #asked = new Map<string, Micros>();
  readonly #closing = new Map<string, ClosingPosition>();

  constructor(readonly options: CloserOptions) {}

  get canceled(): number {
    return this.#asked.size;
  }

  get closed(): number {
    return [...this.#closing.values()].reduce((sum, { sent }) => sum + sent, 0);
  }

  /** Positions that nothing closes any more. */
  get left(): readonly string[] {
    return [...this.#closing].filter(([, one]) => one.isGivenUp).map(([symbol]) => symbol);
  }

  /** True where nothing is left to do. Throws TradectlError `venue_unreachable`, `auth`, `data`. */
  async pass(): Promise<boolean> {
    for (const one of this.#closing.values()) await one.settle();
    const { client, concerns = () => true, spares = () => false } = this.options;
    const open = (await client.openOrders()).filter(({ symbol }) => concerns(symbol));
    const theirs = open.filter((order) => !isClosing(order.clientOrderId) && !spares(order));
    for (const order of theirs) await this.#cancel(order);
    if (!this.options.closesPositions) return theirs.length === 0;
    let isClear = theirs.length === 0;
    const positions = (await client.positions()).filter(({ symbol }) => concerns(symbol));
    for (const position of positions) if (!(await this.#close(position, open))) isClear = false;
    // One whose fate is unknown may still open what it was to close.
    return isClear && ![...this.#closing.values()].some(({ isDoubtful }) => isDoubtful);
  }

  async #cancel({ venueOrderId, clientOrderId, symbol }: VenueOrder): Promise<void> {
    const { client, now, tell } = this.options;
    const asked = this.#asked.get(venueOrderId);
    if (asked !== undefined && now() - asked < CANCEL_AGAIN) return;
    if (asked === undefined) tell({ type: 'cancel', order: clientOrderId, symbol });
    this.#asked.set(venueOrderId, now());
    const answer = await client.cancel(venueOrderId);
    if (answer.kind === 'refused') tell({ type: 'trouble', message: `${clientOrderId}: ${answer.message}` });
    if (answer.kind === 'unknown') throw lost(answer.reason);
  }

  /** True where the position is closed, or its order works. */
  async #close({ symbol, qty }: VenuePosition, open: readonly VenueOrder[]): Promise<boolean> {
    if (isZero(qty)) return true;
    const ofSymbol = open.filter((order) => isSameSymbol(order.symbol, symbol));
    const ours = ofSymbol.find(({ clientOrderId }) => isClosing(clientOrderId));
    // Until its orders are gone, they may fill, and their shares cannot be sold twice.
    if (ours === undefined && ofSymbol.length > 0) return false;
    const one = this.#of(symbol);
    return ours === undefined ? one.send(qty) : one.works(ours);
  }

  #of(symbol: string): ClosingPosition {
    const known = this.#closing.get(symbol);
    if (known !== undefined) return known;
    const made = new ClosingPosition(symbol, this.options);
    this.#closing.set(symbol, made);
    return made;
  }
}

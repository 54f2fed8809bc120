/** A broker as the loop's venue: what the order manager wants goes out by REST, and what comes back becomes reports. */

import { TradectlError } from '../../../core/base/errors.js';
import type { Micros } from '../../../core/base/time.js';
import type { Hold } from '../../../core/engine/holds.js';
import type { MarketEvent, Opening, OrderReport } from '../../../core/events.js';
import type { Command, Venue } from '../../../core/ports.js';
import type { Approved } from '../../../core/risk/approved.js';
import type { Exchange } from '../../../core/venue/exchange.js';
import type { OrderManager } from '../../../core/venue/manager/order-manager.js';
import type { ManagerOutput, OrderAnswer, OrderRequest, VenueRequest } from '../../../core/venue/manager/vocabulary.js';
import { answerText } from '../../../core/venue/manager/words.js';
import type { VenueUpdate } from '../../../core/venue/records.js';
import type { TradingClient } from '../../../io/alpaca/trading/client.js';

export type Told =
  | Exclude<ManagerOutput, { kind: 'request' | 'report' | 'stop' }>
  /** A request about an order has been answered; told before what follows from it. */
  | { readonly kind: 'exchange'; readonly exchange: Exchange };

/** A request that changes something. */
type Change = Exclude<OrderRequest, { kind: 'lookup' }>;

export interface BrokerLinkOptions {
  readonly client: Pick<
    TradingClient,
    'submit' | 'replace' | 'amend' | 'cancel' | 'order' | 'orderByClientId' | 'fillsOf' | 'openOrders' | 'ordersSince'
  >;
  readonly manager: OrderManager;
  readonly now: () => Micros;
  /** Whether an order can only reduce what is held: it overtakes entries at the rate limit. */
  readonly isExit: (order: Approved) => boolean;
  /** What keeps an order here at the moment at which it would leave; undefined where nothing does. */
  readonly holdOf: (order: Approved) => Hold | undefined;
  /** What keeps an exit here by what the broker holds; undefined at once where that is not in question. */
  readonly keeps: (exit: Approved) => Promise<Hold | undefined> | undefined;
  /** Reports wait to be taken with `next`. */
  readonly onReports: () => void;
  readonly tell: (output: Told) => void;
  /** Nothing may go on. */
  readonly fail: (error: Error) => void;
}

export class BrokerLink implements Venue {
  readonly #reports: OrderReport[] = [];
  /** What the broker says that we hold, to be told once the reports before it are booked. */
  readonly #positions: Told[] = [];
  #underWay = 0;
  #departure: Promise<void> | undefined;
  #isClosed = false;

  constructor(readonly options: BrokerLinkOptions) {}

  /** A real broker has its own market. */
  onMarket(_event: MarketEvent | Opening): void {}

  send(command: Command): void {
    const { manager, now } = this.options;
    if (command.kind === 'cancel') manager.cancel(command.clientOrderId, now());
    else if (command.kind === 'replace') manager.replace(command.order, command.replaces, now());
    else if (command.kind === 'amend') manager.amend(command.order, now());
    else if (command.kind === 'submit') manager.submit(command.order, now(), command.legs);
    this.#carryOut();
  }

  next(): OrderReport | undefined {
    return this.#reports.shift();
  }

  /** Requests that are not answered yet. */
  get underWay(): number {
    return this.#underWay;
  }

  /** Resolves when what was asked for has had its turn to leave: an order does not wait until a queue is worked off. */
  departure(): Promise<void> | undefined {
    const departure = this.#departure;
    this.#departure = undefined;
    return departure;
  }

  /** The order stream listens from now on: what happened before is asked for. */
  listening(): void {
    this.#tellManager((manager, now) => manager.sync(now));
  }

  heard(update: VenueUpdate): void {
    this.#tellManager((manager, now) => manager.updated(update, now));
  }

  tick(): void {
    this.#tellManager((manager, now) => manager.tick(now));
  }

  /** Answers that come later are not for us any more. */
  close(): void {
    this.#isClosed = true;
  }

  #tellManager(tell: (manager: OrderManager, now: Micros) => void): void {
    if (this.#isClosed) return;
    const { manager, now } = this.options;
    tell(manager, now());
    this.#carryOut();
    if (this.#reports.length > 0) this.options.onReports();
    for (const position of this.#positions.splice(0)) this.options.tell(position);
  }

  #carryOut(): void {
    const { manager, tell, fail } = this.options;
    for (const output of manager.take()) {
      if (output.kind === 'request') this.#start(output.request);
      else if (output.kind === 'report') this.#reports.push(output.report);
      else if (output.kind === 'position') this.#positions.push(output);
      else if (output.kind === 'stop') fail(output.error);
      else tell(output);
    }
  }

  #start(request: VenueRequest): void {
    this.#underWay++;
    this.#departure ??= new Promise((resolve) => setImmediate(resolve));
    void this.#carry(request)
      .catch((error: unknown) => this.options.fail(error instanceof Error ? error : new Error(String(error))))
      .finally(() => this.#underWay--);
  }

  async #carry(request: VenueRequest): Promise<void> {
    const { client } = this.options;
    if (request.kind === 'fills') {
      const fills = await readable(client.fillsOf(request.venueOrderId));
      return this.#tellManager((manager, now) => manager.fillsRead(request.clientOrderId, fills, now));
    }
    if (request.kind === 'sync') {
      const orders = await readable(this.#orders(request.since));
      return this.#tellManager((manager, now) => manager.synced(orders, now));
    }
    const answer = await (request.kind === 'lookup' ? this.#lookUp(request) : this.#change(request));
    this.#tellManager((manager, now) => manager.answered(request, answer, now));
  }

  #lookUp({ clientOrderId, venueOrderId }: VenueRequest & { kind: 'lookup' }): Promise<OrderAnswer> {
    const { client } = this.options;
    return venueOrderId === undefined ? client.orderByClientId(clientOrderId) : client.order(venueOrderId);
  }

  /** What was kept here says why. */
  async #change(request: Change): Promise<OrderAnswer> {
    const { now, holdOf } = this.options;
    const askedAt = now();
    // No wait where nobody asks: an order leaves in the turn in which it was decided.
    const question = this.#questionOf(request);
    let hold = question && (await question);
    let sentAt: Micros | undefined;
    const mayLeave = (): boolean => {
      hold = request.kind === 'cancel' ? undefined : holdOf(request.order);
      const may = hold === undefined && this.#isWanted(request);
      sentAt = may ? now() : undefined;
      return may;
    };
    const said: OrderAnswer = hold === undefined ? await this.#send(request, mayLeave) : { kind: 'unsent' };
    const answer = said.kind === 'unsent' && hold !== undefined ? { ...said, hold } : said;
    this.#tellExchange(request, answer, { askedAt, sentAt });
    return answer;
  }

  #questionOf(request: Change): Promise<Hold | undefined> | undefined {
    if (request.kind === 'cancel' || request.kind === 'amend') return undefined;
    const { isExit, keeps } = this.options;
    return isExit(request.order) ? keeps(request.order) : undefined;
  }

  #isWanted(request: Change): boolean {
    const { manager, now } = this.options;
    return request.kind === 'cancel' || (!this.#isClosed && manager.mayLeave(request, now()));
  }

  #send(request: Change, mayLeave: () => boolean): Promise<OrderAnswer> {
    const { client, isExit } = this.options;
    if (request.kind === 'cancel') return client.cancel(request.venueOrderId, { mayLeave });
    const { order } = request;
    if (request.kind !== 'submit') return client[request.kind](request.venueOrderId, order, { mayLeave });
    return client.submit(order, { isExit: isExit(order), legs: request.legs, mayLeave });
  }

  #tellExchange(
    { kind, clientOrderId }: Change,
    answer: OrderAnswer,
    times: Pick<Exchange, 'askedAt' | 'sentAt'>,
  ): void {
    if (this.#isClosed) return;
    const { tell, now } = this.options;
    const requestId = 'requestId' in answer ? answer.requestId : undefined;
    const exchange = { kind, clientOrderId, ...times, answeredAt: now(), answer: answerText(answer), requestId };
    tell({ kind: 'exchange', exchange });
  }

  /** Open ones, however old, and all that were submitted since. */
  async #orders(since: Micros): Promise<Awaited<ReturnType<TradingClient['openOrders']>>> {
    const { client } = this.options;
    const [open, late] = [await client.openOrders(), await client.ordersSince(since)];
    const seen = new Set(late.map(({ venueOrderId }) => venueOrderId));
    return [...open.filter(({ venueOrderId }) => !seen.has(venueOrderId)), ...late];
  }
}

/** Undefined where the broker cannot be reached or makes no sense: nothing is known then. Refused keys end it all. */
async function readable<T>(question: Promise<T>): Promise<T | undefined> {
  try {
    return await question;
  } catch (error) {
    if (error instanceof TradectlError && (error.code === 'venue_unreachable' || error.code === 'data'))
      return undefined;
    throw error;
  }
}

/** Alpaca's trading API: orders, positions, the account and its activities, exact and with nothing assumed. */

import { TradectlError } from '../../../core/base/errors.js';
import { type Micros, timeText } from '../../../core/base/time.js';
import type { Approved } from '../../../core/risk/approved.js';
import type { OrderAnswer } from '../../../core/venue/manager/vocabulary.js';
import type {
  Answer,
  TradingDay,
  VenueAccount,
  VenueAsset,
  VenueClock,
  VenueFill,
  VenueMovement,
  VenueOrder,
  VenuePosition,
} from '../../../core/venue/records.js';
import { positionSymbol } from '../../../core/venue/symbols.js';
import { malformed } from '../../shared/venue-fields.js';
import { amendBody, orderPath, replaceBody, submitBody, symbolStep } from './bodies.js';
import { decodeAccount, decodeAsset, decodeClock, decodeDay, decodePosition } from './decode-account.js';
import { type Activity, decodeActivity, fillOf, movementOf } from './decode-activity.js';
import { decodeOrder } from './decode-order.js';
import type { TradingEndpoint } from './endpoint.js';
import { type Ask, type HttpOptions, TradingHttp, unanswered } from './http.js';
import { allPages } from './paging.js';
import { answerOf, contentOf, failure, isMissing, lookupOf, type Outcome } from './reply.js';

export interface TradingClientOptions extends Omit<HttpOptions, 'rest'> {
  readonly endpoint: TradingEndpoint;
  /** Whether even its questions go before everybody else's requests: the watchdog's do. */
  readonly isUrgent?: boolean;
}

export interface SubmitOptions {
  /** An exit overtakes entries and questions, and may use the reserve. */
  readonly isExit?: boolean;
  /** Orders that go with it, as one. */
  readonly legs?: readonly Approved[];
  /** Asked at the moment at which the order would leave; false ends as `unsent`. */
  readonly mayLeave?: () => boolean;
}

/** Where a list of activities begins: after one that is known, or after a time (its own excluded). */
export type ActivitiesSince = { readonly activityId: string } | { readonly after: Micros } | undefined;

const ORDERS_PAGE = 500;
const ACTIVITIES_PAGE = 100;

type Query = Readonly<Record<string, string>>;

export const createTradingClient = (options: TradingClientOptions): TradingClient => new TradingClient(options);

/** Questions throw TradectlError `venue_unreachable`, `auth` or `data`: one that failed is never an empty answer. */
export class TradingClient {
  readonly #http: TradingHttp;
  readonly #host: string;

  constructor(readonly options: TradingClientOptions) {
    this.#http = new TradingHttp({ ...options, rest: options.endpoint.rest });
    this.#host = options.endpoint.rest.host;
  }

  /** Microseconds by which our clock is ahead of the broker's (negative: behind), by its last answer. */
  get clockSkew(): number {
    return this.#http.skew;
  }

  /** How many requests the broker forbade: the account itself may be the reason. */
  get forbidden(): number {
    return this.#http.forbidden;
  }

  /** Whether keys that were good are refused now: it may pass. */
  get areKeysDoubted(): boolean {
    return this.#http.keys === 'doubted';
  }

  /** Sends an order, once. What comes of a 422 that says the id is taken is the caller's to read back. */
  async submit(order: Approved, { isExit = false, legs, mayLeave }: SubmitOptions = {}): Promise<OrderAnswer> {
    const body = submitBody(order, legs);
    const urgency = isExit ? 'urgent' : 'submit';
    return this.#change({ method: 'POST', path: '/v2/orders', body, urgency, ...(mayLeave && { mayLeave }) });
  }

  /** `done` is not canceled: the outcome is told later. */
  async cancel(venueOrderId: string, { mayLeave }: SubmitOptions = {}): Promise<OrderAnswer> {
    const path = orderPath(venueOrderId);
    return this.#change({ method: 'DELETE', path, urgency: 'urgent', ...(mayLeave && { mayLeave }) });
  }

  /** The new order; the old one may still fill first, and then the new one is rejected. */
  async replace(venueOrderId: string, order: Approved, { mayLeave }: SubmitOptions = {}): Promise<OrderAnswer> {
    const [path, body] = [orderPath(venueOrderId), replaceBody(order)];
    return this.#change({ method: 'PATCH', path, body, urgency: 'submit', ...(mayLeave && { mayLeave }) });
  }

  /** Other prices for an exit of a group; the new order has an id of the broker's alone, and the old one says so. */
  async amend(venueOrderId: string, order: Approved, { mayLeave }: SubmitOptions = {}): Promise<OrderAnswer> {
    const [path, body] = [orderPath(venueOrderId), amendBody(order)];
    return this.#change({ method: 'PATCH', path, body, urgency: 'urgent', ...(mayLeave && { mayLeave }) });
  }

  async order(venueOrderId: string): Promise<Answer> {
    return this.#lookup(orderPath(venueOrderId), { nested: 'true' });
  }

  async orderByClientId(clientOrderId: string): Promise<Answer> {
    return this.#lookup('/v2/orders:by_client_order_id', { client_order_id: clientOrderId, nested: 'true' });
  }

  /** Newest first, legs under their parent. */
  async openOrders(): Promise<readonly VenueOrder[]> {
    const query = { status: 'open', direction: 'desc' };
    return this.#orders((last) => ({ ...query, ...(last === undefined ? {} : { before_order_id: last }) }));
  }

  /**
   * Orders in any state that were submitted after a time, oldest first; all there are without one. The broker moves
   * the time of a submission by some milliseconds: ask from a little before what is known.
   */
  async ordersSince(after: Micros | undefined): Promise<readonly VenueOrder[]> {
    const query = { status: 'all', direction: 'asc' };
    // The id of the last order may not be combined with a time, and does not need it.
    const first: Query = after === undefined ? {} : { after: timeText(after) };
    return this.#orders((last) => ({ ...query, ...(last === undefined ? first : { after_order_id: last }) }));
  }

  async positions(): Promise<readonly VenuePosition[]> {
    return this.#list('/v2/positions', {}, decodePosition);
  }

  /** Undefined only where the broker says that there is none. */
  async position(symbol: string): Promise<VenuePosition | undefined> {
    return this.#find(`/v2/positions/${symbolStep(positionSymbol(symbol))}`, {}, decodePosition);
  }

  async account(): Promise<VenueAccount> {
    return this.#get('/v2/account', {}, decodeAccount);
  }

  async clock(): Promise<VenueClock> {
    return this.#get('/v2/clock', {}, decodeClock);
  }

  /** Trading days from one date to another (`2026-11-27`), both included. */
  async calendar(from: string, to: string): Promise<readonly TradingDay[]> {
    return this.#list('/v2/calendar', { start: from, end: to }, decodeDay);
  }

  /** Undefined where the broker does not know the symbol. */
  async asset(symbol: string): Promise<VenueAsset | undefined> {
    return this.#find(`/v2/assets/${symbolStep(symbol)}`, {}, decodeAsset);
  }

  /** One request for each symbol; those that the broker does not know are left out. */
  async assets(symbols: readonly string[]): Promise<ReadonlyMap<string, VenueAsset>> {
    const found = new Map<string, VenueAsset>();
    for (const symbol of new Set(symbols)) {
      const asset = await this.asset(symbol);
      if (asset !== undefined) found.set(symbol, asset);
    }
    return found;
  }

  /**
   * Oldest first. After a pause ask by a time a little before what is known, and drop what is known: the order of ids
   * follows New York's clock, which is set back once a year.
   */
  async fills(since: ActivitiesSince): Promise<readonly VenueFill[]> {
    return present(await this.#activities({ activity_types: 'FILL' }, since), fillOf);
  }

  /** The executions of one order, oldest first. */
  async fillsOf(venueOrderId: string): Promise<readonly VenueFill[]> {
    const query = { activity_types: 'FILL', order_id: venueOrderId };
    const fills = present(await this.#activities(query, undefined), fillOf);
    return fills.filter((fill) => fill.venueOrderId === venueOrderId);
  }

  /** What moved cash or quantity without being an execution, oldest first. */
  async movements(since: ActivitiesSince): Promise<readonly VenueMovement[]> {
    return present(await this.#activities({ category: 'non_trade_activity' }, since), movementOf);
  }

  async #activities(query: Query, since: ActivitiesSince): Promise<readonly Activity[]> {
    const from: Query = since !== undefined && 'after' in since ? { after: timeText(since.after) } : {};
    const known = since !== undefined && 'activityId' in since ? since.activityId : undefined;
    const common = { ...query, ...from, direction: 'asc', page_size: String(ACTIVITIES_PAGE) };
    return allPages({
      size: ACTIVITIES_PAGE,
      idOf: ({ id }) => id,
      fetch: async (last = known) => {
        const page = { ...common, ...(last === undefined ? {} : { page_token: last }) };
        return this.#list('/v2/account/activities', page, decodeActivity);
      },
    });
  }

  async #orders(queryOf: (last: string | undefined) => Query): Promise<readonly VenueOrder[]> {
    return allPages({
      size: ORDERS_PAGE,
      idOf: ({ venueOrderId }) => venueOrderId,
      fetch: async (last) => {
        const query = { ...queryOf(last), limit: String(ORDERS_PAGE), nested: 'true' };
        return this.#list('/v2/orders', query, (order) => decodeOrder(order));
      },
    });
  }

  async #list<T>(path: string, query: Query, decode: (value: unknown) => T): Promise<readonly T[]> {
    return this.#get(path, query, (value) => {
      if (!Array.isArray(value)) throw malformed('the answer is no list');
      return (value as readonly unknown[]).map(decode);
    });
  }

  async #get<T>(path: string, query: Query, decode: (value: unknown) => T): Promise<T> {
    const value = await this.#find(path, query, decode);
    if (value !== undefined) return value;
    throw new TradectlError('venue_unreachable', `GET ${path}: the broker says that there is no such thing`, {
      where: this.#host,
    });
  }

  /** What an answer holds; undefined where the broker says that there is no such thing. */
  async #find<T>(path: string, query: Query, decode: (value: unknown) => T): Promise<T | undefined> {
    const outcome = await this.#ask({ method: 'GET', path, query, urgency: 'read' });
    if (outcome.kind !== 'reply') throw unanswered(path, outcome, this.#host);
    const { reply } = outcome;
    if (isMissing(reply)) return undefined;
    if (reply.status !== 200) throw failure(reply, this.#host);
    return contentOf(reply, this.#host, decode);
  }

  async #lookup(path: string, query: Query): Promise<Answer> {
    const outcome = await this.#ask({ method: 'GET', path, query, urgency: 'submit' });
    return outcome.kind === 'unsent' ? { kind: 'unknown', reason: outcome.reason } : lookupOf(outcome, this.#host);
  }

  async #change(ask: Ask): Promise<OrderAnswer> {
    const outcome = await this.#ask(ask);
    return outcome.kind === 'unsent'
      ? { kind: 'unsent' }
      : answerOf(outcome, this.#host, this.#http.keys !== 'untried');
  }

  async #ask(ask: Ask): Promise<Outcome> {
    return this.#http.ask(this.options.isUrgent === true ? { ...ask, urgency: 'urgent' } : ask);
  }
}

function present<T>(activities: readonly Activity[], read: (activity: Activity) => T | undefined): readonly T[] {
  return activities.map(read).filter((one) => one !== undefined);
}

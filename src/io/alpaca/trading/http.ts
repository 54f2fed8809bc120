/** One request to the trading API: waits for its turn, carries the keys, is made again where that is safe. */

import { setMaxListeners } from 'node:events';
import { got } from 'got';
import { TradectlError } from '../../../core/base/errors.js';
import { micros, SECOND } from '../../../core/base/time.js';
import type { Quota, Urgency } from '../../../core/venue/limiter.js';
import { type Method, retryAfterOf, retryOf } from '../../../core/venue/retry.js';
import type { SocketClock } from '../../shared/socket.js';
import type { KeyPair } from '../dialect.js';
import type { Body } from './bodies.js';
import { AGENTS, type Answered, type Change, sendChange } from './change.js';
import { skewOf } from './date-skew.js';
import { isAuth, type Outcome, type Reply, saidOf } from './reply.js';
import { troubleOf } from './trouble.js';
import type { Turnstile } from './turnstile.js';

export interface HttpOptions {
  readonly rest: URL;
  /** Asked for when they are sent, and kept nowhere. */
  readonly keys: () => KeyPair;
  readonly clock: SocketClock;
  /** Of the account: every client of it has the same. */
  readonly limiter: Turnstile;
  /** In [0, 1): spreads the retries. */
  readonly random: () => number;
  /** Calls off what waits and what is under way. */
  readonly signal: AbortSignal;
  readonly timeoutMs?: number;
}

export interface Ask {
  readonly method: Method;
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: Body;
  readonly urgency: Urgency;
  /** Asked at the moment at which it would leave. */
  readonly mayLeave?: () => boolean;
}

const USER_AGENT = 'tradectl';
const TIMEOUT_MS = 10_000;
/** 500 orders of four legs take about 3 MB. */
const BODY_MAX = 64 * 1024 * 1024;
/** A shorter text is no key, and hiding it would garble what is said. */
const SECRET_MIN = 6;

export class TradingHttp {
  /** Microseconds by which our clock is ahead of the broker's (negative: behind), by the last answer. */
  skew = 0;
  /** How many answers were 403: the account itself may be the reason. */
  forbidden = 0;
  /** What the broker makes of the keys; they can be doubted only after they were good. */
  keys: 'untried' | 'good' | 'doubted' = 'untried';

  constructor(readonly options: HttpOptions) {
    // Each request under way listens to it, and the turnstile bounds those that wait: many are no leak.
    setMaxListeners(0, options.signal);
  }

  /** The last answer, after the retries that are allowed. Throws nothing. */
  async ask(ask: Ask): Promise<Outcome> {
    const { clock, random, signal } = this.options;
    for (let made = 1; ; made++) {
      const outcome = await this.#once(ask);
      if (outcome.kind === 'unsent' || signal.aborted) return outcome;
      if (outcome.kind === 'lost' && outcome.isLasting) return outcome;
      const reply = outcome.kind === 'reply' ? outcome.reply : undefined;
      if (reply !== undefined && reply.status < 400) return outcome;
      const areKeysDoubted = reply !== undefined && isAuth(reply) && this.keys !== 'untried';
      const { status, retryAfter } = reply ?? {};
      const attempt = { method: ask.method, status, made, retryAfter, areKeysDoubted };
      const wait = retryOf(attempt, clock.now(), random);
      if (wait === undefined || !(await this.#wait(wait / 1000))) return outcome;
    }
  }

  async #once(ask: Ask): Promise<Outcome> {
    const { limiter, signal } = this.options;
    if (!(await limiter.pass(ask.urgency, signal)))
      return { kind: 'unsent', reason: signal.aborted ? 'it was called off' : 'too many requests wait already' };
    if (signal.aborted || ask.mayLeave?.() === false) {
      limiter.answered(undefined);
      return { kind: 'unsent', reason: 'it is not wanted any more' };
    }
    const outcome = await this.#send(ask);
    this.#count(outcome);
    return outcome;
  }

  #count(outcome: Outcome): void {
    const { limiter, clock } = this.options;
    if (outcome.kind !== 'reply') return limiter.answered(undefined);
    const { reply } = outcome;
    limiter.answered(reply.quota);
    if (reply.status < 400) this.keys = 'good';
    else if (isAuth(reply) && this.keys === 'good') this.keys = 'doubted';
    if (reply.status === 403) this.forbidden++;
    if (reply.status === 429) limiter.throttled(retryAfterOf(reply.retryAfter, clock.now()));
  }

  async #send({ method, path, query, body, mayLeave }: Ask): Promise<Outcome> {
    const { rest, keys, clock } = this.options;
    const { id, secret } = keys();
    const hide = hiding(id, secret);
    const url = new URL(path, rest);
    url.search = new URLSearchParams(query).toString();
    const headers = { 'APCA-API-KEY-ID': id, 'APCA-API-SECRET-KEY': secret, 'user-agent': USER_AGENT };
    let isKept = false;
    const asked = clock.now();
    const change = { url, headers, method, body, isKept: () => (isKept ||= mayLeave?.() === false) };
    try {
      const answered = await (method === 'GET' ? this.#question(url, headers) : this.#change(change));
      this.skew = skewOf(answered.headers.date, asked, clock.now());
      return { kind: 'reply', reply: replyOf({ method, path, answered, hide }) };
    } catch (error) {
      if (isKept) return { kind: 'unsent', reason: 'it is not wanted any more' };
      // Nothing of the error itself goes on: it holds the request, and that the keys.
      const trouble = troubleOf(error, rest.host);
      return { ...trouble, kind: 'lost', reason: hide(trouble.reason) };
    }
  }

  async #question(url: URL, headers: Record<string, string>): Promise<Answered> {
    const { signal, timeoutMs = TIMEOUT_MS } = this.options;
    const request = got(url, {
      headers,
      followRedirect: false, // the headers with the keys would go along
      throwHttpErrors: false,
      retry: { limit: 0 },
      timeout: { request: timeoutMs },
      agent: AGENTS,
      signal,
    });
    void request.on('downloadProgress', ({ transferred }) => {
      if (transferred > BODY_MAX) request.cancel(); // rejects, and counts as lost
    });
    return request;
  }

  async #change({ body, ...sent }: Pick<Change, 'url' | 'headers' | 'method' | 'isKept'> & { body: Body | undefined }) {
    const { signal, timeoutMs = TIMEOUT_MS } = this.options;
    const text = body === undefined ? undefined : JSON.stringify(body);
    return sendChange({ ...sent, body: text, timeoutMs, bodyMax: BODY_MAX, signal });
  }

  /** False where it was called off. */
  async #wait(ms: number): Promise<boolean> {
    const { clock, signal } = this.options;
    if (signal.aborted) return false;
    return new Promise((resolve) => {
      const stop = (): void => {
        callOff();
        resolve(false);
      };
      const callOff = clock.after(Math.ceil(ms), () => {
        signal.removeEventListener('abort', stop);
        resolve(true);
      });
      signal.addEventListener('abort', stop, { once: true });
    });
  }
}

type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

interface Raw {
  readonly method: Method;
  readonly path: string;
  readonly answered: Answered;
  readonly hide: (text: string) => string;
}

function replyOf({ method, path, answered, hide }: Raw): Reply {
  const { statusCode: status, headers, body: text } = answered;
  const said = status < 300 ? { code: undefined, message: '', isJson: true } : saidOf(text, hide);
  const requestId = header(headers, 'x-request-id')
    ?.replace(/[^\w-]/g, '')
    .slice(0, 64);
  const retryAfter = header(headers, 'retry-after');
  return { method, path, status, text, said, requestId, retryAfter, quota: quotaOf(headers) };
}

const header = (headers: Headers, name: string): string | undefined => {
  const value = headers[name];
  return typeof value === 'string' ? value : value?.[0];
};

function quotaOf(headers: Headers): Quota {
  const count = (name: string): number | undefined => {
    const text = header(headers, name);
    return text !== undefined && /^\d{1,12}$/.test(text) ? Number(text) : undefined;
  };
  const reset = count('x-ratelimit-reset');
  return {
    limit: count('x-ratelimit-limit'),
    remaining: count('x-ratelimit-remaining'),
    reset: reset === undefined ? undefined : micros(reset * SECOND),
  };
}

const hiding =
  (...secrets: readonly string[]) =>
  (text: string): string =>
    secrets.reduce((hidden, one) => (one.length < SECRET_MIN ? hidden : hidden.replaceAll(one, '***')), text);

/** The error of a question that nobody answered. */
export const unanswered = (path: string, outcome: Exclude<Outcome, { kind: 'reply' }>, host: string): TradectlError =>
  new TradectlError('venue_unreachable', `GET ${path}: ${outcome.reason}`, {
    where: host,
    hint: outcome.kind === 'lost' ? outcome.hint : 'try again later',
  });

/** What an answer of the trading API means: carried out, refused, or nobody knows. */

import { type ErrorCode, TradectlError } from '../../../core/base/errors.js';
import type { Quota } from '../../../core/venue/limiter.js';
import type { Answer } from '../../../core/venue/records.js';
import type { Method } from '../../../core/venue/retry.js';
import { parseJson } from '../json.js';
import { isRecord } from '../record.js';
import { decodeOrder } from './decode-order.js';
import type { Trouble } from './trouble.js';

/** An error's own words. */
export interface Said {
  readonly code: number | undefined;
  /** One line, without control characters, and without our keys. */
  readonly message: string;
  /** Whether the broker's application said it, and not a proxy on the way. */
  readonly isJson: boolean;
}

export interface Reply {
  readonly method: Method;
  readonly path: string;
  readonly status: number;
  readonly text: string;
  /** Of an error; empty otherwise. */
  readonly said: Said;
  readonly requestId: string | undefined;
  readonly retryAfter: string | undefined;
  readonly quota: Quota;
}

/** `lost`: nobody answered, and it may have arrived. `unsent`: it certainly did not leave. */
export type Outcome =
  | { readonly kind: 'reply'; readonly reply: Reply }
  | ({ readonly kind: 'lost' } & Trouble)
  | { readonly kind: 'unsent'; readonly reason: string };

const MESSAGE_MAX = 300;
const NOT_FOUND = 40410000;
const FORBIDDEN = 40300000;

/** Reads the body of an error: JSON with code and message, only a message, HTML of a proxy, or nothing. */
export function saidOf(text: string, hide: (text: string) => string): Said {
  const body = tryParse(text);
  if (!isRecord(body)) return { code: undefined, message: oneLine(hide(text.replace(/<[^>]*>/g, ' '))), isJson: false };
  const [code, message] = [body['code'], body['message']];
  const words = typeof message === 'string' ? message : JSON.stringify(body);
  return {
    code: typeof code === 'number' && Number.isSafeInteger(code) ? code : undefined,
    message: oneLine(hide(words)),
    isJson: true,
  };
}

function tryParse(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

const oneLine = (text: string): string =>
  text
    .slice(0, MESSAGE_MAX * 10)
    .replace(/[\p{C}\s]+/gu, ' ')
    .trim()
    .slice(0, MESSAGE_MAX);

const isDone = ({ status }: Reply): boolean => status >= 200 && status < 300;

/** Whether the broker says that there is no such thing; a page of a proxy that says 404 proves nothing. */
export const isMissing = ({ status, said }: Reply): boolean =>
  status === 404 && said.isJson && (said.code === NOT_FOUND || /not found|does not exist/i.test(said.message));

/** Whether the keys are to blame. 403 is also how orders are refused, with a code and the reason. */
export function isAuth({ status, said: { code, message } }: Reply): boolean {
  if (status === 401) return true;
  if (status !== 403) return false;
  return (
    code === undefined || code < FORBIDDEN || /^(forbidden|unauthorized|request is not authorized)\b/i.test(message)
  );
}

/** Whether it was certainly not carried out. */
const isRefusal = ({ status }: Reply): boolean => status >= 400 && status < 500 && status !== 408 && status !== 425;

/**
 * Of a request that changes something. Throws TradectlError `auth`, unless the keys were good before: then nothing is
 * known, and the question that follows tells.
 */
export function answerOf(outcome: Exclude<Outcome, { kind: 'unsent' }>, host: string, wereKeysGood = false): Answer {
  if (outcome.kind === 'lost') return { kind: 'unknown', reason: outcome.reason };
  const { reply } = outcome;
  if (isDone(reply)) return reply.method === 'DELETE' ? { kind: 'done', ...idOf(reply) } : orderOf(reply);
  if (isAuth(reply) && wereKeysGood) return unknown(reply, wordsOf(reply));
  if (isAuth(reply)) throw failure(reply, host);
  // A new order is refused with a 404 as well: no such asset.
  if (isMissing(reply) && reply.method !== 'POST') return { kind: 'not_found', ...idOf(reply) };
  if (!isRefusal(reply)) return unknown(reply, wordsOf(reply));
  const { code, message } = reply.said;
  return { kind: 'refused', status: reply.status, code, message, ...idOf(reply) };
}

/** Of a question about one order. Throws TradectlError `auth`. */
export function lookupOf(outcome: Exclude<Outcome, { kind: 'unsent' }>, host: string): Answer {
  const answer = answerOf(outcome, host);
  // Not to be told is not to be told "no": only the broker itself can say that there is no such order.
  const isTold = answer.kind !== 'refused' || (answer.status !== 404 && answer.status !== 429);
  return isTold ? answer : { kind: 'unknown', reason: `HTTP ${answer.status} ${answer.message}`.trim() };
}

function orderOf(reply: Reply): Answer {
  try {
    return { kind: 'order', order: decodeOrder(parseJson(reply.text)), ...idOf(reply) };
  } catch (error) {
    const why = error instanceof TradectlError ? error.message : 'it is no JSON';
    return unknown(reply, `HTTP ${reply.status}, but the answer cannot be read: ${why}`);
  }
}

const unknown = (reply: Reply, reason: string): Answer => ({ kind: 'unknown', reason, ...idOf(reply) });

const idOf = ({ requestId }: Reply): { readonly requestId?: string } => (requestId === undefined ? {} : { requestId });

/** `HTTP 422 (40010001) client_order_id must be unique`. */
function wordsOf({ status, said: { code, message } }: Reply): string {
  if (status >= 300 && status < 400) return `HTTP ${status}, a redirect, which is not followed`;
  return `HTTP ${status}${code === undefined ? '' : ` (${code})`} ${message}`.trim();
}

/** What an answer holds. Throws TradectlError `data` that says of which question, and what is wrong with it. */
export function contentOf<T>({ method, path, text }: Reply, host: string, decode: (value: unknown) => T): T {
  try {
    return decode(parseJson(text));
  } catch (error) {
    if (!(error instanceof TradectlError || error instanceof SyntaxError)) throw error;
    const what = error instanceof TradectlError ? error.message : 'the answer is no JSON';
    throw new TradectlError('data', `${method} ${path}: ${what}`, { where: host });
  }
}

const KEYS = 'check APCA_API_KEY_ID and APCA_API_SECRET_KEY: paper keys and live keys differ';

/** A question that was not answered, as an error; its cause has status, code, text and request id, and nothing else. */
export function failure(reply: Reply, host: string): TradectlError {
  const { method, path, status, said, requestId } = reply;
  const id = requestId === undefined ? '' : ` (request id ${requestId})`;
  const cause = { status, code: said.code, message: said.message, requestId };
  const details = { where: host, cause, ...(isAuth(reply) ? { hint: KEYS } : {}) };
  return new TradectlError(codeOf(reply), `${method} ${path}: ${wordsOf(reply)}${id}`, details);
}

function codeOf(reply: Reply): ErrorCode {
  if (isAuth(reply)) return 'auth';
  if (isMissing(reply)) return 'not_found';
  return isRefusal(reply) && reply.status !== 429 && reply.said.isJson ? 'data' : 'venue_unreachable';
}

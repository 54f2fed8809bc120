/**
 * A request that changes something, on the shortest way to the wire: an order does not wait while a library works out
 * its options, and finds a connection that is open where there was a request within half a minute.
 */

import * as http from 'node:http';
import * as https from 'node:https';
import { lastLook } from './last-look.js';

/** Connections that rest are kept this long; a server that closes them earlier says so, or is found out by a lost request. */
const REST_MS = 30_000;
const options = { keepAlive: true, timeout: REST_MS };
/** Questions go through them, too, and so keep a connection open for the next order. */
export const AGENTS = { http: new http.Agent(options), https: new https.Agent(options) };

export interface Change {
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON. */
  readonly body: string | undefined;
  readonly timeoutMs: number;
  readonly bodyMax: number;
  readonly signal: AbortSignal;
  /** Asked once there is a connection that would take it: true keeps it here, and ends it as an error. */
  readonly isKept: () => boolean;
}

export interface Answered {
  readonly statusCode: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

/** The whole answer, whatever it says. Throws what went wrong, by Node's codes: `ETIMEDOUT` where it took too long. */
export async function sendChange(change: Change): Promise<Answered> {
  const sent = requestOf(change);
  const timer = setTimeout(() => sent.destroy(timedOut(change.timeoutMs)), change.timeoutMs);
  try {
    const response = await answerTo(sent);
    const body = await textOf(response, change.bodyMax);
    return { statusCode: response.statusCode ?? 0, headers: response.headers, body };
  } finally {
    clearTimeout(timer);
  }
}

function requestOf({ url, method, headers, body, signal, isKept }: Change): http.ClientRequest {
  const isSecure = url.protocol === 'https:';
  const content = body === undefined ? {} : { 'content-type': 'application/json' };
  const sent = (isSecure ? https : http).request(url, {
    ...{ method, signal, agent: isSecure ? AGENTS.https : AGENTS.http },
    headers: { ...headers, ...content },
  });
  lastLook(sent, isKept);
  sent.end(body);
  return sent;
}

const answerTo = (sent: http.ClientRequest): Promise<http.IncomingMessage> =>
  new Promise((resolve, reject) => {
    // Stays: what breaks after the answer has begun is told here as well as by the answer.
    sent.on('error', reject);
    sent.once('response', resolve);
  });

async function textOf(response: http.IncomingMessage, bodyMax: number): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of response as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > bodyMax) throw new Error('the answer does not end');
    parts.push(part);
  }
  return Buffer.concat(parts).toString();
}

const timedOut = (ms: number): Error => Object.assign(new Error(`nothing within ${ms} ms`), { code: 'ETIMEDOUT' });

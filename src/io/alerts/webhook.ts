/** An alert as the `{text}` that Slack and those like it take. The address is a secret: no message holds it. */

import { TradectlError } from '../../core/base/errors.js';
import { type Alert, type AlertCarrier, CARRY_MS } from './alert.js';

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host);

/** Throws TradectlError `usage` where the address is none, or where anybody on the way could read it. */
export function createWebhook(address: string, timeoutMs = CARRY_MS): AlertCarrier {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname));
  if (url === undefined || !isSafe || url.username !== '') {
    throw new TradectlError('usage', 'the address of the webhook is not one that alerts go to', {
      where: '--alert-url',
      hint: 'an https URL without a password in it, or http to 127.0.0.1',
    });
  }
  return { name: `webhook at ${url.host}`, carry: (alert) => post(url, alert, timeoutMs) };
}

async function post(url: URL, alert: Alert, timeoutMs: number): Promise<void> {
  const problem = await problemOf(url, alert, AbortSignal.timeout(timeoutMs));
  if (problem !== undefined) throw new Error(problem);
}

async function problemOf(url: URL, { text }: Alert, signal: AbortSignal): Promise<string | undefined> {
  const headers = { 'content-type': 'application/json' };
  try {
    const body = JSON.stringify({ text });
    const { status, body: rest } = await fetch(url, { method: 'POST', redirect: 'manual', headers, body, signal });
    await rest?.cancel();
    if (status >= 200 && status < 300) return undefined;
    return status >= 300 && status < 400 ? `HTTP ${status}, a redirect, which is not followed` : `HTTP ${status}`;
  } catch (error) {
    return signal.aborted ? 'no answer in time' : reasonOf(error);
  }
}

/** The code alone: a message may quote the address. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && 'code' in cause ? String(cause.code) : 'the connection failed';
}

/**
 * `tradectl/risk-client`: asks `tradectl risk serve` from a program of yours. It waits so long and no longer, asks again
 * through a new socket under the same id, and gives up in the end; no answer is never an approval.
 */

import { randomBytes } from 'node:crypto';
import { openRequester } from './request.js';

/** Keys of CURVE, as `zmq_curve_keypair` makes them: 40 characters each. */
export interface RiskClientCurve {
  readonly keys: { readonly publicKey: string; readonly secretKey: string };
  /** The public key of the server. */
  readonly serverKey: string;
}

export interface RiskClientOptions {
  /** `tcp://127.0.0.1:5556` unless told. */
  readonly endpoint?: string;
  /** For each attempt, in milliseconds; 1000 unless told. */
  readonly timeoutMs?: number;
  /** Attempts after the first; 2 unless told. */
  readonly retries?: number;
  /** Needed beyond this machine. */
  readonly curve?: RiskClientCurve;
}

/** An order that is judged and not sent. Decimals are text: `"10"`, `"187.5"`. */
export interface RiskQuestion {
  readonly symbol: string;
  readonly side: 'buy' | 'sell';
  readonly qty: string;
  readonly price?: string;
  readonly type?: 'market' | 'limit' | 'stop' | 'stop_limit';
  readonly stop?: string;
  readonly tif?: string;
  readonly extended?: boolean;
}

export interface RiskVerdict {
  /** Whether it would pass now: true only where the server said so. */
  readonly isApproved: boolean;
  /** Of the first check that failed, or of the error. */
  readonly code: string | null;
  /** The whole answer as it came; docs/RISK-SERVER.md has its fields. */
  readonly answer: Readonly<Record<string, unknown>>;
}

export interface RiskClient {
  /** Throws an error whose `code` is `venue_unreachable` where no attempt was answered. One question at a time. */
  check(question: RiskQuestion): Promise<RiskVerdict>;
  /** Any other request by its fields: `{ op: 'status' }`, `reserve`, `release`, `health`, `metrics`. */
  ask(request: Readonly<Record<string, unknown>>): Promise<Readonly<Record<string, unknown>>>;
  close(): void;
}

/** Connects when it first asks. Throws an error whose `code` is `usage` for an address that is not allowed. */
export function openRiskClient(options: RiskClientOptions = {}): RiskClient {
  const { endpoint = 'tcp://127.0.0.1:5556', timeoutMs = 1000, retries = 2, curve } = options;
  const nextId = (): string => randomBytes(8).toString('hex');
  const requester = openRequester({ endpoint, timeoutMs, retries, curve, nextId });
  return {
    check: async (question) => verdictOf(await requester.ask({ ...question, op: 'check' })),
    ask: (request) => requester.ask(request),
    close: () => requester.close(),
  };
}

function verdictOf(answer: RiskVerdict['answer']): RiskVerdict {
  const { approved, code, error } = answer;
  const told = error === undefined ? code : (error as { readonly code?: unknown }).code;
  return {
    isApproved: approved === true && error === undefined,
    code: typeof told === 'string' ? told : null,
    answer,
  };
}

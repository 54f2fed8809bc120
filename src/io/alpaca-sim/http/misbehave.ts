/** What goes wrong with a request by order of the switchboard, before and after its handler. */

import type { Faults } from '../../../core/sim/faults.js';
import type { ApiWords } from './api-words.js';
import type { Allowance } from './rate.js';
import { rateHeaders } from './rate.js';
import { failure, pageFailure, plainFailure, type Reply, withHeaders } from './reply.js';

/** What becomes of a request instead of its own answer. */
export type Outcome =
  | { readonly kind: 'reply'; readonly reply: Reply }
  /** The connection ends without an answer. */
  | { readonly kind: 'cut' };

const reply = (it: Reply): Outcome => ({ kind: 'reply', reply: it });

/** An outcome that comes instead of doing what was asked: nothing was done. */
export function before(faults: Faults, allowance: Allowance, words: ApiWords): Outcome | undefined {
  if (faults.take('cut-request')) return { kind: 'cut' };
  if (faults.take('auth-refused')) return reply(words.unauthorized);
  if (faults.take('rate-limit')) return reply(withHeaders(words.limited, rateHeaders({ ...allowance, remaining: 0 })));
  if (faults.take('rate-limit-bare')) return reply(words.limited);
  if (faults.take('error-500')) return reply(failure(500, 50010000, 'internal server error occurred'));
  if (faults.take('html-error')) return reply(pageFailure(502, 'Bad Gateway'));
  return undefined;
}

/** What a client is told of an order that was accepted, `answer` being the truth. */
export function after(faults: Faults, answer: Reply): Outcome {
  if (answer.status !== 200) return reply(answer);
  if (faults.take('cut-answer')) return { kind: 'cut' };
  if (faults.take('accept-504')) return reply(plainFailure(504, 'gateway timeout'));
  return reply(answer);
}

/** How late the answer to an order is sent, in milliseconds, so that what follows from it is told first. */
export const heldBack = (faults: Faults): number => faults.take('fill-before-answer')?.ms ?? 0;

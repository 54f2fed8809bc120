/** The broker's no, as Alpaca words it: HTTP status, code, text. One code covers many causes; the text tells them apart. */

import type { Refusal } from './types.js';

const refusal =
  (status: Refusal['status'], code: number) =>
  (message: string, extra: Refusal['extra'] = {}): Refusal => ({ kind: 'refusal', status, code, message, extra });

/** A request that contradicts itself. */
export const malformed = refusal(422, 40010001);
/** A request that the rules of the market do not allow. */
export const unprocessable = refusal(422, 42210000);
/** A request that this account, now, may not make. */
export const forbidden = refusal(403, 40310000);
export const notFound = refusal(404, 40410000);

export const isRefusal = (answer: object): answer is Refusal => 'kind' in answer && answer.kind === 'refusal';

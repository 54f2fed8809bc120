/** How the trading API refuses: what it cannot read, what it does not know, and what its broker says no to. */

import type { Refusal } from '../../../core/sim/broker/types.js';
import { QueryReader } from '../http/query.js';
import { failure, type Reply } from '../http/reply.js';

/** Malformed JSON and values of another type than the field's. */
export const unreadableBody = failure(400, 40010000, 'request body format is invalid');

/** A parameter that means nothing. */
export const unprocessable = (message: string): Reply => failure(422, 40010001, message);

export const notFound = (message: string): Reply => failure(404, 40410000, message);

export const refusalReply = ({ status, code, message, extra }: Refusal): Reply => failure(status, code, message, extra);

export const readQuery = (query: URLSearchParams): QueryReader => new QueryReader(query, unprocessable);

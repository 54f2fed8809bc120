/** Whose request it is: Alpaca's key headers, or the same pair as HTTP's own authorization. */

import type { IncomingHttpHeaders } from 'node:http';

export interface Credentials {
  readonly key: string;
  readonly secret: string;
}

export type Identity = 'none' | 'wrong' | 'right';

/** `Authorization: Bearer` carries the secret as its token, Basic the pair. */
export function identify(headers: IncomingHttpHeaders, known: Credentials): Identity {
  const key = textOf(headers['apca-api-key-id']);
  const secret = textOf(headers['apca-api-secret-key']);
  if (key !== undefined || secret !== undefined) return verdict(key === known.key && secret === known.secret);
  const { authorization } = headers;
  if (authorization === undefined) return 'none';
  const [scheme = '', token = ''] = authorization.split(' ');
  if (scheme.toLowerCase() === 'bearer') return verdict(token === known.secret);
  if (scheme.toLowerCase() !== 'basic') return 'wrong';
  return verdict(Buffer.from(token, 'base64').toString('utf8') === `${known.key}:${known.secret}`);
}

const verdict = (isRight: boolean): Identity => (isRight ? 'right' : 'wrong');

/** Empty headers count as none, which is what clients without keys send. */
const textOf = (value: string | string[] | undefined): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

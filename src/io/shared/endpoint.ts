/** The address of a public stream, which takes no keys: the venue's own, or another server. */

import { TradectlError } from '../../core/base/errors.js';

/** Of an http or ws URL the host is taken. Throws TradectlError `usage` where it is no URL. */
export function publicEndpoint(endpoint: string | undefined, own: string, path: string): URL {
  if (endpoint === undefined) return new URL(path, own);
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (url === undefined || !/^(https?|wss?):$/.test(url.protocol)) {
    const message = `${JSON.stringify(endpoint)} is no URL of a venue`;
    throw new TradectlError('usage', message, { where: '--endpoint', hint: `such as ${own}` });
  }
  const protocol = url.protocol === 'https:' || url.protocol === 'wss:' ? 'wss:' : 'ws:';
  return new URL(path, `${protocol}//${url.host}`);
}

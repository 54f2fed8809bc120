/** When a request is looked at for the last time: with nothing left before its bytes but the connection that takes them. */

import { once } from 'node:events';
import * as http from 'node:http';
import * as https from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { lastLook } from '../../../../src/io/alpaca/trading/last-look.js';

/** Keys of nobody: neither side has a certificate. */
const ANONYMOUS = { ciphers: 'aNULL:@SECLEVEL=0', maxVersion: 'TLSv1.2' } as const;
const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

async function open(isSecure: boolean) {
  const seen: string[] = [];
  const handler: http.RequestListener = (request, response) => {
    seen.push(request.method ?? '');
    request.resume().on('end', () => response.end('{}'));
  };
  const server = isSecure ? https.createServer(ANONYMOUS, handler) : http.createServer(handler);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const agent = new (isSecure ? https : http).Agent({ keepAlive: true });
  closers.push(() => (agent.destroy(), server.closeAllConnections(), server.close()));
  const where = { host: '127.0.0.1', port: (server.address() as AddressInfo).port, method: 'POST', agent };
  const secure = { ...ANONYMOUS, rejectUnauthorized: false, checkServerIdentity: () => undefined };
  /** What became of a request that is kept where `isKept` says so. */
  const send = async (isKept: (socket: Socket | null) => boolean): Promise<'answered' | 'kept'> => {
    const sent = isSecure ? https.request({ ...where, ...secure }) : http.request(where);
    lastLook(sent, () => isKept(sent.socket));
    sent.end('{"qty":"1"}');
    try {
      const [response] = (await once(sent, 'response')) as [http.IncomingMessage];
      await once(response.resume(), 'end');
      return 'answered';
    } catch {
      return 'kept';
    }
  };
  return { seen, send };
}

describe.each([false, true])('the last look, over TLS: %s', (isSecure) => {
  it('keeps a request back, on a new connection and on one that is there', async () => {
    const { seen, send } = await open(isSecure);
    expect(await send(() => true)).toBe('kept');
    expect(await send(() => false)).toBe('answered');
    expect(await send(() => true)).toBe('kept');
    expect(seen).toEqual(['POST']);
  });

  it('is taken once, when the connection is open', async () => {
    const { send } = await open(isSecure);
    const looks: (boolean | undefined)[] = [];
    for (let time = 0; time < 2; time++)
      await send((socket) => {
        looks.push(socket?.connecting === false && (!isSecure || Boolean((socket as TLSSocket).getCipher())));
        return false;
      });
    expect(looks).toEqual([true, true]);
  });
});

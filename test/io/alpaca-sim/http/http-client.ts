/** A server over given routes, and raw sockets to it, for the tests of the simulator's HTTP side. */

import { connect, type Socket } from 'node:net';
import { micros } from '../../../../src/core/base/time.js';
import { Faults } from '../../../../src/core/sim/faults.js';
import { type HttpOptions, type HttpServer, startHttpServer } from '../../../../src/io/alpaca-sim/http/server.js';

export const KEYS = { key: 'PK-TEST', secret: 'its-secret' } as const;
export const HEADERS = { 'APCA-API-KEY-ID': KEYS.key, 'APCA-API-SECRET-KEY': KEYS.secret } as const;

/** No limit worth the name, no tolerance for bugs. */
export const startTestServer = (options: Partial<HttpOptions>): Promise<HttpServer> =>
  startHttpServer({
    host: '127.0.0.1',
    port: 0,
    routes: [],
    credentials: KEYS,
    requestsPerMinute: 1_000_000,
    clock: () => micros(0),
    faults: new Faults({ seed: 1, now: () => micros(0) }),
    onBug: (error) => {
      throw error;
    },
    ...options,
  });

export const socketTo = (server: HttpServer): Socket => connect(server.port, '127.0.0.1');

/** Sends text as it is and gives all that comes until the other side closes. */
export function exchange(server: HttpServer, text: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = socketTo(server);
    let got = '';
    socket.setEncoding('latin1');
    socket.on('data', (part) => {
      got += part;
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(got));
    socket.write(text, 'latin1');
  });
}

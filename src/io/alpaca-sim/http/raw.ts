/** Answers written by hand, to sockets that no ServerResponse serves: junk, and upgrades that nobody takes. */

import { randomBytes } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { plainFailure, type Reply } from './reply.js';

/** 32 hexadecimal digits, as every answer of Alpaca carries. */
export const requestId = (): string => randomBytes(16).toString('hex');

const JUNK: Readonly<Record<string, Reply>> = {
  HPE_HEADER_OVERFLOW: plainFailure(431, 'request header fields too large'),
  ERR_HTTP_REQUEST_TIMEOUT: plainFailure(408, 'request timeout'),
};

/** What is no HTTP, or takes too long to become it. */
export function refuseJunk(error: NodeJS.ErrnoException, socket: Duplex): void {
  refuseUpgrade(socket, JUNK[error.code ?? ''] ?? plainFailure(400, 'bad request'));
}

/** Answers by hand on a socket that no ServerResponse serves (any more), and ends it. */
export function refuseUpgrade(socket: Duplex, { status, headers, body }: Reply): void {
  socket.on('error', () => undefined);
  if (!socket.writable) return void socket.destroy();
  const all = {
    ...headers,
    'content-length': String(Buffer.byteLength(body)),
    'x-request-id': requestId(),
    connection: 'close',
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('')}\r\n${body}`, () =>
    socket.destroy(),
  );
}

/** The last moment before a request's first byte: who was stopped on the way there may be asked not to send it. */

import type { ClientRequest } from 'node:http';
import type { Socket } from 'node:net';
import { type CipherNameAndProtocol, TLSSocket } from 'node:tls';

/**
 * Calls `isKept` once, when there is a connection that would take the request's bytes now: a new one of TLS has shaken
 * hands by then, which takes the broker's answers and so may take long. Nothing is sent where it says so.
 */
export function lastLook(sent: ClientRequest, isKept: () => boolean): void {
  const look = (): void => {
    if (isKept()) sent.destroy();
  };
  sent.prependOnceListener('socket', (socket: Socket) => {
    const opened = openedBy(socket);
    if (opened === undefined) look();
    else socket.prependOnceListener(opened, look);
  });
}

/** What it tells when it is open; undefined where it is. A socket of TLS knows no other word for its handshake. */
function openedBy(socket: Socket): 'connect' | 'secureConnect' | undefined {
  if (!(socket instanceof TLSSocket)) return socket.connecting ? 'connect' : undefined;
  const cipher: CipherNameAndProtocol | null | undefined = socket.getCipher();
  return socket.connecting || !cipher ? 'secureConnect' : undefined;
}

/** CURVE on sockets: the keys of either side, and the judge who admits the clients of a server. */

import { type Context, Reply } from 'zeromq';
import { type KeyPair, requireKey } from './keys.js';
import { messagesOf } from './messages.js';

/** Encryption, and who may take part. */
export interface ServerCurve {
  readonly keys: KeyPair;
  /** Public keys of the clients; at least one. */
  readonly allowed: readonly string[];
}

export interface ClientCurve {
  readonly keys: KeyPair;
  /** The public key of the server. */
  readonly serverKey: string;
}

interface ServerSocket {
  curveServer: boolean;
  curvePublicKey: string | null;
  curveSecretKey: string | null;
  zapDomain: string | null;
  zapEnforceDomain: boolean;
}

interface ClientSocket {
  curveServerKey: string | null;
  curvePublicKey: string | null;
  curveSecretKey: string | null;
}

const ZAP_ENDPOINT = 'inproc://zeromq.zap.01';

/** To be called before the socket is bound. */
export function secureServer(socket: ServerSocket, { secretKey, publicKey }: KeyPair): void {
  socket.curveServer = true;
  socket.curveSecretKey = secretKey;
  socket.curvePublicKey = publicKey;
  socket.zapDomain = 'tradectl';
  socket.zapEnforceDomain = true;
}

/** To be called before the socket is connected. Throws TradectlError `usage` for what is no key. */
export function secureClient(socket: ClientSocket, { keys, serverKey }: ClientCurve): void {
  requireKey(serverKey);
  socket.curveServerKey = serverKey;
  socket.curvePublicKey = keys.publicKey;
  socket.curveSecretKey = keys.secretKey;
}

/** Answers the library's question about each client (ZAP, RFC 27): CURVE alone would admit anyone. */
export async function openJudge(context: Context, allowed: readonly Buffer[]): Promise<Reply> {
  const judge = new Reply({ context, linger: 0 });
  await judge.bind(ZAP_ENDPOINT);
  void answer(judge, allowed);
  return judge;
}

async function answer(judge: Reply, allowed: readonly Buffer[]): Promise<void> {
  for await (const [version = '', id = '', , , , mechanism, key] of messagesOf(judge)) {
    const isKnown = key !== undefined && allowed.some((one) => one.equals(key));
    const isIn = mechanism?.toString() === 'CURVE' && isKnown;
    const reply = [version, id, isIn ? '200' : '400', isIn ? 'OK' : 'not an allowed client', '', ''];
    // Closed meanwhile, it owes nobody an answer.
    await judge.send(reply).catch(() => undefined);
  }
}

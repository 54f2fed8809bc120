/** A wire that kills who speaks on it at a chosen moment: an order leaves and never arrives, or its answer never does. */

import { connect, createServer, type Server, type Socket } from 'node:net';

/** `unsent`: the order was durable, and the broker never sees it. `unanswered`: the broker has it, and nobody was told. */
export type CrashPoint = 'unsent' | 'unanswered';

export interface KillingProxy {
  /** To be used in place of the broker's. */
  readonly url: string;
  /** At the n-th submission from now (0 is the next), calls `kill` at that point; the wire is cut with it. */
  arm(point: CrashPoint, after: number, kill: () => void): void;
  /** Points reached so far. */
  readonly reached: Readonly<Record<CrashPoint, number>>;
  close(): Promise<void>;
}

interface Trap {
  readonly point: CrashPoint;
  readonly kill: () => void;
  left: number;
}

const isSubmission = (bytes: Buffer): boolean =>
  bytes.subarray(0, 16).toString('latin1').startsWith('POST /v2/orders ');

export async function openKillingProxy(broker: string): Promise<KillingProxy> {
  const { hostname, port } = new URL(broker);
  const sockets = new Set<Socket>();
  const reached = { unsent: 0, unanswered: 0 };
  let trap: Trap | undefined;
  const cut = (point: CrashPoint, kill: () => void, ...ends: readonly Socket[]): void => {
    reached[point]++;
    kill();
    for (const end of ends) end.destroy();
  };
  const server: Server = createServer((client) => {
    const up = connect(Number(port), hostname);
    for (const end of [client, up]) {
      sockets.add(end);
      end.on('error', () => undefined).on('close', () => sockets.delete(end));
    }
    let sprung: Trap | undefined;
    client.on('data', (bytes) => {
      if (isSubmission(bytes) && trap !== undefined && trap.left-- <= 0) {
        [sprung, trap] = [trap, undefined];
        if (sprung.point === 'unsent') return cut('unsent', sprung.kill, client, up);
      }
      up.write(bytes);
    });
    up.on('data', (bytes) => {
      if (sprung !== undefined) return cut('unanswered', sprung.kill, client, up);
      client.write(bytes);
    });
    // A dead process leaves nothing open at the broker.
    client.on('end', () => up.end()).on('close', () => up.destroy());
    up.on('end', () => client.end()).on('close', () => client.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const own = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${own}`,
    reached,
    arm: (point, after, kill) => {
      trap = { point, kill, left: after };
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Where websockets come in: paths, refusals of the upgrade, and the register of who is connected. */

import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import type { Faults } from '../../../core/sim/faults.js';
import type { SocketClock } from '../../shared/socket.js';
import { refuseUpgrade } from '../http/raw.js';
import { plainFailure } from '../http/reply.js';
import type { StreamClient } from './client.js';
import { type Encoding, encodingOf } from './encoding.js';
import { MARKET_FEEDS } from './feeds.js';
import { slowFrame } from './market.js';
import { Peer } from './peer.js';
import { TRADING_PATH } from './trading.js';
import type { Trouble } from './trouble.js';

/** Greets a client at its path. */
export type Welcome = (path: string, encoding: Encoding, peer: Peer, request: IncomingMessage) => StreamClient;

export interface LobbyTerms {
  readonly clients: Set<StreamClient>;
  readonly faults: Faults;
  readonly trouble: Trouble;
  readonly clock: SocketClock;
  readonly bufferMax: number;
  readonly welcome: Welcome;
  /** Handling a message failed: a bug, told to whoever runs the server. */
  readonly onBug: (error: unknown) => void;
}

/** Of one message of a client, however many frames it comes in. */
const MESSAGE_MAX = 1024 * 1024;
/** What a closing code says where there was no farewell. */
const ABRUPT = 1006;

export class Lobby {
  readonly #server = new WebSocketServer({ noServer: true, maxPayload: MESSAGE_MAX, perMessageDeflate: false });
  #count = 0;

  constructor(readonly terms: LobbyTerms) {}

  upgrade(path: string, request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const { faults, trouble } = this.terms;
    socket.on('error', () => undefined);
    if (trouble.isOut) return void socket.destroy();
    if (path !== TRADING_PATH && !MARKET_FEEDS.has(path))
      return refuseUpgrade(socket, plainFailure(404, 'endpoint not found.'));
    if (faults.take('upgrade-429') !== undefined) return refuseUpgrade(socket, plainFailure(429, 'too many requests.'));
    this.#server.handleUpgrade(request, socket, head, (websocket) => this.#enter(path, request, websocket, socket));
  }

  #enter(path: string, request: IncomingMessage, socket: WebSocket, raw: Duplex): void {
    const { clients, faults, clock, bufferMax, welcome } = this.terms;
    const encoding = encodingOf(request.headers);
    const isMarket = path !== TRADING_PATH;
    const peer = new Peer({
      ...{ id: ++this.#count, socket, raw, clock, bufferMax },
      delay: () => faults.delay(),
      slowClient: () => (isMarket ? slowFrame(encoding) : undefined),
    });
    const client = welcome(path, encoding, peer, request);
    clients.add(client);
    socket.on('error', () => undefined);
    socket.on('message', (data) => this.#heard(client, data));
    socket.on('close', (code) => {
      clients.delete(client);
      client.end(code === ABRUPT);
    });
  }

  #heard(client: StreamClient, data: RawData): void {
    try {
      if (Buffer.isBuffer(data)) client.hear(data);
    } catch (error) {
      this.terms.onBug(error);
      client.peer.cut();
    }
  }
}

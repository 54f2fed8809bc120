/** One client's connection: what is sent to it waits in a bounded buffer, comes late where it should, or is cut off. */

import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import type { SocketClock } from '../../shared/socket.js';
import type { Frame } from './encoding.js';

export interface PeerOptions {
  readonly id: number;
  readonly socket: WebSocket;
  /** What lies under the websocket. */
  readonly raw: Duplex;
  readonly clock: SocketClock;
  /** How late the next frame is to be, in milliseconds. */
  readonly delay: () => number;
  /** Bytes that may wait for a client to read them. */
  readonly bufferMax: number;
  /** The farewell of a client that does not read. */
  readonly slowClient: () => Frame | undefined;
}

/** How long a client may take over the farewell. */
const CLOSE_MS = 1000;
const POLICY_VIOLATION = 1008;

interface LateFrame {
  readonly frame: Frame;
  readonly dueMs: number;
}

export class Peer {
  /** Frames that are to be sent late, in order, and their bytes. */
  #late: LateFrame[] = [];
  #lateBytes = 0;
  #callOff: () => void = () => undefined;
  #isClosing = false;
  sent = 0;

  constructor(readonly options: PeerOptions) {
    options.socket.once('close', () => this.#end());
  }

  get id(): number {
    return this.options.id;
  }

  /** Bytes that wait. */
  get buffered(): number {
    return this.options.socket.bufferedAmount + this.#lateBytes;
  }

  send(frame: Frame): void {
    if (this.#isClosing) return;
    if (this.buffered > this.options.bufferMax) return this.slow();
    const nowMs = this.#nowMs();
    const dueMs = Math.max(nowMs + this.options.delay(), this.#late.at(-1)?.dueMs ?? 0);
    if (dueMs <= nowMs && this.#late.length === 0) return this.#write(frame);
    this.#late.push({ frame, dueMs });
    this.#lateBytes += frame.bytes.length;
    if (this.#late.length === 1) this.#wait();
  }

  #wait(): void {
    const [next] = this.#late;
    if (next === undefined) return;
    this.#callOff = this.options.clock.after(Math.max(0, next.dueMs - this.#nowMs()), () => this.#flush());
  }

  #flush(): void {
    const nowMs = this.#nowMs();
    const due = this.#late.findIndex(({ dueMs }) => dueMs > nowMs);
    const ready = this.#late.splice(0, due === -1 ? this.#late.length : due);
    for (const { frame } of ready) {
      this.#lateBytes -= frame.bytes.length;
      this.#write(frame);
    }
    this.#wait();
  }

  #nowMs(): number {
    return this.options.clock.now() / 1000;
  }

  /** Tells the client that it is too slow, if it has ears, and closes. */
  slow(): void {
    const frame = this.options.slowClient();
    if (frame !== undefined) this.#write(frame);
    this.close(POLICY_VIOLATION);
  }

  /** Ends in order, and by force where the client does not answer. */
  close(code = 1000): void {
    if (this.#isClosing) return;
    this.#end();
    const { socket, clock } = this.options;
    socket.close(code);
    const callOff = clock.after(CLOSE_MS, () => socket.terminate());
    socket.once('close', callOff);
  }

  /** Ends without a farewell. */
  cut(): void {
    this.#end();
    this.options.socket.terminate();
  }

  /** Ends after the first part of a text frame of 1,000 bytes. */
  cutMidFrame(): void {
    this.#end();
    const { raw, socket } = this.options;
    raw.write(Buffer.from([0x81, 126, 0x03, 0xe8, ...Buffer.from('[{"T":"q","S":"')]), () => socket.terminate());
  }

  /** Nothing is sent from now on. */
  #end(): void {
    this.#isClosing = true;
    this.#callOff();
    this.#late = [];
    this.#lateBytes = 0;
  }

  #write({ bytes, isBinary }: Frame): void {
    if (this.#isClosing) return;
    this.sent++;
    this.options.socket.send(bytes, { binary: isBinary });
  }
}

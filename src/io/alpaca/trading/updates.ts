/** Alpaca's stream of order updates over a real socket: reconnects by itself, and says when to catch up by REST. */

import type { TradectlError } from '../../../core/base/errors.js';
import { Prng } from '../../../core/base/prng.js';
import type { Micros } from '../../../core/base/time.js';
import { Backoff } from '../../../core/feed/backoff.js';
import type { Output } from '../../../core/feed/protocol.js';
import type { VenueUpdate } from '../../../core/venue/records.js';
import { type StreamInput, UpdateStream } from '../../../core/venue/update-stream.js';
import { FeedSocket, type SocketClock } from '../../shared/socket.js';
import type { Fault } from '../../shared/venue.js';
import type { KeyPair } from '../dialect.js';
import type { TradingEndpoint } from './endpoint.js';
import { readUpdateFrame, STREAM } from './update-frames.js';

export interface TradeUpdatesOptions {
  readonly endpoint: TradingEndpoint;
  readonly keys: () => KeyPair;
  readonly clock: SocketClock;
  /** Spreads the reconnects. */
  readonly seed: number;
  /** How often a broker that was never reached is tried again, before `onFail`. */
  readonly retriesMax: number;
  /** In the order of arrival; the same one may come again. */
  readonly onUpdate: (update: VenueUpdate) => void;
  /** Something may have been missed: at the start, after every reconnect, after an error or an update that cannot be read. */
  readonly onCatchUp: (reason: string) => void;
  /** Something was missed: the next `onCatchUp` makes it good. */
  readonly onGap: (reason: string) => void;
  /** Nothing is heard from here to the next `onCatchUp`. */
  readonly onDown: (reason: string) => void;
  readonly onFault: (fault: Fault, at: Micros) => void;
  /** For good; the stream is over. */
  readonly onFail: (error: TradectlError) => void;
}

export class TradeUpdates {
  readonly #machine: UpdateStream;
  readonly #socket: FeedSocket<StreamInput>;

  constructor(readonly options: TradeUpdatesOptions) {
    const { endpoint, keys, clock, seed, retriesMax } = options;
    this.#machine = new UpdateStream({
      name: `${endpoint.stream.host}${endpoint.stream.pathname}`,
      auth: () => authFrame(keys()),
      listen: { action: 'listen', data: { streams: [STREAM] } },
      backoff: new Backoff(new Prng(seed)),
      retriesMax,
    });
    this.#socket = new FeedSocket<StreamInput>({
      route: () => ({ url: endpoint.stream.href, headers: {}, encode: JSON.stringify, isLocal: false }),
      connection: this.#machine,
      clock,
      onFrame: (bytes) => this.#frame(bytes),
      onOutput: (output) => this.#output(output),
    });
  }

  get isListening(): boolean {
    return this.#machine.phase === 'listening';
  }

  start(): void {
    this.#socket.start();
  }

  /** Ends in order; resolves once the socket is gone. */
  async stop(): Promise<void> {
    await this.#socket.stop();
  }

  #frame(bytes: Buffer): readonly StreamInput[] {
    const now = this.options.clock.now();
    const { inputs, updates, faults } = readUpdateFrame(bytes, now);
    for (const fault of faults) this.options.onFault(fault, now);
    for (const update of updates) this.options.onUpdate(update);
    return inputs;
  }

  #output(output: Output): void {
    if (output.kind === 'fail') return this.options.onFail(output.error);
    if (output.kind !== 'status') return;
    if (output.state === 'up') this.options.onCatchUp(output.reason);
    else if (output.state === 'gap') this.options.onGap(output.reason);
    else this.options.onDown(output.reason);
  }
}

/** The form that all of Alpaca's own clients use; a shorter one is documented beside it. */
const authFrame = ({ id, secret }: KeyPair): unknown => ({
  action: 'authenticate',
  data: { key_id: id, secret_key: secret },
});

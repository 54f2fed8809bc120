/** The streams of the simulator: whatever happens in the world is told to those who listen, or not, as the faults say. */

import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { TradeUpdate } from '../../../core/sim/broker/types.js';
import type { Faults } from '../../../core/sim/faults.js';
import type { Told, World } from '../../../core/sim/world/world.js';
import type { SocketClock } from '../../shared/socket.js';
import type { Credentials } from '../http/auth.js';
import { Batch } from './batch.js';
import type { StreamClient } from './client.js';
import type { Encoding } from './encoding.js';
import { MARKET_FEEDS, type MarketFeed } from './feeds.js';
import { Lobby } from './lobby.js';
import { MarketClient, type MarketTerms } from './market.js';
import type { Peer } from './peer.js';
import { type SessionState, SessionTable } from './session-table.js';
import { Storyteller, type UpdateTale } from './tale.js';
import { TestMarket } from './test-market.js';
import { wireTick } from './tick-wire.js';
import { TradingClient, type TradingTerms } from './trading.js';
import { Trouble } from './trouble.js';
import { updateWire } from './update-wire.js';

export interface StreamsOptions {
  readonly world: World;
  readonly faults: Faults;
  readonly credentials: Credentials;
  /** Of timeouts and delays: as the user lives it, not the world's. */
  readonly clock: SocketClock;
  readonly seed: number;
  readonly onBug: (error: unknown) => void;
  /** Connections of one endpoint; Alpaca's is 1, and the default. */
  readonly connectionsMax?: number;
  /** 30 trades and quotes, and no SIP. */
  readonly isBasicPlan?: boolean;
  /** The trading stream's JSON comes in text frames. */
  readonly isTradingText?: boolean;
  readonly authTimeoutMs?: number;
  /** Bytes that may wait for one client. */
  readonly bufferMax?: number;
}

const AUTH_TIMEOUT_MS = 10_000;
const BUFFER_MAX = 4 * 1024 * 1024;
/** Ticks of one frame at most. */
const TOGETHER_MAX = 1000;
const TEST_EVERY_MS = 1000;
/** An update that is to come after the next waits no longer for it. */
const HOLD_MS = 1000;
/** Who waits for readers looks so often, is content with so little, and at last turns them out. */
const DRAIN = { everyMs: 1, bytes: 64 * 1024, patienceMs: 10_000 } as const;

export class Streams {
  readonly clients = new Set<StreamClient>();
  /** Messages of market data that were encoded: each once for each encoding that somebody reads. */
  encodings = 0;
  readonly #sessions: SessionTable;
  readonly #trouble: Trouble;
  readonly #teller: Storyteller;
  readonly #lobby: Lobby;
  readonly #terms: MarketTerms & TradingTerms;
  readonly #test: TestMarket;
  /** Ticks that were not sent yet, in the order in which they came. */
  #waiting: Told[] = [];
  readonly #endings: (() => void)[];
  #callOffTest: (() => void) | undefined;

  constructor(readonly options: StreamsOptions) {
    const { world, faults, clock, credentials, onBug } = options;
    this.#sessions = new SessionTable(options.connectionsMax ?? 1);
    this.#trouble = new Trouble(faults, this.clients, () => clock.now() / 1000);
    this.#teller = new Storyteller(faults);
    this.#test = new TestMarket(options.seed);
    this.#terms = {
      ...{ credentials, faults, clock, sessions: this.#sessions, history: world.history },
      authTimeoutMs: options.authTimeoutMs ?? AUTH_TIMEOUT_MS,
      isBasicPlan: options.isBasicPlan ?? false,
      isText: options.isTradingText ?? false,
    };
    this.#lobby = new Lobby({
      ...{ clients: this.clients, faults, trouble: this.#trouble, clock, onBug },
      bufferMax: options.bufferMax ?? BUFFER_MAX,
      welcome: (path, encoding, peer, request) => this.#welcome(path, encoding, peer, request),
    });
    this.#endings = [
      world.onTicks((ticks) => this.#ticks(ticks)),
      world.onTradeUpdate((update) => this.#update(update)),
      faults.onSwitch(() => this.#trouble.strike()),
    ];
  }

  /** To be hooked on the HTTP server. */
  readonly upgrade = (path: string, request: IncomingMessage, socket: Duplex, head: Buffer): void =>
    this.#lobby.upgrade(path, request, socket, head);

  sessions(): readonly SessionState[] {
    return this.#sessions.list(this.options.clock.now() / 1000);
  }

  /** Whether anybody wants to hear of the world's market. */
  isThere(): boolean {
    return this.#marketClients().some(({ feed, lists }) => {
      return feed.market !== 'test' && Object.values(lists).some(({ length }) => length > 0);
    });
  }

  /** Resolves when all have read (nearly) all that was told; who does not read in time is turned out as too slow. */
  async drained(): Promise<void> {
    this.#flush();
    const { clock } = this.options;
    const patience = clock.now() + DRAIN.patienceMs * 1000;
    for (;;) {
      const slow = [...this.clients].filter(({ peer }) => peer.buffered > DRAIN.bytes);
      if (slow.length === 0) return;
      if (clock.now() > patience) for (const { peer } of slow) peer.slow();
      await new Promise<void>((resolve) => clock.after(DRAIN.everyMs, resolve));
    }
  }

  /** Says farewell to all and tells no more. */
  close(): void {
    this.#flush();
    for (const end of this.#endings) end();
    this.#callOffTest?.();
    for (const { peer } of this.clients) peer.close();
  }

  #welcome(path: string, encoding: Encoding, peer: Peer, { headers }: IncomingMessage): StreamClient {
    const feed = MARKET_FEEDS.get(path);
    if (feed === undefined) return new TradingClient(this.#terms, encoding, peer);
    const client = new MarketClient(this.#terms, feed, encoding, peer);
    const key = headers['apca-api-key-id'];
    if (key !== undefined) client.authenticate(key, headers['apca-api-secret-key']);
    if (feed.market === 'test') this.#callOffTest ??= this.options.clock.after(TEST_EVERY_MS, () => this.#testTick());
    return client;
  }

  /** What is told within one step of the clock goes out together: one frame for each client. */
  #ticks(ticks: readonly Told[]): void {
    if (this.#waiting.length === 0) queueMicrotask(() => this.#flush());
    this.#waiting.push(...ticks);
    if (this.#waiting.length >= TOGETHER_MAX) this.#flush();
  }

  #flush(): void {
    const ticks = this.#waiting;
    if (ticks.length === 0) return;
    this.#waiting = [];
    this.#trouble.strike();
    for (const market of ['us_equity', 'crypto'] as const) {
      const isCrypto = market === 'crypto';
      this.#tell(
        market,
        ticks.filter(({ symbol }) => symbol.includes('/') === isCrypto),
      );
    }
  }

  #tell(market: MarketFeed['market'], ticks: readonly Told[]): void {
    const readers = this.#marketClients().filter((client) => client.follows(market));
    if (ticks.length === 0 || readers.length === 0 || this.options.faults.take('mute') !== undefined) return;
    const batch = new Batch(ticks.map((tick) => wireTick(tick, market === 'crypto')));
    for (const reader of readers) reader.tell(batch);
    this.encodings += batch.encodings;
  }

  #testTick(): void {
    const { clock } = this.options;
    const isHeard = this.#marketClients().some(({ feed }) => feed.market === 'test');
    this.#callOffTest = isHeard ? clock.after(TEST_EVERY_MS, () => this.#testTick()) : undefined;
    if (isHeard) this.#tell('test', this.#test.next(clock.now()));
  }

  #update(update: TradeUpdate): void {
    this.#trouble.strike();
    const { world, clock } = this.options;
    this.#spread(this.#teller.tale(update, updateWire(update, world.desk)));
    if (this.#teller.isHolding) clock.after(HOLD_MS, () => this.#spread(this.#teller.rest()));
  }

  #spread(tale: UpdateTale): void {
    const clients = [...this.clients].filter((client) => client instanceof TradingClient);
    const listeners = clients.filter(({ isListening }) => isListening);
    if (tale.length === 0 || listeners.length === 0 || this.options.faults.take('mute') !== undefined) return;
    for (const listener of listeners) listener.tell(tale);
  }

  #marketClients(): readonly MarketClient[] {
    return [...this.clients].filter((client) => client instanceof MarketClient);
  }
}

/** Spans on their way to a collector: in batches, one request at a time, bounded; what is not taken is dropped and counted. */

import { otlpBody, type Span } from './span.js';

export interface SpanExporterOptions {
  /** The collector's address, without `/v1/traces`. */
  readonly endpoint: string;
  /** Told of the first loss after a success, and at the end of how many there were; without secrets. */
  readonly onTrouble: (message: string) => void;
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 5000;
/** Beyond it the newest are dropped. */
const WAITING_MAX = 2000;
const BATCH = 500;

export class SpanExporter {
  readonly #url: URL;
  readonly #waiting: Span[] = [];
  #sending: Promise<void> | undefined;
  #isTroubled = false;
  #isEnding = false;
  /** Spans that nobody took. */
  dropped = 0;

  constructor(readonly options: SpanExporterOptions) {
    this.#url = new URL(`${options.endpoint.replace(/\/+$/, '')}/v1/traces`);
  }

  /** Returns at once. */
  send(spans: readonly Span[]): void {
    const room = Math.max(0, WAITING_MAX - this.#waiting.length);
    this.#waiting.push(...spans.slice(0, room));
    this.dropped += Math.max(0, spans.length - room);
    if (this.#waiting.length > 0) this.#sending ??= this.#work();
  }

  /** Resolves when all that waits was taken or dropped: with the first that nobody takes, the rest is. */
  async end(): Promise<void> {
    this.#isEnding = true;
    await this.#sending;
    if (this.dropped > 0) this.options.onTrouble(`traces: ${this.dropped} were dropped in all`);
  }

  async #work(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, BATCH);
      const problem = await this.#post(otlpBody(batch));
      if (problem === undefined) this.#isTroubled = false;
      else this.#lose(batch, `${this.#url.host}: ${problem}`);
    }
    this.#sending = undefined;
  }

  #lose(batch: readonly Span[], why: string): void {
    const rest = this.#isEnding ? this.#waiting.splice(0).length : 0;
    this.drop(batch.length + rest, why);
  }

  /** Counts what is lost; told once until something is taken again. */
  drop(count: number, why: string): void {
    this.dropped += count;
    if (!this.#isTroubled) this.options.onTrouble(`traces are dropped: ${why}`);
    this.#isTroubled = true;
  }

  async #post(body: string): Promise<string | undefined> {
    const { timeoutMs = TIMEOUT_MS } = this.options;
    const headers = { 'content-type': 'application/json' };
    const signal = AbortSignal.timeout(timeoutMs);
    try {
      const answer = await fetch(this.#url, { method: 'POST', redirect: 'manual', headers, body, signal });
      await answer.body?.cancel();
      return answer.ok ? undefined : `HTTP ${answer.status}`;
    } catch {
      return signal.aborted ? 'no answer in time' : 'the connection failed';
    }
  }
}

/** The conversation about subscriptions on one connection: one request at a time, and what each answer means. */

import { type Channel, channelWord, type Topic } from './messages.js';
import type { Dialect, Input } from './protocol.js';
import type { Subscriptions } from './subscriptions.js';

/** `ask` for what is missing, `unconfirmed`: the venue does not give it; `settled`: all is there; else wait. */
export type Progress = 'ask' | 'unconfirmed' | 'settled' | 'waiting';

export class Asking {
  /** Answers in a row that left something out. */
  #asks = 0;
  /** Requests to take topics out of the set that wait for their answers. */
  #drops = 0;

  constructor(
    readonly subscriptions: Subscriptions,
    readonly dialect: Dialect,
  ) {}

  /** A new connection knows nothing. */
  opened(): void {
    this.subscriptions.forget();
    [this.#asks, this.#drops] = [0, 0];
  }

  /** The next request for what is missing; undefined where nothing is, or the URL says it all. */
  request(): unknown {
    const { dialect, subscriptions } = this;
    if (dialect.subscribe === undefined) return undefined;
    const topics = subscriptions.ask(dialect.isByChannel);
    return topics.length === 0 ? undefined : dialect.subscribe(topics);
  }

  answered({ topics, isWhole, untold }: Input & { kind: 'confirmed' }): Progress {
    const { subscriptions } = this;
    if (isWhole && this.#drops > 0) return this.#dropped(topics, untold);
    const before = subscriptions.missing.length;
    subscriptions.confirm(topics, isWhole, untold);
    if (subscriptions.isAsking) return 'waiting';
    if (subscriptions.missing.length < before) this.#asks = 0;
    else if (subscriptions.missing.length > 0) return this.unconfirmed();
    return subscriptions.isWhole ? 'settled' : 'ask';
  }

  /** The venue answered, or did not, but not what it was asked: once more, and no oftener. */
  unconfirmed(): 'ask' | 'unconfirmed' {
    return this.#asks++ === 0 ? 'ask' : 'unconfirmed';
  }

  /** What the venue does not give, in words. */
  get complaint(): string {
    const [topic] = this.subscriptions.missing;
    return `the venue does not confirm ${topic === undefined ? '' : channelWord(topic.channel)} of ${topic?.symbol ?? ''}`;
  }

  /** The request that takes topics out of the set, which are not wanted any more. */
  drop(topics: readonly Topic[]): unknown {
    if (this.dialect.unsubscribe !== undefined) this.#drops++;
    return this.dialect.unsubscribe?.(topics);
  }

  /** Whether something is missing and not asked for. */
  get isDue(): boolean {
    return !this.subscriptions.isAsking && !this.subscriptions.isWhole;
  }

  /** The answer to a request that took something out says nothing of one that asks for more. */
  #dropped(topics: readonly Topic[], untold: readonly Channel[]): Progress {
    this.#drops--;
    this.subscriptions.revise(topics, untold);
    return this.isDue ? 'ask' : 'waiting';
  }
}

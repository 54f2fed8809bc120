/** What we want of a venue, kept apart from what it has confirmed; requests go out one chunk at a time. */

import { type Channel, type Topic, topicKey } from './messages.js';

/** Far below the 32,768 bytes of one frame, whatever the names around the symbols. */
const CHUNK_BYTES = 24_000;

export class Subscriptions {
  readonly #wanted = new Map<string, Topic>();
  #confirmed = new Set<string>();
  #asked: readonly Topic[] = [];

  constructor(wanted: readonly Topic[]) {
    for (const topic of wanted) this.#wanted.set(topicKey(topic), topic);
  }

  get wanted(): readonly Topic[] {
    return [...this.#wanted.values()];
  }

  get channels(): readonly Channel[] {
    return [...new Set(this.wanted.map(({ channel }) => channel))];
  }

  /** Whether a request waits for its answer. */
  get isAsking(): boolean {
    return this.#asked.length > 0;
  }

  get isWhole(): boolean {
    return [...this.#wanted.keys()].every((key) => this.#confirmed.has(key));
  }

  get missing(): readonly Topic[] {
    return this.wanted.filter((topic) => !this.#confirmed.has(topicKey(topic)));
  }

  isConfirmed(topic: Topic): boolean {
    return this.#confirmed.has(topicKey(topic));
  }

  /** From here on these are wanted, too. */
  want(topics: readonly Topic[]): void {
    for (const topic of topics) this.#wanted.set(topicKey(topic), topic);
  }

  /** These are not wanted any more. */
  unwant(topics: readonly Topic[]): void {
    const keys = new Set(topics.map(topicKey));
    for (const key of keys) this.#wanted.delete(key);
    this.withdraw(topics);
    this.#asked = this.#asked.filter((topic) => !keys.has(topicKey(topic)));
  }

  /** A new connection knows nothing. */
  forget(): void {
    this.#confirmed = new Set();
    this.#asked = [];
  }

  /** The next topics to ask for, as many as fit a frame; empty where nothing is missing. */
  ask(isByChannel: boolean): readonly Topic[] {
    const chunk: Topic[] = [];
    let bytes = 0;
    const { missing } = this;
    for (const topic of missing) {
      if (isByChannel && topic.channel !== missing[0]?.channel) break;
      bytes += topic.symbol.length + 4;
      if (bytes > CHUNK_BYTES) break;
      chunk.push(topic);
    }
    this.#asked = chunk;
    return chunk;
  }

  /**
   * The venue's answer: its whole set, or what it adds. Of the channels in `untold` it says nothing: what was asked
   * for there counts as granted.
   */
  confirm(topics: readonly Topic[], isWhole: boolean, untold: readonly Channel[]): void {
    const granted = this.#asked.filter(({ channel }) => untold.includes(channel));
    if (isWhole) this.revise([...topics, ...granted], untold);
    else for (const topic of [...topics, ...granted]) this.#confirmed.add(topicKey(topic));
    const rest = this.#asked.filter((topic) => !this.#confirmed.has(topicKey(topic)));
    // A venue that confirms the whole set has answered the request; one that confirms topic by topic, not yet.
    this.#asked = isWhole ? [] : rest;
  }

  /** The venue's whole set as it is now, without a word on what it was asked for. */
  revise(topics: readonly Topic[], untold: readonly Channel[]): void {
    const kept = [...this.#confirmed].filter((key) => untold.some((channel) => key.startsWith(`${channel} `)));
    this.#confirmed = new Set([...kept, ...topics.map(topicKey)]);
  }

  withdraw(topics: readonly Topic[]): void {
    for (const topic of topics) this.#confirmed.delete(topicKey(topic));
  }

  /** The venue refused the last request, or that symbol of it: its topics are given up. Returns them. */
  giveUp(symbol?: string): readonly Topic[] {
    const refused = this.#asked.filter((topic) => symbol === undefined || topic.symbol === symbol);
    for (const topic of refused) this.#wanted.delete(topicKey(topic));
    this.#asked = this.#asked.filter((topic) => !refused.includes(topic));
    return refused;
  }
}

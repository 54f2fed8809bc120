/** Who wants what of one stream: a topic is wanted as long as somebody wants it. */

import { type Topic, topicKey } from './messages.js';

export class WantedSet<Who> {
  readonly #byWho = new Map<Who, Map<string, Topic>>();
  readonly #counts = new Map<string, number>();

  /** Returns the topics that nobody wanted before. */
  add(who: Who, topics: readonly Topic[]): readonly Topic[] {
    const own = this.#byWho.get(who) ?? new Map<string, Topic>();
    this.#byWho.set(who, own);
    return topics.filter((topic) => {
      const key = topicKey(topic);
      if (own.has(key)) return false;
      own.set(key, topic);
      const before = this.#counts.get(key) ?? 0;
      this.#counts.set(key, before + 1);
      return before === 0;
    });
  }

  /** Returns the topics that nobody wants any more. */
  remove(who: Who, topics: readonly Topic[]): readonly Topic[] {
    const own = this.#byWho.get(who);
    return topics.filter((topic) => {
      const key = topicKey(topic);
      if (own?.delete(key) !== true) return false;
      const left = (this.#counts.get(key) ?? 1) - 1;
      if (left === 0) this.#counts.delete(key);
      else this.#counts.set(key, left);
      return left === 0;
    });
  }

  /** Forgets somebody; returns the topics that nobody wants any more. */
  leave(who: Who): readonly Topic[] {
    const gone = this.remove(who, this.of(who));
    this.#byWho.delete(who);
    return gone;
  }

  of(who: Who): readonly Topic[] {
    return [...(this.#byWho.get(who)?.values() ?? [])];
  }

  wants(who: Who, topic: Topic): boolean {
    return this.#byWho.get(who)?.has(topicKey(topic)) === true;
  }

  isWanted(topic: Topic): boolean {
    return this.#counts.has(topicKey(topic));
  }
}

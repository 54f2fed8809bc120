/** Passes a stream on to the other processes of this user, each of which speaks to it as it would to the venue. */

import type { BookSnapshot, Quote } from '../../core/events.js';
import type { FeedMessage, Topic } from '../../core/feed/messages.js';
import type { Refusal } from '../../core/feed/protocol.js';
import { WantedSet } from '../../core/feed/wanted-set.js';
import type { LocalHandlers, Peer } from '../../io/shared/local-server.js';
import type { StreamServing } from '../../io/shared/venue.js';
import { topicOf } from '../stream/topics.js';
import { Member } from './member.js';

export interface HubOptions {
  readonly serving: StreamServing;
  /** What this process itself wants. */
  readonly own: readonly Topic[];
  /** These are wanted by somebody now, these by nobody any more. */
  readonly want: (topics: readonly Topic[]) => void;
  readonly unwant: (topics: readonly Topic[]) => void;
  readonly isConfirmed: (topic: Topic) => boolean;
  /** The book as it stands after all that was passed on; undefined where it is not whole. */
  readonly bookOf: (symbol: string) => BookSnapshot | undefined;
  readonly quoteOf: (symbol: string) => Quote | undefined;
  readonly onJoined: () => void;
  readonly onConflated: () => void;
  readonly notice: (text: string) => void;
}

/** Stands for this process among those who want something. */
const SELF = 'self';

export class Hub {
  readonly #wanted = new WantedSet<Member | typeof SELF>();
  readonly #members = new Map<Peer, Member>();
  #isUp = false;

  constructor(readonly options: HubOptions) {
    this.#wanted.add(SELF, options.own);
  }

  get size(): number {
    return this.#members.size;
  }

  readonly handlers: LocalHandlers = {
    onPeer: (peer) => {
      const member = new Member(peer, this.options.onConflated);
      this.#members.set(peer, member);
      this.options.onJoined();
      if (this.#isUp) this.#greet(member);
    },
    onText: (peer, text) => {
      const member = this.#members.get(peer);
      if (member !== undefined) this.#take(member, text);
    },
    onGone: (peer) => {
      const member = this.#members.get(peer);
      this.#members.delete(peer);
      if (member !== undefined) this.#unwant(this.#wanted.leave(member));
    },
  };

  /** The stream is whole: whoever waited may come in. */
  up(): void {
    this.#isUp = true;
    for (const member of this.#members.values()) this.#greet(member);
  }

  /** The stream is lost: whoever was in comes back, and waits until it is there again. */
  down(reason: string): void {
    this.#isUp = false;
    for (const member of this.#members.values()) if (member.isGreeted) member.peer.dismiss(reason);
  }

  /** A frame of the venue, and what it says. */
  pass(bytes: Buffer, isBinary: boolean, messages: readonly FeedMessage[]): void {
    for (const member of this.#members.values()) {
      if (!messages.some((message) => this.#isWanted(member, message))) continue;
      if (!member.pass(bytes, isBinary, messages)) this.#cut(member);
    }
  }

  /** The venue's set has changed: requests may have their answer. */
  settle(): void {
    for (const member of this.#members.values()) this.#answer(member);
  }

  /** The venue refused topics; answers whether this process wanted any of them. */
  refuse(topics: readonly Topic[], { code, message }: Refusal): boolean {
    const { serving } = this.options;
    for (const member of this.#members.values()) {
      const refused = topics.filter((topic) => this.#wanted.wants(member, topic));
      this.#wanted.remove(member, refused);
      for (const symbol of new Set(refused.map((topic) => topic.symbol)))
        member.say(serving.refusal(code, message, symbol));
    }
    const own = topics.filter((topic) => this.#wanted.wants(SELF, topic));
    this.#wanted.remove(SELF, own);
    this.settle();
    return own.length > 0;
  }

  /** Whether this process is left without anything that it wants. */
  get isSelfDone(): boolean {
    return this.#wanted.of(SELF).length === 0;
  }

  /** To be called now and then: what waited for a slow process, or for a book, may go. */
  tick(): void {
    const { serving } = this.options;
    for (const member of this.#members.values()) {
      member.flush(serving.quote);
      for (const symbol of member.owed) this.#sayBook(member, symbol);
    }
  }

  #greet(member: Member): void {
    if (member.isGreeted) return;
    member.isGreeted = true;
    member.say(this.options.serving.greeting);
  }

  #take(member: Member, text: string): void {
    const wish = this.options.serving.wish(text);
    if (wish === undefined || !member.isGreeted) return this.#cut(member);
    if (wish.kind === 'auth') return member.say(this.options.serving.authenticated);
    member.isAsking = true;
    if (wish.kind === 'unsubscribe') this.#unwant(this.#wanted.remove(member, wish.topics));
    else this.#want(member, wish.topics);
    this.#answer(member);
  }

  #want(member: Member, topics: readonly Topic[]): void {
    for (const topic of topics) if (!this.#wanted.wants(member, topic)) member.fresh.push(topic);
    const added = this.#wanted.add(member, topics);
    if (added.length > 0) this.options.want(added);
  }

  #unwant(topics: readonly Topic[]): void {
    if (topics.length > 0) this.options.unwant(topics);
  }

  /** Confirms once the venue has confirmed all of it; then comes what is known of what was asked for. */
  #answer(member: Member): void {
    const { serving, isConfirmed, quoteOf } = this.options;
    const topics = this.#wanted.of(member);
    if (!member.isAsking || !topics.every(isConfirmed)) return;
    member.isAsking = false;
    member.say(serving.subscription(topics));
    for (const { channel, symbol } of member.fresh.splice(0)) {
      const quote = channel === 'quotes' ? quoteOf(symbol) : undefined;
      if (quote !== undefined) member.say(serving.quote(quote));
      if (channel === 'orderbooks') this.#sayBook(member, symbol);
    }
  }

  #sayBook(member: Member, symbol: string): void {
    const book = this.options.bookOf(symbol);
    if (book === undefined) member.owed.add(symbol);
    else {
      member.owed.delete(symbol);
      member.say(this.options.serving.book(book));
    }
  }

  #isWanted(member: Member, message: FeedMessage): boolean {
    const { channel, symbol } = topicOf(message);
    return this.#wanted.wants(member, { channel, symbol }) || this.#wanted.wants(member, { channel, symbol: '*' });
  }

  #cut(member: Member): void {
    if (member.isTooSlow) this.options.notice('another process does not take its data: it is cut, and may come back');
    member.peer.cut();
  }
}

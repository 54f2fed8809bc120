/** Who wants what: against a model that counts anew each time. */

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Topic, topicKey } from '../../../src/core/feed/messages.js';
import { WantedSet } from '../../../src/core/feed/wanted-set.js';

const TOPIC: fc.Arbitrary<Topic> = fc.record({
  channel: fc.constantFrom('trades' as const, 'quotes' as const),
  symbol: fc.constantFrom('A', 'B', 'C'),
});
const STEP = fc.record({
  who: fc.constantFrom('one', 'two', 'three'),
  what: fc.constantFrom('add' as const, 'remove' as const, 'leave' as const),
  topics: fc.array(TOPIC, { maxLength: 5 }),
});

it('tells when a topic is first wanted, and when it is wanted no more', () => {
  fc.assert(
    fc.property(fc.array(STEP, { maxLength: 30 }), (steps) => {
      const wanted = new WantedSet<string>();
      const model = new Map<string, Set<string>>();
      const all = (): ReadonlySet<string> => new Set([...model.values()].flatMap((own) => [...own]));
      for (const { who, what, topics } of steps) {
        const before = all();
        const own = model.get(who) ?? new Set();
        model.set(who, own);
        if (what === 'leave') own.clear();
        for (const key of topics.map(topicKey))
          if (what === 'add') own.add(key);
          else own.delete(key);
        const told = what === 'leave' ? wanted.leave(who) : wanted[what](who, topics);
        const changed =
          what === 'add' ? [...all()].filter((key) => !before.has(key)) : [...before].filter((key) => !all().has(key));
        expect(told.map(topicKey).sort()).toEqual(changed.sort());
        expect(wanted.of(who).map(topicKey).sort()).toEqual([...own].sort());
        for (const topic of topics) expect(wanted.isWanted(topic)).toBe(all().has(topicKey(topic)));
      }
    }),
  );
});

/** The connection of a stream that is shared: its wishes change while it lives, and it may have to move. */

import { describe, expect, it } from 'vitest';
import { SECOND } from '../../../src/core/base/time.js';
import type { Topic } from '../../../src/core/feed/messages.js';
import { kinds, Machine, TRADES } from './machine.js';

const MORE: readonly Topic[] = [{ channel: 'quotes', symbol: 'MSFT' }];
const whole = (...topics: readonly Topic[]) => ({ kind: 'confirmed', topics, isWhole: true, untold: [] }) as const;

describe('a live connection', () => {
  it('asks for more, and is as live as before', () => {
    const machine = new Machine().open();
    expect(machine.step({ kind: 'want', topics: MORE })).toEqual([{ kind: 'send', frame: { subscribe: MORE } }]);
    expect(machine.step(whole(...TRADES, ...MORE))).toEqual([]);
    expect(machine.step({ kind: 'want', topics: MORE })).toEqual([]);
    expect(machine.pass(8)).toEqual([]);
    expect(machine.connection.phase).toBe('live');
  });

  it('takes out what nobody wants, and does not take the answer for one about what it asked for meanwhile', () => {
    const machine = new Machine().open();
    machine.step({ kind: 'want', topics: MORE });
    machine.step(whole(...TRADES, ...MORE));
    expect(machine.step({ kind: 'unwant', topics: MORE })).toEqual([{ kind: 'send', frame: { unsubscribe: MORE } }]);
    expect(machine.step({ kind: 'want', topics: MORE })).toEqual([{ kind: 'send', frame: { subscribe: MORE } }]);
    expect(machine.step(whole(...TRADES))).toEqual([]);
    expect(machine.step(whole(...TRADES, ...MORE))).toEqual([]);
    expect(machine.pass(8)).toEqual([]);
  });

  it('gives up what is refused, tells whose it was, and goes on', () => {
    const machine = new Machine().open();
    machine.step({ kind: 'want', topics: MORE });
    expect(machine.error(405)).toMatchObject([{ kind: 'refused', topics: MORE, refusal: { code: 405 } }]);
    expect(machine.pass(8)).toEqual([]);
    expect(machine.connection.phase).toBe('live');
  });

  it('asks for everything that is wanted by then when it comes back', () => {
    const machine = new Machine().open();
    machine.step({ kind: 'closed', code: 1006, reason: '' });
    machine.step({ kind: 'want', topics: MORE });
    machine.wait();
    for (const kind of ['opened', 'greeted'] as const) machine.step({ kind });
    expect(machine.step({ kind: 'authenticated' })).toEqual([
      { kind: 'send', frame: { subscribe: [...TRADES, ...MORE] } },
    ]);
  });

  it('moves where it is told to, and fills the hole that this leaves', () => {
    const machine = new Machine().open();
    machine.data();
    expect(kinds(machine.step({ kind: 'moved', reason: 'elsewhere' }))).toEqual(['drop', 'status']);
    expect(machine.wait()).toBeLessThan(2);
    expect(kinds(machine.reopen().outputs.slice(-2))).toEqual(['status', 'backfill']);
  });
});

describe('a connection to another process', () => {
  it('is known to be dead within three seconds, and may wait long for its greeting', () => {
    const machine = new Machine();
    machine.step({ kind: 'start' });
    machine.step({ kind: 'opened', isLocal: true });
    expect(machine.pass(100).every(({ kind }) => kind === 'ping')).toBe(true);
    expect(machine.connection.phase).toBe('greeting');
    const before = machine.now;
    expect(machine.pass(4, false).some(({ kind }) => kind === 'drop')).toBe(true);
    expect(machine.now - before).toBe(4 * SECOND);
  });
});

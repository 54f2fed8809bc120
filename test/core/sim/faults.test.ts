import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Micros, micros, SECOND } from '../../../src/core/base/time.js';
import { Faults } from '../../../src/core/sim/faults.js';
import { parseFault } from '../../../src/core/sim/faults-parse.js';
import { FAULT_NAMES, FAULTS, type FaultRow } from '../../../src/core/sim/faults-table.js';

let now: Micros = micros(0);
const made = (seed = 1): Faults => {
  now = micros(0);
  return new Faults({ seed, now: () => now });
};

describe('what users type', () => {
  it.each([
    ['cut', { ms: 0, uses: { times: 1, chance: undefined, forMs: undefined } }],
    ['cut=3', { ms: 0, uses: { times: 3, chance: undefined, forMs: undefined } }],
    ['cut=always', { ms: 0, uses: { times: undefined, chance: undefined, forMs: undefined } }],
    ['cut=p0.1,30s', { ms: 0, uses: { times: undefined, chance: 0.1, forMs: 30_000 } }],
    ['mute', { ms: 0, uses: { times: undefined, chance: undefined, forMs: undefined } }],
    ['mute=2m', { ms: 0, uses: { times: undefined, chance: undefined, forMs: 120_000 } }],
    ['zombie', { ms: 90_000, uses: { times: undefined, chance: undefined, forMs: undefined } }],
    ['latency=1.5s', { ms: 1500, uses: { times: undefined, chance: undefined, forMs: undefined } }],
    ['latency=200ms,1m,p1', { ms: 200, uses: { times: undefined, chance: 1, forMs: 60_000 } }],
    ['latency=3', { ms: 200, uses: { times: 3, chance: undefined, forMs: undefined } }],
    ['clock-skew=-2s', { ms: -2000, uses: { times: undefined, chance: undefined, forMs: undefined } }],
  ])('%s', (text, arming) => {
    expect(parseFault(text)).toMatchObject(arming);
  });

  it.each([
    ['zombi', 'did you mean zombie?'],
    ['accept-50', 'did you mean accept-504?'],
    ['', 'one of '],
    ['constructor', ''],
    ['cut=', undefined],
    ['cut=0', 'a count (3)'],
    ['cut=p2', 'a chance (p0.1)'],
    ['cut=-3s', 'a duration (30s)'],
    ['cut=3,,3', 'joined by commas'],
    ['mute=soon', 'always'],
    ['zombie=-5s', 'a duration (30s)'],
  ])('%s is refused with a hint, unless it means something', (text, hint) => {
    if (hint === undefined) return expect(parseFault(text).uses.times).toBe(1);
    expect(() => parseFault(text)).toThrow(
      expect.objectContaining({ code: 'usage', where: '--fault', hint: expect.stringContaining(hint) as string }),
    );
  });

  it('never fails but with a usage error', () => {
    fc.assert(
      fc.property(fc.constantFrom(...FAULT_NAMES), fc.string(), (name, arg) => {
        try {
          expect(parseFault(`${name}=${arg}`).name).toBe(name);
        } catch (error) {
          expect(error).toMatchObject({ name: 'TradectlError', code: 'usage' });
        }
      }),
    );
  });
});

describe('the switchboard', () => {
  it('counts uses down, and tells how often a fault acted', () => {
    const faults = made();
    faults.arm('error-500', '2');
    expect([1, 2, 3].map(() => faults.take('error-500') !== undefined)).toEqual([true, true, false]);
    expect(faults.take('cut')).toBeUndefined();
    expect(faults.list().find(({ name }) => name === 'error-500')).toMatchObject({ isArmed: false, acted: 2 });
    expect(faults.list()).toHaveLength(FAULT_NAMES.length);
  });

  it('forgets a fault whose time is over', () => {
    const faults = made();
    faults.arm('mute', '30s');
    now = micros(30 * SECOND - 1);
    expect(faults.take('mute')).toEqual({ ms: 0 });
    now = micros(30 * SECOND);
    expect(faults.isArmed('mute')).toBe(false);
    expect(faults.take('mute')).toBeUndefined();
  });

  it('has luck of its own for each fault, the same for equal seeds', () => {
    const draws = (faults: Faults, isDisturbed: boolean): readonly boolean[] => {
      faults.arm('cut', 'p0.3');
      faults.arm('mute', 'p0.5');
      return Array.from({ length: 1000 }, () => {
        if (isDisturbed) faults.take('mute');
        return faults.take('cut') !== undefined;
      });
    };
    const first = draws(made(7), false);
    expect(draws(made(7), true)).toEqual(first);
    expect(draws(made(8), false)).not.toEqual(first);
    expect(first.filter(Boolean).length).toBeGreaterThan(240);
    expect(first.filter(Boolean).length).toBeLessThan(360);
  });

  it('adds latency and jitter', () => {
    const faults = made();
    expect(faults.delay()).toBe(0);
    faults.arm('jitter', '100ms');
    const late = Array.from({ length: 100 }, () => faults.delay());
    expect(Math.min(...late)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...late)).toBeLessThan(100);
    expect(new Set(late).size).toBeGreaterThan(90);
    faults.arm('latency', '1s');
    expect(faults.delay()).toBeGreaterThanOrEqual(1000);
  });

  it('tells who listens of every switch', () => {
    const faults = made();
    const heard: string[] = [];
    const off = faults.onSwitch((name) => heard.push(name));
    faults.arm('cut');
    faults.disarm('cut');
    off();
    faults.arm('cut');
    expect(heard).toEqual(['cut', 'cut']);
    expect(() => faults.disarm('cutt')).toThrow('there is no fault');
  });

  it('describes each fault', () => {
    for (const name of FAULT_NAMES) {
      const row: FaultRow = FAULTS[name];
      expect(row.where.length).toBeGreaterThan(0);
      expect(row.does).toMatch(/^\S.{20,}/);
      expect(row.duration?.ms ?? 1).toBeGreaterThan(0);
    }
  });
});

import { expect, it } from 'vitest';
import { type Check, examine, ok } from '../../../src/app/doctor/check.js';
import { TradectlError } from '../../../src/core/base/errors.js';
import { micros } from '../../../src/core/base/time.js';

/** Time that passes when it is told to. */
class FakeClock {
  readonly #waiting: (() => void)[] = [];
  now = () => micros(0);
  after = (_ms: number, wake: () => void) => {
    this.#waiting.push(wake);
    return () => undefined;
  };
  passes(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }
}

const never = new AbortController().signal;
const check = (name: string, look: Check['look']): Check => ({ check: name, look });

it('tells rows in the order of the checks, and errors with their fix', async () => {
  const refused = (): never => {
    throw new TradectlError('config', 'unknown key', { where: 'a.toml:3', hint: 'did you mean cash?' });
  };
  const unreachable = () => Promise.reject(new TradectlError('venue_unreachable', 'no answer', { where: 'host' }));
  const checks = [check('a', () => ok('fine')), check('b', refused), check('c', unreachable)];
  expect(await examine(checks, new FakeClock(), never)).toEqual([
    { check: 'a', state: 'ok', found: 'fine', fix: null },
    { check: 'b', state: 'fail', found: 'unknown key (a.toml:3)', fix: 'did you mean cash?' },
    {
      check: 'c',
      state: 'fail',
      found: 'no answer (host)',
      fix: 'check the network and --endpoint, or try again later',
    },
  ]);
});

it('what never answers has failed when its time is over, and is told to end', async () => {
  const clock = new FakeClock();
  let told: AbortSignal | undefined;
  const hanging = check('mute', (signal) => {
    told = signal;
    return new Promise(() => undefined);
  });
  const rows = examine([hanging, check('quick', () => ok('fine'))], clock, never);
  await new Promise(setImmediate);
  clock.passes();
  expect(await rows).toMatchObject([{ state: 'fail', found: 'no answer within 8 s' }, { state: 'ok' }]);
  expect(told?.aborted).toBe(true);
});

it('ends at once when it is told to', async () => {
  const controller = new AbortController();
  const rows = examine([check('mute', () => new Promise(() => undefined))], new FakeClock(), controller.signal);
  controller.abort('SIGINT');
  await expect(rows).rejects.toBe('SIGINT');
});

it('a bug is no finding', async () => {
  const bug = check('bug', () => {
    throw new RangeError('lots do not add up');
  });
  await expect(examine([bug], new FakeClock(), never)).rejects.toThrow('lots do not add up');
});

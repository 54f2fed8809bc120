/** The last line of a CI run counts what happened, and nothing that failed is lost in it. */

import { expect, test } from 'vitest';
import { summarize } from '../../scripts/summary.mjs';

const file = (...statuses: readonly string[]) => ({
  name: 'a.test.ts',
  status: statuses.includes('failed') ? 'failed' : 'passed',
  assertionResults: statuses.map((status, i) => ({ fullName: `test ${i}`, status, failureMessages: ['why'] })),
});
const run = (
  files: readonly ReturnType<typeof file>[],
  given: { status?: number; checks?: number; data?: boolean } = {},
) => {
  const { status = 0, checks = 0, data = false } = given;
  const { lines, failed } = summarize({ testResults: [...files] }, { status, checksFailed: checks, refuseSkips: data });
  return { last: lines.at(-1), said: lines.slice(0, -1).join('\n'), failed };
};

test('all passed', () => {
  expect(run([file('passed', 'passed'), file('passed')])).toEqual({ last: '3 passed, 0 failed', said: '', failed: 0 });
});

test('a failed test is counted, named and explained', () => {
  const { last, said, failed } = run([file('passed', 'failed')], { status: 1 });
  expect([last, failed]).toEqual(['1 passed, 1 failed', 1]);
  expect(said).toBe('failed: test 1\nwhy');
});

test('each failed check is one more', () => {
  expect(run([file('passed')], { checks: 2 })).toMatchObject({ last: '1 passed, 2 failed', failed: 2 });
});

test('a skipped test is told, and fails where its data is there', () => {
  expect(run([file('passed', 'skipped')])).toMatchObject({ last: '1 passed, 0 failed, 1 skipped', failed: 0 });
  expect(run([file('passed', 'skipped')], { data: true })).toMatchObject({
    last: '1 passed, 1 failed, 1 skipped',
    failed: 1,
  });
});

test('a file that does not load is one failure', () => {
  const broken = { ...file(), status: 'failed', message: 'cannot parse' };
  expect(run([broken, file('passed')], { status: 1 })).toEqual({
    last: '1 passed, 1 failed',
    said: 'failed: a.test.ts: cannot parse',
    failed: 1,
  });
});

test('a bad exit status with no failed test (coverage, a stray rejection, no report) is one failure', () => {
  expect(run([file('passed')], { status: 1 })).toMatchObject({ last: '1 passed, 1 failed', failed: 1 });
  expect(run([], { status: 134 })).toMatchObject({ last: '0 passed, 1 failed', failed: 1 });
});

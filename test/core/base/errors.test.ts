/** Operating errors and bugs are told apart, and every error code has an exit status. */

import { expect, test } from 'vitest';
import { AssertionError, assert, must, never } from '../../../src/core/base/assert.js';
import { EXIT, TradectlError } from '../../../src/core/base/errors.js';

test('every code ends with a status that means trouble of the user or the world', () => {
  expect(new Set(Object.values(EXIT))).toEqual(new Set([2, 3, 4, 5, 6]));
  const ledger = Object.entries(EXIT).filter(([code]) => code.startsWith('ledger_'));
  expect(ledger.map(([, status]) => status)).toEqual(ledger.map(() => 6));
  expect([EXIT.usage, EXIT.venue_unreachable, EXIT.auth, EXIT.halted]).toEqual([2, 3, 4, 5]);
});

test('an operating error carries what, where, and what to do', () => {
  const cause = new Error('ENOENT');
  const error = new TradectlError('data', 'no such file', { where: 'a.csv:3', hint: 'check the path', cause });
  expect(error).toMatchObject({
    name: 'TradectlError',
    code: 'data',
    message: 'no such file',
    where: 'a.csv:3',
    hint: 'check the path',
    cause,
  });
  const bare = new TradectlError('usage', 'no');
  expect([bare.where, bare.hint, Object.hasOwn(bare, 'cause')]).toEqual([undefined, undefined, false]);
  expect(error).not.toBeInstanceOf(AssertionError);
});

test('a failed assertion is a bug, with its words', () => {
  expect(() => assert(false, 'one is less')).toThrow(new AssertionError('one is less'));
  expect(() => assert(true, 'fine')).not.toThrow();
});

test('must lets zero, empty and false through, and nothing missing', () => {
  expect([must(0, ''), must('', ''), must(false, '')]).toEqual([0, '', false]);
  expect(() => must(undefined, 'gone')).toThrow('gone');
  expect(() => must(null, 'gone')).toThrow(AssertionError);
});

test('what a switch forgot is shown', () => {
  expect(() => never('sideways' as never)).toThrow('unexpected "sideways"');
});

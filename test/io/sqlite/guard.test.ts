/** Pairs of Node and better-sqlite3 that would crash are refused before a file is opened. */

import { describe, expect, it } from 'vitest';
import { guardNative, refusal } from '../../../src/io/sqlite/guard.js';

describe('the guard', () => {
  it.each([
    ['20.19.0', '12.11.1'],
    ['22.23.3', '12.11.1'],
    ['24.18.9', '12.11.1'],
    ['22.23.3', '13.2.0'],
    ['24.21.0', '13.2.0'],
    ['26.10.0', '13.2.0'],
  ])('lets Node %s run better-sqlite3 %s', (node, sqlite) => {
    expect(refusal(node, sqlite)).toBeUndefined();
  });

  it.each([
    ['20.20.2', '13.2.0'],
    ['21.0.0', '14.0.0'],
    ['24.19.0', '12.11.1'],
    ['26.10.0', '12.11.1'],
  ])('refuses Node %s with better-sqlite3 %s, and says what to install', (node, sqlite) => {
    expect(() => guardNative(node, sqlite)).toThrow(
      expect.objectContaining({ code: 'config', hint: expect.stringContaining('better-sqlite3@') as string }),
    );
  });

  it('lets this process run', () => {
    expect(() => guardNative()).not.toThrow();
  });
});

import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { keyStates, loadKeys } from '../../../src/app/config/keys.js';
import { temporaryDirectory } from '../../support/cli.js';

const BOTH = { APCA_API_KEY_ID: 'PKID', APCA_API_SECRET_KEY: 'hush' };

describe('keys', () => {
  it('come from the environment, else from .env', () => {
    const cwd = temporaryDirectory({ '.env': 'APCA_API_KEY_ID=FILE\nAPCA_API_SECRET_KEY="quiet"' });
    expect(loadKeys(BOTH, cwd)?.reveal()).toEqual({ id: 'PKID', secret: 'hush' });
    expect(loadKeys({}, cwd)?.reveal()).toEqual({ id: 'FILE', secret: 'quiet' });
    expect(keyStates({}, cwd)[1]?.source).toMatch(/^APCA_API_SECRET_KEY in .*\.env$/);
  });

  it('are absent together, and refused alone', () => {
    const cwd = temporaryDirectory();
    expect(loadKeys({}, cwd)).toBeUndefined();
    expect(loadKeys({ APCA_API_KEY_ID: '', APCA_API_SECRET_KEY: '' }, cwd)).toBeUndefined();
    for (const [one, other] of [
      ['APCA_API_KEY_ID', 'APCA_API_SECRET_KEY'],
      ['APCA_API_SECRET_KEY', 'APCA_API_KEY_ID'],
    ] as const) {
      const alone = expect(() => loadKeys({ [one]: 'hush' }, cwd));
      alone.toThrow(
        expect.objectContaining({ code: 'auth', where: other, message: `${other} is not set, but ${one} is` }),
      );
    }
  });

  it('never show in logs, JSON or messages', () => {
    const keys = loadKeys(BOTH, temporaryDirectory());
    for (const text of [
      JSON.stringify(keys),
      inspect(keys, { showHidden: true, depth: 9 }),
      Object.keys(keys ?? {}).join(),
    ]) {
      expect(text).not.toContain('hush');
      expect(text).not.toContain('PKID');
    }
  });
});

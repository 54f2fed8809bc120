/** Where streams are shared: never where others could look, and never a reason not to stream. */

import { chmodSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { shareDirectory } from '../../../src/app/hub/share-directory.js';
import { temporaryDirectory } from '../../support/cli.js';

function find(env: Readonly<Record<string, string>>) {
  const notices: string[] = [];
  return { directory: shareDirectory(env, (text) => notices.push(text)), notices };
}

describe('the directory of shared streams', () => {
  it('is the session’s, else the state’s, and this user’s alone', () => {
    const [runtime, home] = [temporaryDirectory(), temporaryDirectory()];
    const { directory = '', notices } = find({ XDG_RUNTIME_DIR: runtime, HOME: home });
    expect(directory).toBe(join(runtime, 'tradectl/streams'));
    expect(statSync(directory).mode & 0o777).toBe(0o700);
    expect(notices).toEqual([]);
    expect(find({ HOME: home }).directory).toBe(join(home, '.local/state/tradectl/streams'));
  });

  it('is none where others may enter, or the path is too long; that is told', () => {
    const runtime = temporaryDirectory();
    mkdirSync(join(runtime, 'tradectl/streams'), { recursive: true });
    chmodSync(join(runtime, 'tradectl/streams'), 0o755);
    const shown = find({ XDG_RUNTIME_DIR: runtime });
    expect(shown.directory).toBeUndefined();
    expect(shown.notices).toEqual([expect.stringContaining('must be yours alone')]);
    const long = find({ XDG_RUNTIME_DIR: join(temporaryDirectory(), 'x'.repeat(100)) });
    expect(long.directory).toBeUndefined();
    expect(long.notices).toEqual([expect.stringContaining('too long')]);
  });
});

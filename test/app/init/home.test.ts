import { join } from 'node:path';
import { expect, it } from 'vitest';
import { loadConfig } from '../../../src/app/config/load-config.js';
import { homeItems, isDotenvExposed } from '../../../src/app/init/home.js';
import { temporaryDirectory } from '../../support/cli.js';

const [config] = homeItems({ env: { HOME: '/me' }, cwd: '/srv', withDotenv: true });
const text = config?.kind === 'file' ? config.text : '';

it('the template sets nothing, and each of its settings can be set as it stands', () => {
  const home = temporaryDirectory({ '.config/tradectl/config.toml': text });
  const before = loadConfig({ env: { HOME: home }, cwd: home }).entries;
  expect(before.every(({ origin }) => origin?.kind !== 'file')).toBe(true);

  const all = text.replaceAll(/^# (\w+ = )/gm, '$1');
  const bold = temporaryDirectory({ '.config/tradectl/config.toml': all });
  const after = loadConfig({ env: { HOME: bold }, cwd: bold }).entries;
  expect(after.filter(({ origin }) => origin?.kind !== 'file')).toEqual([]);
  for (const { path, value } of before)
    if (value !== undefined && path !== 'ledger.path')
      expect(after.find((entry) => entry.path === path)?.value).toBe(value);
});

it.each([
  [{}, false],
  [{ '.git/HEAD': '' }, true],
  [{ '.git/HEAD': '', '.gitignore': 'dist\n' }, true],
  [{ '.git/HEAD': '', '.gitignore': 'dist\n.env\n' }, false],
  [{ '.git/HEAD': '', '.gitignore': '/.env*\r\n' }, false],
])('sees whether a repository would take the keys: %j', (files, isExposed) => {
  expect(isDotenvExposed(temporaryDirectory(files))).toBe(isExposed);
});

it('makes no .env where none is wanted', () => {
  const paths = homeItems({ env: { HOME: '/me' }, cwd: '/srv', withDotenv: false }).map(({ path }) => path);
  expect(paths).not.toContain(join('/srv', '.env'));
  expect(paths).toContain('/me/.config/tradectl/config.toml');
});

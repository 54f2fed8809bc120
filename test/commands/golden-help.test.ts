import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { cliDocs } from '../../scripts/cli-docs.mjs';
import { ROOT, runCli } from '../support/cli.js';

it('docs/CLI.md is what the program says of itself (`npm run docs` writes it)', async () => {
  const page = await cliDocs(async (argv) => {
    const { status, stdout, stderr } = await runCli(argv, { env: { HOME: '/you' }, cwd: ROOT });
    expect([argv, status, stderr]).toEqual([argv, 0, '']);
    return stdout;
  });
  expect(page).toBe(readFileSync(join(ROOT, 'docs/CLI.md'), 'utf8'));
});

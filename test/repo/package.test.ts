/** The package as a user gets it: what is in it, and a strategy of their own against its types. */

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folderOf, ROOT } from './plant.js';

interface Packed {
  readonly files: readonly { readonly path: string }[];
}

test('the package holds the program, its types and its defaults, and no sources', () => {
  const args = ['pack', '--dry-run', '--json', '--ignore-scripts'];
  const [packed] = JSON.parse(execFileSync('npm', args, { cwd: ROOT, encoding: 'utf8' })) as Packed[];
  const paths = packed?.files.map(({ path }) => path) ?? [];
  for (const path of ['bin/tradectl.js', 'dist/main.js', 'dist/types/core/strategy/strategy.d.ts', 'LICENSE']) {
    expect(paths).toContain(path);
  }
  expect(paths.some((path) => path.startsWith('config/'))).toBe(true);
  expect(paths.filter((path) => /^(src|commands|test|scripts)\//.test(path))).toEqual([]);
});

const STRATEGY = `
import type { StrategyDefinition } from 'tradectl/strategy';

export const strategy: StrategyDefinition = {
  name: 'mine',
  params: { length: { type: 'int', default: 5 } },
  create: () => ({
    onBar(bar, ctx) {
      const close: number = bar.close;
      if (close > bar.open) ctx.enter('long', 'up');
    },
  }),
};
`;

/** What the compiler says of a user's own file, in a folder where tradectl is installed. */
function compile(source: string): string {
  const options = { module: 'NodeNext', strict: true, noEmit: true, types: [] };
  const folder = folderOf({
    'mine.ts': source,
    'package.json': '{ "type": "module" }',
    'tsconfig.json': JSON.stringify({ compilerOptions: options, files: ['mine.ts'] }),
  });
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(ROOT, join(folder, 'node_modules/tradectl'), 'junction');
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
  return spawnSync(process.execPath, [tsc], { cwd: folder, encoding: 'utf8' }).stdout;
}

test("a user's strategy is checked against the types of the package", () => {
  expect(compile(STRATEGY)).toBe('');
  expect(compile(STRATEGY.replace("'long'", "'wide'"))).toMatch(/^mine\.ts\(10,.*"wide"/);
});

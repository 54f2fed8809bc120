/** The linter refuses what the house forbids: one planted violation of each rule that matters, in one run. */

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { plant, ROOT } from './plant.js';

/** File, source, and the rule that refuses it. */
const REFUSED: readonly (readonly [path: string, source: string, rule: string])[] = [
  ['src/app/any.ts', 'export const f = (a: any): number => Number(a);', 'no-explicit-any'],
  [
    'src/app/float.ts',
    'const f = async (): Promise<void> => {};\nexport const g = (): void => {\n  f();\n};',
    'no-floating-promises',
  ],
  [
    'src/app/misuse.ts',
    'const f = async (): Promise<boolean> => true;\nexport const g = (): number => (f() ? 1 : 2);',
    'no-misused-promises',
  ],
  ['src/app/bang.ts', 'export const f = (a: string | undefined): number => a!.length;', 'no-non-null-assertion'],
  ['src/app/assign.ts', "export const a: string[] = [JSON.parse('1')];", 'no-unsafe-assignment'],
  ['src/app/member.ts', "export const f = (): string => String(JSON.parse('1').a);", 'no-unsafe-member-access'],
  ['src/app/call.ts', "export const f = (): void => {\n  JSON.parse('1')();\n};", 'no-unsafe-call'],
  ['src/app/return.ts', "export const f = (): string => JSON.parse('1');", 'no-unsafe-return'],
  ['src/app/argument.ts', "export const f = (): number => Math.abs(JSON.parse('1'));", 'no-unsafe-argument'],
  ['src/app/throw.ts', "export const f = (): never => {\n  throw 'text';\n};", 'only-throw-error'],
  [
    'src/app/switch.ts',
    "export function f(a: 'x' | 'y'): void {\n  switch (a) {\n    case 'x':\n  }\n}",
    'switch-exhaustiveness-check',
  ],
  ['src/app/default.ts', 'export default 1;', 'no-default-export'],
  ['src/app/barrel.ts', "export * from './any.js';", 'no-barrel-file'],
  ['src/app/cycle.ts', "import type { B } from './cycle-b.js';\nexport type A = B | 1;", 'no-cycle'],
  ['src/app/cycle-b.ts', "import type { A } from './cycle.js';\nexport type B = A | 2;", 'no-cycle'],
  ['src/app/print.ts', "console.log('a');\nexport const a = 1;", 'no-console'],
  ['src/app/later.ts', 'export const a = 1; // TODO: more', 'no-warning-comments'],
  ['src/app/long.ts', `${'// a line\n'.repeat(300)}export const a = 1;`, 'max-lines'],
  ['src/app/tall.ts', `export const f = (): void => {\n${'  f();\n'.repeat(70)}};`, 'max-lines-per-function'],
  ['src/app/CamelCase.ts', 'export const a = 1;', 'filename-case'],
  ['src/core/market/now.ts', 'export const f = (): number => Date.now();', 'no-restricted-properties'],
  ['src/core/market/local.ts', 'export const f = (a: Date): number => a.getHours();', 'no-restricted-properties'],
  ['src/core/market/random.ts', 'export const f = (): number => Math.random();', 'no-restricted-properties'],
  ['src/core/market/env.ts', "export const f = (): unknown => process.env['A'];", 'no-restricted-globals'],
  ['src/core/market/timer.ts', 'export const f = (): unknown => setTimeout(() => 1, 1);', 'no-restricted-globals'],
  [
    'src/core/market/fetch.ts',
    "export const f = async (): Promise<unknown> => await fetch('a');",
    'no-restricted-globals',
  ],
  ['src/core/market/buffer.ts', 'export const f = (): unknown => Buffer.alloc(1);', 'no-restricted-globals'],
  ['src/core/market/global.ts', 'export const f = (): unknown => globalThis;', 'no-restricted-globals'],
  ['src/core/market/perf.ts', 'export const f = (): number => performance.now();', 'no-restricted-globals'],
  [
    'src/core/market/file.ts',
    "import { readFileSync } from 'node:fs';\nexport const f = readFileSync;",
    'no-restricted-imports',
  ],
  ['src/core/market/io.ts', "import { a } from '../../io/clock.js';\nexport const b = a;", 'no-restricted-imports'],
  ['src/io/up.ts', "import { a } from '../app/any.js';\nexport const b = a;", 'no-restricted-imports'],
  ['src/app/view.ts', "import { a } from '../views/b.js';\nexport const b = a;", 'no-restricted-imports'],
  ['src/views/log.ts', "import { a } from '../io/clock.js';\nexport const b = a;", 'no-restricted-imports'],
  ['commands/log.ts', "import { a } from '../src/io/clock.js';\nexport const b = a;", 'no-restricted-imports'],
  ['test/only.test.ts', "import { test } from 'vitest';\ntest.only('a', () => {});", 'no-focused-tests'],
  ['test/skip.test.ts', "import { test } from 'vitest';\ntest.skip('a', () => {});", 'no-disabled-tests'],
];

interface Report {
  readonly diagnostics: readonly { readonly code: string; readonly filename: string }[];
}

/** The rules that oxlint reports, by file. */
function lint(folder: string): ReadonlyMap<string, readonly string[]> {
  const oxlint = join(ROOT, 'node_modules/oxlint/bin/oxlint');
  const { stdout } = spawnSync(process.execPath, [oxlint, '--format=json'], { cwd: folder, encoding: 'utf8' });
  const rules = new Map<string, string[]>();
  for (const { code, filename } of (JSON.parse(stdout) as Report).diagnostics) {
    rules.set(filename, [...(rules.get(filename) ?? []), code.replace(/^.*\(|\)$/g, '')]);
  }
  return rules;
}

test('every planted violation is refused by its rule', () => {
  const found = lint(plant(Object.fromEntries(REFUSED.map(([path, source]) => [path, `${source}\n`]))));
  for (const [path, , rule] of REFUSED) expect(found.get(path) ?? [], path).toContain(rule);
});

test('decent source passes', () => {
  const found = lint(
    plant({
      'src/core/market/fine.ts': 'export const f = (ms: number): string => new Date(ms).toISOString();\n',
      'src/io/clock.ts': 'export const now = (): number => Date.now();\n',
      'scripts/say.mjs': "console.log('a');\n",
    }),
  );
  expect([...found]).toEqual([]);
});

/** Temporary folders with planted files: bare ones, and small projects with the real configuration. */

import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { onTestFinished } from 'vitest';

type Files = Readonly<Record<string, string>>;

export const ROOT = resolve(import.meta.dirname, '../..');

const REAL = ['tsconfig.json', '.oxlintrc.json', 'src/core/base/brand.ts', 'src/core/base/fixed.ts'];

/** A folder with `files`, by their path; it goes when the test ends. */
export function folderOf(files: Files): string {
  const folder = mkdtempSync(join(tmpdir(), 'tradectl-plant-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

/** A project with the real configuration, exact numbers and packages, and `files`. */
export function plant(files: Files): string {
  const real = REAL.map((path) => [path, readFileSync(join(ROOT, path), 'utf8')]);
  const folder = folderOf({ ...(Object.fromEntries(real) as Files), ...files });
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'junction');
  return folder;
}

/** A small project in a temporary folder, with the real configuration and whatever files a test plants in it. */

import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { onTestFinished } from 'vitest';

export const ROOT = resolve(import.meta.dirname, '../..');

const KEPT = ['tsconfig.json', '.oxlintrc.json', 'src/core/base/brand.ts', 'src/core/base/fixed.ts'];

/** Where files, by their path, now stand. The folder goes when the test ends. */
export function plant(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'tradectl-plant-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const path of KEPT) cpSync(join(ROOT, path), join(folder, path), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'junction');
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

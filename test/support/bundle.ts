/** Programs for processes of a test's own that use modules of the source: bundled into one file. */

import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildSync } from 'esbuild';
import { ROOT, temporaryDirectory } from './cli.js';

/** Where natives are found that are not bundled. */
export const CHILD_ENV = { ...process.env, NODE_PATH: join(ROOT, 'node_modules') };

/** `source` is TypeScript whose imports are as seen from `folder`; the path of the program. */
export function bundled(source: string, folder: string): string {
  const outfile = join(temporaryDirectory(), 'program.cjs');
  buildSync({
    stdin: { contents: source, resolveDir: folder, loader: 'ts' },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    external: ['better-sqlite3'],
    define: { 'import.meta.url': JSON.stringify(pathToFileURL(join(ROOT, 'src/io/sqlite/guard.js')).href) },
  });
  return outfile;
}

/** A file that lines are added to says what is wrong with its name. */

import { join } from 'node:path';
import { expect, it } from 'vitest';
import { AppendFile } from '../../../src/io/shared/append-file.js';
import { temporaryDirectory } from '../../support/cli.js';

const home = temporaryDirectory();

it.each([
  [home, 'it is a directory', 'name a file in it'],
  [join(home, 'nowhere/a.jsonl'), 'there is no such directory', 'make the directory first, or name another file'],
])('refuses %s', (path, what, hint) => {
  const message = `cannot write the file: ${what}`;
  expect(() => new AppendFile(path)).toThrow(expect.objectContaining({ code: 'output', message, where: path, hint }));
});

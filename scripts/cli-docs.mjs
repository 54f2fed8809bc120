/**
 * `npm run docs`: writes docs/CLI.md, the help of every command, out of the built program itself. A test does the same
 * and compares, so that the file is also the golden copy of every `--help`.
 */

import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/** @typedef {(argv: readonly string[]) => Promise<string>} Run what a command line prints, 80 columns wide */

const INTRO = `# The command line

Every command with its flags and examples, as \`tradectl COMMAND --help\` prints it. \`npm run docs\` writes this file out of
the program; do not edit it.

Data go to stdout, all else to stderr; \`--json\` gives one document, or one line for each event. \`tradectl help config\`,
\`environment\`, \`files\` and \`exit-codes\` tell what belongs to no command; in a shell, \`tradectl completion SHELL\` completes
commands, flags and values.
`;

const TOPICS = ['exit-codes', 'config', 'environment'];

/**
 * The whole page.
 * @param {Run} run
 */
export async function cliDocs(run) {
  const parts = [INTRO];
  for (const path of await tree(run, [])) {
    const help = await run([...path, '--help']);
    parts.push(
      `${'#'.repeat(Math.min(2 + Math.max(path.length - 1, 0), 4))} ${['tradectl', ...path].join(' ')}`,
      fenced(help),
    );
  }
  for (const topic of TOPICS) parts.push(`## tradectl help ${topic}`, fenced(await run(['help', topic])));
  return `${parts.join('\n\n').replaceAll(/\n{3,}/g, '\n\n')}\n`;
}

/** @param {string} text */
const fenced = (text) => `\`\`\`\n${text.trimEnd()}\n\`\`\``;

/**
 * Every command below a path, itself first.
 * @param {Run} run
 * @param {readonly string[]} path
 * @returns {Promise<(readonly string[])[]>}
 */
async function tree(run, path) {
  const below = [];
  for (const name of children(await run([...path, '--help']))) below.push(...(await tree(run, [...path, name])));
  return [path, ...below];
}

/**
 * The names under `Commands:`; what goes on on a further line is indented deeper.
 * @param {string} help
 */
function children(help) {
  const [, list = ''] = /^Commands:\n((?: .*\n)*)/m.exec(help) ?? [];
  return [...list.matchAll(/^ {2}([a-z][\w-]*)/gm)].map(([, name = '']) => name);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const root = resolve(import.meta.dirname, '..');
  const env = { PATH: process.env['PATH'] ?? '', HOME: '/you', LANG: 'C.UTF-8' };
  /** @param {readonly string[]} argv */
  const run = async (argv) =>
    execFileSync(process.execPath, [join(root, 'bin/tradectl.js'), ...argv], { cwd: root, env, encoding: 'utf8' });
  writeFileSync(join(root, 'docs/CLI.md'), await cliDocs(run));
}

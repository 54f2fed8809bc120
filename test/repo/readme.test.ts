/** What the README and the guides say can be typed as it stands, and what they point at is there. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { COMMANDS } from '../../commands/commands.js';
import type { CommandEntry } from '../../commands/run-command.js';
import { must } from '../../src/core/base/assert.js';
import { BINARY, ended, ROOT, runCli, start } from '../support/cli.js';

const inFolder = (folder: string, end: string): readonly string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(end))
    .map((name) => join(folder, name));

const PAGES = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', ...inFolder('docs', '.md')];
/** docs/CLI.md is written by the program. */
const GUIDES = PAGES.filter((page) => page !== 'docs/CLI.md');
const UNITS = ['.service', '.timer'].flatMap((end) => inFolder('deploy', end));
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

/** Fenced blocks of what a shell takes: those without a language, `sh`, and units of systemd. */
const blocks = (text: string): readonly string[] =>
  [...text.matchAll(/^```(\w*)\n([^]*?)^```/gm)].flatMap(([, kind = '', body = '']) =>
    ['', 'sh', 'ini'].includes(kind) ? [body] : [],
  );

/** Words of a line of shell, up to what ends a command; a comment ends the line. */
function words(line: string): readonly string[] {
  const found: string[] = [];
  for (const [word] of line.matchAll(/(?:\$\([^)]*\)|'[^']*'|"[^"]*"|\\.|[^\s'"])+/g)) {
    if (/^(#.*|[|&;]+|\d?>+|<)$/.test(word)) break;
    found.push(word.replaceAll(/'([^']*)'|"([^"]*)"/g, '$1$2'));
  }
  return found;
}

/** What follows `tradectl` in the lines of a text: after a prompt, `npx`, variables or another command. */
const commandLines = (text: string): readonly string[] =>
  text
    .split('\n')
    .flatMap((line) => [
      ...line.matchAll(/(?:^|ExecStart=\S*\/|[$\s(;|&"])(?:npx )?tradectl (?=[a-z-])((?:(?!&& |\| npx ).)*)/g),
    ])
    .map(([, rest = '']) => rest);

/** What a mention names: the words before the first flag, and the flags. */
function named(line: string): readonly [readonly string[], readonly string[]] {
  const all = words(line.replaceAll(/[[\]]|\.{3}/g, ''));
  const isFlag = (word: string): boolean => word.startsWith('-');
  const flags = all.filter((word) => word.startsWith('--')).map((word) => word.replace(/=.*/, ''));
  return [all.slice(0, all.some(isFlag) ? all.findIndex(isFlag) : all.length), flags];
}

/** The commands, each doing nothing where its command line is right. */
const PARSERS: readonly CommandEntry[] = COMMANDS.map((entry) => ({
  ...entry,
  load: async () => {
    const { define } = await entry.load();
    return { define: (command, bind, given) => define(command, () => bind(() => Promise.resolve(0)), given) };
  },
}));

const cases = (pages: readonly string[], lines: (text: string) => readonly string[]): [string, string][] => [
  ...new Map(
    pages.flatMap((page) => lines(read(page)).map((line) => [`${page}: ${line}`, [page, line] as [string, string]])),
  ).values(),
];

const TYPED = [...cases(GUIDES, (text) => blocks(text).flatMap(commandLines)), ...cases(UNITS, commandLines)];
const MENTIONED = cases(GUIDES, (text) =>
  [...text.matchAll(/`(?:npx )?tradectl ([a-z][^`]*)`/g)].map(([, rest = '']) => rest.replaceAll('\n', ' ')),
);

describe('command lines of the guides', () => {
  it('are found', () => {
    expect(TYPED.length).toBeGreaterThan(50);
    expect(MENTIONED.length).toBeGreaterThan(20);
  });

  it.each(TYPED)('%s: tradectl %s', async (_page, line) => {
    const { status, stderr } = await runCli(words(line), {}, PARSERS);
    expect([stderr, status]).toEqual(['', 0]);
  });

  it.each(MENTIONED)('%s names tradectl %s', async (_page, line) => {
    const [path, flags] = named(line);
    const { status, stdout, stderr } = await runCli([...path, '--help'], {});
    expect([stderr, status]).toEqual(['', 0]);
    expect(flags.filter((flag) => !stdout.includes(` ${flag} `))).toEqual([]);
  });
});

const BACKTESTS = PAGES.flatMap((page) =>
  blocks(read(page))
    .filter((block) => /^\$ (npx )?tradectl backtest/.test(block))
    .map((block) => [page, block] as const),
);

test.each(BACKTESTS)('%s shows the figures that a backtest has', async (_page, block) => {
  const [typed = '', ...shown] = block.split('\n').filter((line) => !/^(\.\.\.)?$/.test(line));
  const terminal = { isTty: true, errIsTty: true, width: 80 };
  const { status, stdout, stderr } = await runCli(words(must(commandLines(typed)[0], 'a command')), terminal);
  expect([status, BACKTESTS.length]).toEqual([0, 2]);
  expect(shown.filter((line) => !`${stdout}${stderr}`.includes(line))).toEqual([]);
});

test.each(PAGES)('%s points at what is there', (page) => {
  const targets = [...read(page).matchAll(/\]\((?!https?:)([^)#\s]+)(?:#[^)]*)?\)/g)].map(([, target = '']) => target);
  expect(targets.filter((target) => !existsSync(join(ROOT, dirname(page), target)))).toEqual([]);
});

test("the README's first command trades without keys and network, and ends in order", async () => {
  const [first = ''] = blocks(read('README.md'));
  const [line] = commandLines(first);
  // Averages of one and two bars cross within seconds.
  const quick = ['--param', 'fast=1', '--param', 'slow=2'];
  const child = start(BINARY, [...words(must(line, 'a first command')), ...quick]);
  child.stdout?.on('data', (text: Buffer) => {
    if (text.includes('decide')) child.kill('SIGINT');
  });
  const { status, stdout, stderr } = await ended(child);
  expect(status).toBe(130);
  expect(stdout + stderr).toContain('SIMULATED: no Alpaca keys found');
});

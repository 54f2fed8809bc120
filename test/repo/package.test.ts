/** The package as a user gets it: what is in it, and a strategy of their own against its types. */

import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Router } from 'zeromq';
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
    onFill({ qty, price, fee }, ctx) {
      ctx.sell({ qty, stop: price * 0.9 - fee / qty });
    },
    onUnprotected({ qty }, ctx) {
      ctx.protect({ qty, takeProfit: { limit: 110 }, stopLoss: { stop: 90 } });
    },
  }),
};
`;

function install(folder: string): void {
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(ROOT, join(folder, 'node_modules/tradectl'), 'junction');
}

/** What the compiler says of a user's own file, in a folder where tradectl is installed. */
function compile(source: string): string {
  const options = { module: 'NodeNext', strict: true, noEmit: true, types: [] };
  const folder = folderOf({
    'mine.ts': source,
    'package.json': '{ "type": "module" }',
    'tsconfig.json': JSON.stringify({ compilerOptions: options, files: ['mine.ts'] }),
  });
  install(folder);
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
  return spawnSync(process.execPath, [tsc], { cwd: folder, encoding: 'utf8' }).stdout;
}

test("a user's strategy is checked against the types of the package", () => {
  expect(compile(STRATEGY)).toBe('');
  expect(compile(STRATEGY.replace("'long'", "'wide'"))).toMatch(/^mine\.ts\(10,.*"wide"/);
});

const ASKING = `
import { openRiskClient } from 'tradectl/risk-client';

const client = openRiskClient({ endpoint: process.argv[2], timeoutMs: Number(process.argv[3]), retries: 2 });
const told = await client
  .check({ symbol: 'AAPL', side: 'buy', qty: '10' })
  .then(({ isApproved, code }) => [isApproved, code], (error) => [error.code, error.message]);
client.close();
console.log(JSON.stringify(told));
`;

/** What a user's program prints, whose server answers by turns: undefined is silence. */
async function ask(
  timeoutMs: number,
  ...answers: readonly (object | undefined)[]
): Promise<{ said: unknown; ids: readonly unknown[] }> {
  const folder = folderOf({ 'ask.mjs': ASKING });
  install(folder);
  const server = new Router({ linger: 0 });
  await server.bind('tcp://127.0.0.1:*');
  const ids: unknown[] = [];
  const serve = async (): Promise<void> => {
    for await (const [peer, empty, text] of server) {
      const { id } = JSON.parse(String(text)) as { id: string };
      const answer = answers[ids.push(id) - 1];
      if (answer !== undefined) await server.send([peer ?? '', empty ?? '', JSON.stringify({ id, ...answer })]);
    }
  };
  const served = serve();
  const program = spawn(process.execPath, ['ask.mjs', server.lastEndpoint ?? '', String(timeoutMs)], { cwd: folder });
  let said = '';
  program.stdout.on('data', (text: Buffer) => (said += text.toString()));
  await once(program, 'close');
  server.close();
  await served;
  return { said: JSON.parse(said), ids };
}

test("a user's program asks the risk server again under the same id, and is approved by its word alone", async () => {
  const late = await ask(1500, undefined, { approved: true, code: null });
  expect([late.said, late.ids.length, new Set(late.ids).size]).toEqual([[true, null], 2, 1]);
  expect((await ask(9000, { approved: false, code: 'lot_size' })).said).toEqual([false, 'lot_size']);
  expect((await ask(9000, { approved: true, error: { code: 'internal' } })).said).toEqual([false, 'internal']);
  expect((await ask(9000, {})).said).toEqual([false, null]);
});

test('a server that stays silent is an error after so many attempts, and no approval', async () => {
  expect((await ask(200)).said).toEqual(['venue_unreachable', 'no answer after 3 attempts']);
});

const CLIENT = `
import { openRiskClient, type RiskVerdict } from 'tradectl/risk-client';

const client = openRiskClient({ timeoutMs: 500 });
export const verdict: Promise<RiskVerdict> = client.check({ symbol: 'AAPL', side: 'buy', qty: '10' });
`;

test("a user's client of the risk server is checked against its types", () => {
  expect(compile(CLIENT)).toBe('');
  expect(compile(CLIENT.replace("'buy'", "'hold'"))).toMatch(/^mine\.ts\(5,.*"hold"/);
});

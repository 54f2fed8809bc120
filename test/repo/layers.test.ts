/** The two tables of scripts/layers.mjs refuse what they should, and nothing else. */

import { expect, test } from 'vitest';
import { breaches, LAYERS, RULES } from '../../scripts/layers.mjs';
import { plant } from './plant.js';

const EXACT = "import { type Money, type Price, type Qty, ZERO_PRICE, plus } from '../base/fixed.js';\n";
const VALUES = 'export const f = (price: Price, other: Price, qty: Qty, maybe: Price | undefined): unknown =>';

/** Each breaks one rule: file, source, the rule that says so. */
const REFUSED: readonly (readonly [path: string, source: string, breach: string])[] = [
  ['src/core/base/decimal.ts', "import 'zod';", 'layers: src/core/base/decimal.ts may not import from zod'],
  ['src/core/base/time.ts', "import { Decimal } from 'decimal.js';", 'may not import from decimal.js'],
  ['src/core/base/ring.ts', "import type { Bar } from '../events.js';", 'may not import from src/core/events.ts'],
  [
    'src/core/events.ts',
    "import type { Order } from './orders/order.js';",
    'may not import from src/core/orders/order.ts',
  ],
  [
    'src/core/ports.ts',
    "import { a } from './orders/order.js';",
    'may import only types from src/core/orders/order.ts',
  ],
  ['src/core/market/bars.ts', "import { a } from '../orders/order.js';", 'src/core/market may not import'],
  ['src/core/indicators/sma.ts', "export * from '../strategy/strategy.js';", 'src/core/indicators may not import'],
  ['src/core/orders/order.ts', "import type { Lot } from '../portfolio/records.js';", 'src/core/orders may not import'],
  [
    'src/core/portfolio/movement.ts',
    "import type { Side } from '../events.js';",
    'src/core/portfolio/movement.ts may not import from src/core/events.ts',
  ],
  ['src/core/portfolio/lots.ts', "import { a } from '../risk/gate.js';", 'src/core/portfolio may not import'],
  ['src/core/strategy/sma.ts', "import { a } from '../orders/order.js';", 'src/core/strategy may import only types'],
  ['src/core/strategy/mean.ts', "import type { Gate } from '../risk/gate.js';", 'src/core/strategy may not import'],
  ['src/core/risk/checks.ts', "import { a } from '../engine/engine.js';", 'src/core/risk may not import'],
  ['src/core/sim/venue.ts', "import { Gate } from '../risk/gate.js';", 'src/core/sim may not import'],
  ['src/core/view/snapshot.ts', "import type { Step } from '../ports.js';", 'src/core/view may not import'],
  ['src/core/stats/sharpe.ts', "const a = await import('node:fs');", 'src/core/stats may not import from node:fs'],
  [
    'src/core/engine.ts',
    "import { a } from '../io/clock.js';",
    'src/core/engine.ts may not import from src/io/clock.ts',
  ],
  ['src/core/engine/loop.ts', "import { a } from '../../app/run.js';", 'src/core/engine may not import'],
  ['src/core/newcomer/a.ts', 'export const a = 1;', 'layers: no row of the table is for this file'],
  [
    'src/io/sqlite/a.ts',
    "import { a } from '../files/csv.js';",
    'src/io/sqlite may not import from src/io/files/csv.ts',
  ],
  ['src/io/files/a.ts', "import Database from 'better-sqlite3';", 'src/io/files may not import from better-sqlite3'],
  [
    'src/io/alpaca/a.ts',
    "import type { B } from '../binance/b.js';",
    'src/io/alpaca may not import from src/io/binance/b.ts',
  ],
  ['src/core/feed/a.ts', "import { a } from '../orders/order.js';", 'src/core/feed may not import'],
  ['src/core/venue/a.ts', "import { a } from '../engine/engine.js';", 'src/core/venue may not import'],
  ['src/core/reconcile/a.ts', "import { a } from '../engine/engine.js';", 'src/core/reconcile may not import'],
  ['src/io/zmq/a.ts', "import { WebSocket } from 'ws';", 'src/io/zmq may not import from ws'],
  ['src/io/alpaca-sim/a.ts', "import { got } from 'got';", 'src/io/alpaca-sim may not import from got'],
  [
    'src/io/log/a.ts',
    "import { b } from '../shared/b.js';\nimport got from 'got';",
    'src/io/log may not import from got',
  ],
  ['src/io/binance/a.ts', "import { b } from '../kraken/b.js';", 'src/io/binance may not import'],
  ['src/io/shared/a.ts', "import { b } from '../alpaca/b.js';", 'src/io/shared may not import'],
  ['src/io/clock.ts', "import { a } from '../app/run.js';", 'src/io/* may not import from src/app/run.ts'],
  ['src/views/table.ts', "import { a } from '../core/orders/order.js';", 'src/views may import only types'],
  ['src/views/ladder.ts', "import { Text } from 'ink';", 'src/views may not import from ink'],
  ['src/views/tui/show.ts', "import { a } from '../../core/orders/order.js';", 'src/views/tui may import only types'],
  ['src/views/chart.ts', "import { a } from '../io/log.js';", 'src/views may not import from src/io/log.ts'],
  ['src/app/run.ts', "import { main } from '../../commands/main.js';", 'src/app may not import from commands/main.ts'],
  ['commands/trade.ts', "const log = await import('../src/io/log.js');", 'commands may not import from src/io/log.ts'],
  ['commands/sim.ts', "type Log = import('../src/io/log.js').Log;", 'commands may not import from src/io/log.ts'],
  [
    'src/core/sim/approve.ts',
    'type Approved = { a: 1 };\nexport const a = (b: unknown) => b as Approved;',
    'approval:',
  ],
  ['src/core/market/now.ts', 'export const now = () => new Date();', 'clock:'],
  ['src/core/market/today.ts', 'export const now = () => Date();', 'clock:'],
  ['src/core/orders/scale.ts', 'export const one = 1_000n;', 'bigint:'],
  ['src/app/scale.ts', 'export const parse = (text: string) => BigInt(text);', 'bigint:'],
  ['src/core/orders/mint.ts', `${EXACT}export const f = (raw: bigint) => raw as Money;`, 'minting:'],
  ['src/core/orders/sum.ts', `${EXACT}${VALUES} price + other;`, 'arithmetic:'],
  ['src/core/orders/add.ts', `${EXACT}export let sum = ZERO_PRICE as bigint; sum += ZERO_PRICE;`, 'arithmetic:'],
  ['src/core/orders/negative.ts', `${EXACT}${VALUES} -price;`, 'arithmetic:'],
  ['src/core/orders/generic.ts', `${EXACT}export const f = <T extends Price | Qty>(a: T) => a * a;`, 'arithmetic:'],
  ['src/core/orders/units.ts', `${EXACT}${VALUES} price < qty;`, 'comparison:'],
  ['src/core/orders/show.ts', `${EXACT}${VALUES} \`\${maybe}\`;`, 'conversion:'],
  ['src/core/orders/number.ts', `${EXACT}${VALUES} Number(qty);`, 'conversion:'],
];

/** All of this is as it should be. */
const ALLOWED: Readonly<Record<string, string>> = {
  'src/core/orders/fine.ts': `${EXACT}${VALUES} plus(price, other) > other && qty > 0n && !maybe && maybe === undefined;`,
  'src/core/orders/narrow.ts': `${EXACT}export const f = (a: Price | Qty) => a as Price;`,
  'src/core/orders/text.ts':
    "/** import { a } from '../io/a.js'; new Date() */\nexport const a = 'import x from \"zod\"; 1n';",
  'src/core/orders/doubles.ts': 'export const f = (a: number, b: number) => -a + b * Number(`${a}`);',
  'src/core/market/date.ts': 'export const day = (ms: number) => new Date(ms);',
  'src/core/strategy/view.ts': "import type { Order } from '../orders/order.js';",
  'src/core/risk/gate.ts': 'type Approved = { a: 1 };\nexport const a = (b: unknown) => b as Approved;',
  'src/core/engine/engine.ts': "import { a } from '../risk/gate.js';",
  'src/io/kraken/crc.ts': "import { a } from '../shared/a.js';\nexport const mask = 0xffn;",
  'src/io/sqlite/open.ts': "import Database from 'better-sqlite3';\nimport { join } from 'node:path';",
  'src/views/book.ts':
    "import type { Order } from '../core/orders/order.js';\nimport { a } from '../core/base/time.js';",
  'src/views/tui/frame.ts':
    "import { Box } from 'ink';\nimport type { ReactNode } from 'react';\nimport { a } from '../book.js';",
  'src/app/all.ts': "import { a } from '../core/engine.js';\nimport { b } from '../io/log.js';",
  'commands/main.ts': "import { Command } from 'commander';\nimport { a } from '../src/app/run.js';",
  'test/free.test.ts': "import { a } from '../src/io/log.js';\nexport const one = 1n;",
};

const planted = (): string => plant(Object.fromEntries(REFUSED.map(([path, source]) => [path, source])));

test('every planted breach is refused, each once and by its own rule', () => {
  const found = breaches(planted());
  for (const [path, , breach] of REFUSED) {
    const own = found.filter((line) => line.startsWith(`${path}:`));
    expect(own, path).toEqual([expect.stringContaining(breach)]);
  }
  expect(found).toHaveLength(REFUSED.length);
});

test('what the tables allow passes', () => {
  expect(breaches(plant(ALLOWED))).toEqual([]);
});

test('every rule has a planted breach', () => {
  const said = REFUSED.map(([, , breach]) => breach.split(':')[0]);
  expect(RULES.map(({ name }) => name).filter((name) => !said.includes(name))).toEqual([]);
});

test('every row of the layers has a planted breach', () => {
  const refused = breaches(planted());
  const bare = LAYERS.filter(({ who }) => !refused.some((line) => line.includes(`layers: ${who} may`)));
  expect(bare.map(({ who }) => who)).toEqual([]);
});

test('a breach names its line', () => {
  const folder = plant({ 'src/core/market/late.ts': '/** Late. */\n\nexport const now = () => new Date();\n' });
  expect(breaches(folder)).toEqual([expect.stringMatching(/^src\/core\/market\/late\.ts:3: clock: /)]);
});

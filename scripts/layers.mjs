/** Who may import whom, and what may stand where: the two tables, and their check over src and commands. */

import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { SyntaxKind } from 'typescript/unstable/ast';
import {
  isAsExpression,
  isBigIntLiteral,
  isBinaryExpression,
  isCallExpression,
  isNewExpression,
  isPostfixUnaryExpression,
  isPrefixUnaryExpression,
  isTemplateSpan,
} from 'typescript/unstable/ast/is';
import { importOf, walk, withProgram } from './program.mjs';

/** @typedef {import('./program.mjs').Node} Node */
/** @typedef {import('./program.mjs').Types} Types */
/** @typedef {{ who: string, may: string[], types?: string[] }} Layer */

const BASE = 'src/core/base';
const MARKET = 'src/core/market';
const ORDERS = 'src/core/orders';
const PORTS = 'src/core/ports.ts';
const RECORDS = 'src/core/portfolio/records.ts';
const MOVEMENT = 'src/core/portfolio/movement.ts';
const APPROVED = 'src/core/risk/approved.ts';
const FACTS = [BASE, 'src/core/events.ts'];
const IO = ['src/core', 'src/io/shared', 'node'];

/**
 * Who may import whom. The first row whose `who` holds a file decides; a star stands for one name. A file may always
 * import its own `who`. `may` lists folders, files and packages; of `types`, types only. Anything else is refused.
 *
 * Read downwards it is the order in which data flows: base and events serve all, and only the engine joins the parts.
 * @type {Layer[]}
 */
export const LAYERS = [
  { who: 'src/core/base/decimal.ts', may: [BASE, 'decimal.js'] },
  { who: 'src/core/base', may: [] },
  { who: 'src/core/events.ts', may: [BASE], types: [MOVEMENT] },
  { who: 'src/core/ports.ts', may: [], types: ['src/core'] },
  { who: 'src/core/market', may: FACTS, types: [PORTS] },
  { who: 'src/core/feed', may: [...FACTS, MARKET] },
  { who: 'src/core/indicators', may: [...FACTS, MARKET] },
  { who: 'src/core/strategy', may: [...FACTS, MARKET, 'src/core/indicators'], types: [ORDERS, RECORDS] },
  { who: 'src/core/orders', may: [...FACTS, MARKET] },
  { who: MOVEMENT, may: [BASE] },
  { who: 'src/core/portfolio', may: [...FACTS, MARKET, ORDERS] },
  { who: 'src/core/risk', may: [...FACTS, MARKET, ORDERS], types: [PORTS, 'src/core/portfolio'] },
  { who: 'src/core/venue', may: [...FACTS, ORDERS, 'src/core/feed'], types: [APPROVED] },
  { who: 'src/core/reconcile', may: [...FACTS, ORDERS, 'src/core/portfolio', 'src/core/venue'] },
  { who: 'src/core/sim', may: [...FACTS, MARKET, ORDERS], types: [PORTS, RECORDS, APPROVED] },
  { who: 'src/core/view', may: [] },
  { who: 'src/core/stats', may: FACTS, types: [PORTS, RECORDS] },
  { who: 'src/core/engine.ts', may: ['src/core'] },
  { who: 'src/core/engine', may: ['src/core'] },

  { who: 'src/io/sqlite', may: [...IO, 'better-sqlite3'] },
  { who: 'src/io/files', may: [...IO, '@duckdb/node-api'] },
  { who: 'src/io/zmq', may: [...IO, 'zeromq', '@msgpack/msgpack'] },
  { who: 'src/io/alpaca-sim', may: [...IO, 'ws', '@msgpack/msgpack'] },
  { who: 'src/io/alpaca', may: [...IO, 'got', '@msgpack/msgpack'] },
  { who: 'src/io/log', may: [...IO, 'pino'] },
  { who: 'src/io/binance', may: [...IO, 'got'] },
  { who: 'src/io/shared', may: [...IO, 'ws'] },
  { who: 'src/io/*', may: IO },

  { who: 'src/views/tui', may: ['src/views', 'ink', 'react', 'react/jsx-runtime'], types: ['src/core'] },
  { who: 'src/views', may: [BASE, 'cli-table3'], types: ['src/core'] },
  { who: 'src/app', may: ['src/core', 'src/io', 'node', 'smol-toml', 'dotenv', 'esbuild'] },
  { who: 'commands', may: ['src/app', 'src/core', 'src/views', 'node', 'commander', 'ora'] },
];

const ARITHMETIC = /^([-+*/%]|\*\*)=?$/;
const COMPARISON = /^([<>]=?|[=!]==?)$/;
const EXACT_NAME = /^(Price|Qty|Money|Rate|Exact)$/;

/**
 * What may stand where: `find` is refused in `within`, except in `except`.
 * @type {{ name: string, within: string[], except: string[], why: string, find: (node: Node, types: Types) => boolean }[]}
 */
export const RULES = [
  {
    name: 'approval',
    within: ['src', 'commands'],
    except: ['src/core/risk/gate.ts'],
    why: 'only the gate makes an approved order',
    find: (node) => isAsExpression(node) && /\bApproved\b/.test(node.type.getText()),
  },
  {
    name: 'clock',
    within: ['src/core'],
    except: [],
    why: 'the core has no clock: take the time of the event',
    find: (node) =>
      (isNewExpression(node) && isNamed(node.expression, 'Date') && !node.arguments?.length) ||
      (isCallExpression(node) && isNamed(node.expression, 'Date')),
  },
  {
    name: 'bigint',
    within: ['src', 'commands'],
    // 64-bit integers are a wire format's business; outside io a bigint is an exact number, and base makes those.
    except: [BASE, 'src/io'],
    why: 'a bigint carries a scale: use the helpers of base/fixed.ts (0n is free of scale)',
    find: (node) =>
      (isBigIntLiteral(node) && node.getText() !== '0n') ||
      (isCallExpression(node) && isNamed(node.expression, 'BigInt')),
  },
  {
    name: 'minting',
    within: ['src', 'commands'],
    except: [BASE],
    why: 'an exact number comes from base: parse it, or compute it with the helpers',
    find: (node, types) =>
      isAsExpression(node) && EXACT_NAME.test(node.type.getText()) && !types.isExact(node.expression),
  },
  {
    name: 'arithmetic',
    within: ['src', 'commands'],
    except: [BASE],
    why: 'a bare operator loses the scale: use plus, minus, notional, ... of base/fixed.ts',
    find: (node, types) => operandsOf(node).some((operand) => types.isExact(operand)),
  },
  {
    name: 'comparison',
    within: ['src', 'commands'],
    except: [BASE],
    why: 'these two exact numbers have different units',
    find: (node, types) =>
      isBinaryExpression(node) &&
      COMPARISON.test(node.operatorToken.getText()) &&
      types.isExact(node.left) &&
      types.isExact(node.right) &&
      !types.areAlike(node.left, node.right),
  },
  {
    name: 'conversion',
    within: ['src', 'commands'],
    except: [BASE],
    why: 'this shows the scaled integer: use priceText, priceNumber, ... of base',
    find: (node, types) => {
      if (isTemplateSpan(node)) return types.isExact(node.expression);
      const [first] = isCallExpression(node) && isNamed(node.expression, 'Number', 'String') ? node.arguments : [];
      return first !== undefined && types.isExact(first);
    },
  },
];

/**
 * @param {Node} node
 * @param {string[]} names
 */
const isNamed = (node, ...names) => names.includes(node.getText());

/**
 * What a node computes with, where it is arithmetic.
 * @param {Node} node
 * @returns {Node[]}
 */
function operandsOf(node) {
  if (isBinaryExpression(node)) return ARITHMETIC.test(node.operatorToken.getText()) ? [node.left, node.right] : [];
  if (isPrefixUnaryExpression(node)) return node.operator === SyntaxKind.ExclamationToken ? [] : [node.operand];
  return isPostfixUnaryExpression(node) ? [node.operand] : [];
}

/**
 * The start of `path` that `place` stands for (a folder, a file, a package), in whole names.
 * @param {string} place
 * @param {string} path
 */
const matched = (place, path) =>
  new RegExp(`^${place.replaceAll('.', '[.]').replace('*', '[^/]+')}(?=[/:]|$)`).exec(path)?.[0];

/**
 * @param {string[]} places
 * @param {string} path
 */
const someHold = (places, path) => places.some((place) => matched(place, path) !== undefined);

/**
 * Why `path` may not import `target`, if it may not.
 * @param {Layer} row
 * @param {string} path
 * @param {{ target: string, isType: boolean }} imported
 */
function refusal({ who, may, types = [] }, path, { target, isType }) {
  const own = matched(who, path) ?? path;
  if (someHold([own, ...may, ...(isType ? types : [])], target)) return undefined;
  return `${who} may ${someHold(types, target) ? 'import only types' : 'not import'} from ${target}`;
}

/**
 * Every breach of the two tables, as `file:line: rule: why`.
 * @param {string} root the folder of tsconfig.json, src and commands; an absolute path
 * @returns {string[]}
 */
export function breaches(root) {
  return withProgram(root, (files, types) => files.flatMap((file) => breachesOf(file, types)));
}

/**
 * @param {import('./program.mjs').File} file
 * @param {Types} types
 */
function breachesOf({ path, ast }, types) {
  const row = LAYERS.find(({ who }) => someHold([who], path));
  if (!row) return [`${path}:1: layers: no row of the table is for this file`];
  const rules = RULES.filter((rule) => someHold(rule.within, path) && !someHold(rule.except, path));
  /** @type {string[]} */
  const found = [];
  walk(ast, (node) => {
    const line = ast.getLineAndCharacterOfPosition(node.getStart()).line + 1;
    const imported = importOf(node, path);
    const refused = imported && refusal(row, path, imported);
    if (refused) found.push(`${path}:${line}: layers: ${refused}`);
    for (const { name, why, find } of rules) if (find(node, types)) found.push(`${path}:${line}: ${name}: ${why}`);
  });
  return found;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const found = breaches(resolve(import.meta.dirname, '..'));
  for (const line of found) console.error(line);
  process.exitCode = found.length === 0 ? 0 : 1;
}

/** The project's source as the compiler sees it, for scripts/layers.mjs: its files, what they import, and exact types. */

import { dirname, join, relative } from 'node:path/posix';
import { SyntaxKind } from 'typescript/unstable/ast';
import {
  isCallExpression,
  isExportDeclaration,
  isImportDeclaration,
  isImportTypeNode,
} from 'typescript/unstable/ast/is';
import { API } from 'typescript/unstable/sync';

/** @typedef {import('typescript/unstable/ast').Node} Node */
/** @typedef {import('typescript/unstable/ast').SourceFile} SourceFile */
/** @typedef {import('typescript/unstable/sync').Type} Type */
/** @typedef {{ isExact(node: Node): boolean, areAlike(a: Node, b: Node): boolean }} Types */
/** @typedef {{ path: string, ast: SourceFile }} File a file and its path from the root */

/**
 * Opens the project of `root`/tsconfig.json, hands its own files to `use`, and closes it.
 * @template T
 * @param {string} root an absolute path
 * @param {(files: File[], types: Types) => T} use
 * @returns {T}
 */
export function withProgram(root, use) {
  const config = join(root, 'tsconfig.json');
  const api = new API({ cwd: root });
  try {
    const project = api.updateSnapshot({ openProjects: [config] }).getProject(config);
    if (!project) throw new Error(`the compiler does not open ${config}`);
    const files = project.program
      .getSourceFileNames()
      .map((name) => ({ path: relative(root, name), name }))
      .filter(({ path }) => /^(src|commands)\//.test(path))
      .map(({ path, name }) => ({ path, ast: /** @type {SourceFile} */ (project.program.getSourceFile(name)) }));
    return use(files, typesOf(project, join(root, 'src/core/base/fixed.ts')));
  } finally {
    api.close();
  }
}

/**
 * @param {import('typescript/unstable/sync').Project} project
 * @param {string} fixed the file that declares `Exact`
 * @returns {Types}
 */
function typesOf({ program, checker }, fixed) {
  const ast = program.getSourceFile(fixed);
  const module = ast && checker.getSymbolAtLocation(ast);
  const symbol = module && checker.getExportsOfModule(module).find(({ name }) => name === 'Exact');
  if (!symbol) throw new Error(`${fixed} does not export the type Exact`);
  const exact = checker.getDeclaredTypeOfSymbol(symbol);
  const text = checker.getStringType();
  /** @param {Node} node */
  const typeAt = (node) => {
    const type = checker.getTypeAtLocation(node);
    return (type && checker.getNonNullableType(type)) ?? text;
  };
  return {
    isExact(node) {
      const type = typeAt(node);
      // `any` and `never` fit wherever an exact number does, but fit text, too.
      return checker.isTypeAssignableTo(type, exact) && !checker.isTypeAssignableTo(type, text);
    },
    areAlike(a, b) {
      const [left, right] = [typeAt(a), typeAt(b)];
      return checker.isTypeAssignableTo(left, right) || checker.isTypeAssignableTo(right, left);
    },
  };
}

/**
 * Calls `visit` on every node of a file.
 * @param {Node} node
 * @param {(node: Node) => void} visit
 */
export function walk(node, visit) {
  visit(node);
  node.forEachChild((child) => walk(child, visit));
}

/** What stands between the quotes of a plain string. */
const LITERAL = /(?<=^['"`])[^${}]+(?=['"`]$)/;

/**
 * What a node imports, as a path from the root (`src/core/events.ts`) or a package (`ora`, `node:fs`).
 * @param {Node} node
 * @param {string} path of the file it stands in
 * @returns {{ target: string, isType: boolean } | undefined}
 */
export function importOf(node, path) {
  const found = specifier(node);
  if (!found) return undefined;
  const [text] = LITERAL.exec(found.text.getText()) ?? [];
  if (text === undefined) return undefined; // a name made at run time, such as a user's strategy
  const target = text.startsWith('.') ? join(dirname(path), text).replace(/\.js(x?)$/, '.ts$1') : text;
  return { target, isType: found.isType };
}

/**
 * @param {Node} node
 * @returns {{ text: Node, isType: boolean } | undefined}
 */
function specifier(node) {
  if (isImportDeclaration(node)) {
    return { text: node.moduleSpecifier, isType: node.importClause?.phaseModifier === SyntaxKind.TypeKeyword };
  }
  if (isExportDeclaration(node) && node.moduleSpecifier) return { text: node.moduleSpecifier, isType: node.isTypeOnly };
  if (isImportTypeNode(node)) return { text: node.argument, isType: true };
  const [text] = isCallExpression(node) && node.expression.kind === SyntaxKind.ImportKeyword ? node.arguments : [];
  return text && { text, isType: false };
}

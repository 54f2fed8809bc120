/** Refuses the pairs of Node and better-sqlite3 that would crash the process instead of throwing. */

import { createRequire } from 'node:module';
import { TradectlError } from '../../core/base/errors.js';

interface Version {
  readonly major: number;
  readonly minor: number;
}

function versionOf(text: string): Version {
  const [major = 0, minor = 0] = text.split('.').map(Number);
  return { major, minor };
}

/** Why this pair cannot be used and what to install instead, or undefined where it can. */
export function refusal(nodeVersion: string, packageVersion: string): { why: string; hint: string } | undefined {
  const node = versionOf(nodeVersion);
  const { major } = versionOf(packageVersion);
  if (major >= 13 && node.major < 22) {
    return { why: 'it needs Node 22 or newer', hint: 'npm install better-sqlite3@12, or use a newer Node' };
  }
  if (major <= 12 && (node.major > 24 || (node.major === 24 && node.minor >= 19))) {
    return { why: 'it aborts on Node 24.19 and newer', hint: 'npm install --no-save better-sqlite3@13' };
  }
  return undefined;
}

function installedVersion(): string {
  const { version } = createRequire(import.meta.url)('better-sqlite3/package.json') as { version: string };
  return version;
}

/** Throws `config` where opening a database would crash. To be called before the first one is opened. */
export function guardNative(nodeVersion = process.versions.node, packageVersion = installedVersion()): void {
  const refused = refusal(nodeVersion, packageVersion);
  if (!refused) return;
  throw new TradectlError(
    'config',
    `better-sqlite3 ${packageVersion} cannot run on Node ${nodeVersion}: ${refused.why}`,
    { hint: refused.hint },
  );
}

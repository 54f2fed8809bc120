/** Commands by hand against a simulated broker, beside a trader or alone. */

import { join } from 'node:path';
import type { Rig } from './broker-rig.js';
import { runCli } from './cli.js';

export interface HandReply {
  readonly status: number | null;
  readonly stderr: string;
  readonly answer: {
    readonly outcome: string;
    readonly code: string | null;
    readonly message: string;
    readonly orders: readonly Readonly<Record<string, string | null>>[];
  };
}

/** Runs a command with `--json` on the rig's ledger and broker. */
export async function byHand({ sim, db, env }: Rig, ...argv: readonly string[]): Promise<HandReply> {
  const where = ['--db', db, '--endpoint', sim.address.rest, '--json'];
  const { status, stdout, stderr } = await runCli([...argv, ...where], { env });
  return { status, stderr, answer: JSON.parse(stdout === '' ? '{}' : stdout) as HandReply['answer'] };
}

/** A strategy that never does anything, so that a test has the market to itself. */
export const IDLE = `export default { name: 'idle', params: {}, create: () => ({ onTrade() {} }) };`;

export const idleArgv = ({ argv, home }: Rig): readonly string[] =>
  argv.map((word) => (word === join(home, 'busy.mjs') ? join(home, 'idle.mjs') : word));

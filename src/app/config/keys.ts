/** The broker's keys: read from the environment or `.env`, and kept where no log and no JSON can show them. */

import { join } from 'node:path';
import { TradectlError } from '../../core/base/errors.js';
import { environment, KEY_ID, KEY_SECRET, readDotenv } from './environment.js';
import type { Environment } from './paths.js';

/** A pair of keys. Its fields are private, so that printing or serializing it shows nothing. */
export class Keys {
  readonly #id: string;
  readonly #secret: string;

  constructor(id: string, secret: string) {
    this.#id = id;
    this.#secret = secret;
  }

  /** The keys themselves, for the request that must carry them. */
  reveal(): { readonly id: string; readonly secret: string } {
    return { id: this.#id, secret: this.#secret };
  }
}

/** The keys, undefined where neither is set. Throws TradectlError `auth` where only one is. */
export function loadKeys(env: Environment, cwd: string): Keys | undefined {
  const { [KEY_ID]: id, [KEY_SECRET]: secret } = environment(env, cwd);
  if (id && secret) return new Keys(id, secret);
  if (!id && !secret) return undefined;
  const missing = id ? KEY_SECRET : KEY_ID;
  throw new TradectlError('auth', `${missing} is not set, but ${id ? KEY_ID : KEY_SECRET} is`, {
    where: missing,
    hint: 'set both in the environment or in .env, or neither to trade with the simulator',
  });
}

/** Whether a key is set, and by what: all that may be shown of it. */
export interface KeyState {
  readonly name: string;
  readonly isSet: boolean;
  readonly source: string | undefined;
}

export function keyStates(env: Environment, cwd: string): readonly KeyState[] {
  const dotenv = readDotenv(cwd);
  return [KEY_ID, KEY_SECRET].map((name) => {
    const source = env[name] ? name : dotenv[name] ? `${name} in ${join(cwd, '.env')}` : undefined;
    return { name, isSet: source !== undefined, source };
  });
}

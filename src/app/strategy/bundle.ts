/** A strategy file and all that it imports as one module, and that module loaded. */

import { Console } from 'node:console';
import { pathToFileURL } from 'node:url';
import { TradectlError } from '../../core/base/errors.js';
import { messageOf, watchFor } from './faults.js';

/** One module with everything the file imports; white space and comments go, so that a hash of it is of code alone. */
export async function bundle(file: string, shown: string): Promise<string> {
  const { build } = await import('esbuild');
  try {
    const { outputFiles } = await build({
      entryPoints: [file],
      bundle: true,
      write: false,
      format: 'esm',
      platform: 'node',
      target: 'node20',
      minifyWhitespace: true,
      keepNames: true,
      legalComments: 'none',
      logLevel: 'silent',
    });
    return outputFiles[0]?.text ?? '';
  } catch (cause) {
    throw notCompiled(cause, shown);
  }
}

interface BuildMessage {
  readonly text: string;
  readonly location: { readonly line: number; readonly column: number } | null;
}

function notCompiled(cause: unknown, shown: string): TradectlError {
  const errors = (cause as { errors?: readonly BuildMessage[] }).errors ?? [];
  const first = errors[0];
  const place = first?.location ? `:${first.location.line}:${first.location.column + 1}` : '';
  return new TradectlError('strategy', `the strategy does not compile: ${first?.text ?? String(cause)}`, {
    where: `${shown}${place}`,
    hint: adviceOn(first?.text ?? ''),
    cause,
  });
}

/** A package that is not there is told apart from a file that is not. */
function adviceOn(text: string): string {
  const [, name] = /^Could not resolve "([^."/][^"]*)"/.exec(text) ?? [];
  return name === undefined ? 'mend the line and run again' : `in the folder of the strategy: npm install ${name}`;
}

/** Runs the module; in stacks it has the name of the user's file. Throws TradectlError `strategy` where it throws. */
export async function importCode(
  code: string,
  file: string,
  shown: string,
): Promise<Readonly<Record<string, unknown>>> {
  const { href } = pathToFileURL(file);
  globalThis.console = new Console(process.stderr); // stdout is for the answer
  watchFor({ href, shown });
  const named = `${code}\n//# sourceURL=${href}\n`;
  try {
    return (await import(`data:text/javascript;base64,${Buffer.from(named).toString('base64')}`)) as Record<
      string,
      unknown
    >;
  } catch (cause) {
    throw new TradectlError('strategy', `the strategy cannot be loaded: ${messageOf(cause)}`, {
      where: shown,
      hint: 'the file runs once when it is loaded: see what its top level does',
      cause,
    });
  }
}

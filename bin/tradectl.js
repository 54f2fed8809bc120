#!/usr/bin/env node
/** Checks that Node is new enough and the program built, then starts it. */

import { existsSync } from 'node:fs';

const program = new URL('../dist/main.js', import.meta.url);
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major < 20 || (major === 20 && minor < 19)) {
  refuse(`tradectl needs Node 20.19 or newer, and this is ${process.versions.node}: see https://nodejs.org`);
} else if (!existsSync(program)) {
  refuse('tradectl is not built yet: run `npm run build` in its folder');
} else {
  const { main } = /** @type {{ main: () => Promise<void> }} */ (await import(program.href));
  await main();
}

/** @param {string} message */
function refuse(message) {
  process.stderr.write(`${message}\n`);
  process.exitCode = 2;
}

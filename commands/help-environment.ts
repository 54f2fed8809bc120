/** `tradectl help environment`: every variable that tradectl reads. */

import { KEY_ID, KEY_SECRET, variablesOf } from '../src/app/config/environment.js';
import { giversOf } from '../src/app/config/layer.js';
import { MEANINGS } from '../src/app/config/meanings.js';
import { PATHS } from '../src/app/config/schema.js';
import type { Entry } from './help-page.js';

interface Variable {
  readonly name: string;
  readonly meaning: string;
}

const OWN: readonly Variable[] = [
  { name: KEY_ID, meaning: "Alpaca's key; also from .env. Without keys tradectl trades with a simulator of its own" },
  { name: KEY_SECRET, meaning: 'the secret of that key; also from .env' },
  { name: 'TRADECTL_SIM_KEY', meaning: 'the key that `tradectl sim` asks for; generated where it is not set' },
  { name: 'TRADECTL_SIM_SECRET', meaning: 'the secret that `tradectl sim` asks for; generated where it is not set' },
  { name: 'TRADECTL_REFERENCE_DATA', meaning: 'of the tests: a folder with published data' },
];

const OTHERS: readonly Variable[] = [
  { name: 'HOME', meaning: 'where ~ is' },
  { name: 'XDG_CONFIG_HOME', meaning: 'where your own tradectl/config.toml lies (~/.config)' },
  { name: 'XDG_STATE_HOME', meaning: 'where the ledger lies in tradectl/ (~/.local/state)' },
  { name: 'XDG_RUNTIME_DIR', meaning: 'where processes with the same keys find each other (~/.local/state)' },
  { name: 'LC_ALL, LC_CTYPE, LANG', meaning: 'a locale of UTF-8 allows lines and charts; without it ASCII is used' },
  { name: 'TERM', meaning: '`dumb` turns colour and drawing off' },
  { name: 'NO_COLOR', meaning: 'anything but empty turns colour off' },
];

function variables(): readonly Variable[] {
  const settings = PATHS.filter((path) => giversOf(path).includes('env')).map((path) => {
    const [name = '', ...others] = variablesOf(path);
    const also = others.length === 0 ? '' : `; also as ${others.join(', ')}`;
    return { name, meaning: `${path}: ${MEANINGS[path]}${also}` };
  });
  return [...OWN, ...settings, ...OTHERS];
}

export const data = (): unknown => variables();

export const heading =
  'Variables that tradectl reads, from the shell or from .env of the directory (the shell is stronger). An empty one counts as not set; an unknown TRADECTL_ variable is an error.\n';

export const entries = (): readonly Entry[] => variables().map(({ name, meaning }) => ({ name, lines: [meaning] }));

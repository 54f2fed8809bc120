/** What is to be typed of a page of Markdown: the lines of its blocks of shell, with what a comment before each says. */

/**
 * Before a block may stand `<!-- run: WORD; WORD -->`, with these words:
 *
 * - `skip, because REASON` and `needs REASON`: nobody types it here
 * - `second terminal` (third, ...): typed in another shell than what stands before
 * - `with a simulator`: the keys and the endpoint of one are in the environment, as a reader's own would be
 * - `beside a trader`: and a trader runs there, on the default ledger
 * - `exit 0 or 1`: the exit statuses of which each is right; 0 unless told
 * - `save as FILE`: the block is what the reader writes into that file
 * - `your FILE`: a file of the reader's own is there, of daily bars
 */

/** @typedef {'none' | 'simulator' | 'trader'} World */
/**
 * @typedef {object} Step a line to type, or a file to write
 * @property {number} line of the page
 * @property {string} text
 * @property {string} [file] to write `text` to
 * @property {string} [skipped] why it is not typed
 * @property {string} terminal
 * @property {World} world
 * @property {readonly number[]} statuses
 * @property {readonly string[]} own files that the reader has
 */

const BLOCK = /^(?:<!-- run: (?<words>.*) -->\n+)?```(?<kind>\w*)\n(?<body>[^]*?)^```/gm;

/**
 * Every step of a page, in order.
 * @param {string} page its text
 * @returns {Step[]}
 */
export function stepsOf(page) {
  return [...page.matchAll(BLOCK)].flatMap((match) => {
    const { words = '', kind = '', body = '' } = match.groups ?? {};
    const said = marker(words);
    const first = page.slice(0, match.index + match[0].indexOf('```')).split('\n').length + 1;
    if (said.file !== undefined) return [{ ...said, line: first, text: body }];
    if (!['', 'sh'].includes(kind)) return [];
    return typed(body.split('\n')).map(({ text, at }) => ({ ...said, text, line: first + at }));
  });
}

/**
 * @param {string} words
 * @returns {Omit<Step, 'line' | 'text'>}
 */
function marker(words) {
  const all = words.split('; ');
  /** @param {RegExp} form */
  const said = (form) => all.flatMap((word) => form.exec(word)?.[1] ?? []);
  const [file] = said(/^save as (.*)/);
  const [skipped] = [...said(/^skip, because (.*)/), ...said(/^(needs .*)/)];
  const [statuses = '0'] = said(/^exit (.*)/);
  return {
    ...(file !== undefined && { file }),
    ...(skipped !== undefined && { skipped }),
    terminal: said(/^(\w+) terminal$/)[0] ?? 'first',
    world: all.includes('beside a trader') ? 'trader' : all.includes('with a simulator') ? 'simulator' : 'none',
    statuses: statuses.split(' or ').map(Number),
    own: said(/^your (.*)/),
  };
}

/**
 * The lines of a block that are typed: those behind `$ ` where there are any, else all; what goes on on the next line is one.
 * @param {string[]} lines
 */
function typed(lines) {
  const isTranscript = lines.some((line) => /^\s*\$ /.test(line));
  /** @type {{ text: string, at: number }[]} */
  const found = [];
  for (const [at, line] of lines.entries()) {
    const last = found.at(-1);
    if (last?.text.endsWith('\\')) last.text += `\n${line}`;
    else if (isTranscript ? /^\s*\$ /.test(line) : /^\s*[^#\s]/.test(line)) {
      found.push({ text: isTranscript ? line.replace(/^\s*\$ /, '') : line, at });
    }
  }
  return found;
}

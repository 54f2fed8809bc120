/** What is to be typed of a page of Markdown: the lines of its blocks of shell, with what a comment before each says. */

/**
 * Before a block may stand `<!-- run: WORD; WORD -->`, with these words:
 *
 * - `skip, because REASON` and `needs REASON`: nobody types it here
 * - `second terminal` (third, ...): typed in another shell than what stands before
 * - `with a simulator`: keys, endpoint and ledger of an account there are in the environment, as a reader's own would be
 * - `beside a trader`, `after a trader`: and a trader runs there, or did; TRADECTL_DB names its ledger
 * - `exits 0 or 1`, `risk status exits 5`: what is right of all lines, or of those with these words, instead of 0
 * - `for 15 s`: how long what lasts is watched before the reader goes on
 * - `save as FILE`: the block is what the reader writes into that file
 * - `your FILE`: a file of the reader's own is there, of daily bars
 */

/** @typedef {'none' | 'with a simulator' | 'beside a trader' | 'after a trader'} World */
/**
 * @typedef {object} Step a line to type, or a file to write
 * @property {number} line of the page
 * @property {string} text
 * @property {string} [file] to write `text` to
 * @property {string} [skipped] why it is not typed
 * @property {string} terminal
 * @property {World} world
 * @property {readonly number[]} statuses
 * @property {number} [seconds] that it is watched, where it lasts
 * @property {readonly string[]} own files that the reader has
 */

const BLOCK = /^(?:<!-- run: (?<words>.*) -->\n+)?```(?<kind>\w*)\n(?<body>[^]*?)^```/gm;

const WORLD = /^(with a simulator|(beside|after) a trader)$/;

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
    if (said.file !== undefined) return [{ ...said, line: first, text: body, statuses: [] }];
    if (!['', 'sh'].includes(kind)) return [];
    return typed(body.split('\n')).map(({ text, at }) => ({
      ...said,
      text,
      line: first + at,
      statuses: said.exits.findLast(({ of }) => text.includes(of))?.statuses ?? [0],
    }));
  });
}

/**
 * @param {string} words
 */
function marker(words) {
  const all = words.split('; ');
  /** @param {RegExp} form */
  const said = (form) => all.flatMap((word) => form.exec(word)?.[1] ?? []);
  const [file] = said(/^save as (.*)/);
  const [seconds] = said(/^for (\d+) s$/);
  const [skipped] = [...said(/^skip, because (.*)/), ...said(/^(needs .*)/)];
  return {
    ...(file !== undefined && { file }),
    ...(skipped !== undefined && { skipped }),
    ...(seconds !== undefined && { seconds: Number(seconds) }),
    terminal: said(/^(\w+) terminal$/)[0] ?? 'first',
    world: /** @type {World} */ (all.find((word) => WORLD.test(word)) ?? 'none'),
    exits: all.flatMap((word) => {
      const [, of = '', statuses] = /^(.*?) ?exits ([\d or]+)$/.exec(word) ?? [];
      return statuses === undefined ? [] : [{ of, statuses: statuses.split(' or ').map(Number) }];
    }),
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

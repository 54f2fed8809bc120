import { expect, it } from 'vitest';
import { tell } from '../../commands/tell.js';
import { fakeContext } from '../support/cli.js';

const WORDS = 'denied: the value of the position would be 65742.82, the limit is 30000';

it('breaks between words on a terminal, and nowhere else', () => {
  const person = fakeContext({ errIsTty: true, width: 45 });
  tell(person.context, WORDS);
  expect(person.stderr()).toBe('denied: the value of the position would be\n65742.82, the limit is 30000\n');
  const pipe = fakeContext({ width: 45 });
  tell(pipe.context, WORDS);
  expect(pipe.stderr()).toBe(`${WORDS}\n`);
});

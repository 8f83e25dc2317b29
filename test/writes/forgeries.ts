import { createHash, randomBytes } from 'node:crypto';

/** What somebody may send in place of a token that is good, and what they did. */
export function forgeries(token: string): [string, unknown][] {
  return [...wrongLetters(token), ...altered(token), ...madeUp(), ...fromWhatIsKept(token)];
}

/** One letter is another. */
const wrongLetters = (token: string): [string, unknown][] =>
  [...token].map((letter, at) => [
    `letter ${at + 1} is wrong`,
    token.slice(0, at) + (letter === 'A' ? 'B' : 'A') + token.slice(at + 1),
  ]);

const altered = (token: string): [string, unknown][] => [
  ['a letter is missing in front', token.slice(1)],
  ['a letter is missing at the end', token.slice(0, -1)],
  ['a space stands in front', ` ${token}`],
  ['a line ends it', `${token}\n`],
  ['a zero byte ends it', `${token}\0`],
  ['it is padded', `${token}=`],
  ['it stands twice', token + token],
  ['it is reversed', [...token].toReversed().join('')],
  ['it is in capitals', token.toUpperCase()],
  ['it is percent-encoded', [...token].map((letter) => `%${letter.charCodeAt(0).toString(16)}`).join('')],
  ['it is quoted', JSON.stringify(token)],
  ['it lies in JSON', JSON.stringify({ confirm: token })],
  ['it lies in an object', { confirm: token }],
  ['it lies in a list', [token]],
  ['it stands after "Bearer"', `Bearer ${token}`],
];

const madeUp = (): [string, unknown][] => [
  ['a space', ' '],
  ['"yes"', 'yes'],
  ['"true"', 'true'],
  ['true', true],
  ['a number', 1],
  ['an empty object', {}],
  ['an empty list', []],
  ['"__proto__"', '__proto__'],
  ['"constructor"', 'constructor'],
  ['64 KiB', 'A'.repeat(65_536)],
  ['as long and as random', randomBytes(16).toString('hex')],
];

const fromWhatIsKept = (token: string): [string, unknown][] => [
  ['its digest', createHash('sha256').update(token).digest('hex')],
  ['its digest in base64', createHash('sha256').update(token).digest('base64url')],
];

/** Fields that hold whole texts. All others hold a name or a few words. */
const LONG_TEXTS: ReadonlySet<string> = new Set([
  'content',
  'description',
  'notes',
  'note',
  'message',
  'body',
  'first_message_body',
  'lead_details',
  'value',
  'arguments',
]);

/** The most characters of a field that holds a whole text. */
export const MAX_LONG_TEXT_LENGTH = 100_000;
const MAX_SHORT_TEXT_LENGTH = 1_000;

/** Returns the most characters of a text in the field `name`. */
export const getMaxTextLength = (name: string): number =>
  LONG_TEXTS.has(name) ? MAX_LONG_TEXT_LENGTH : MAX_SHORT_TEXT_LENGTH;

/** States that a text is too long, as a clause without its field. */
export const formatLengthFault = (text: string, max: number): string =>
  `has ${text.length} characters, and at most ${max} are accepted`;

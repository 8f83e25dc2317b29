import { MyCaseError } from '../../base/errors.ts';
import { oneLine, printable, shorten } from '../../base/safe-text.ts';
import type { CatalogueTool } from '../../catalog/catalog.ts';
import { requiresConfirmation } from '../../catalog/confirmation.ts';
import type { Arguments } from '../../operations/types.ts';
import type { FirmName } from './firm-name.ts';
import type { Reply, ToolCallContext } from './session.ts';
import { createTokens, digestOf, type TokenClaims, type Tokens } from './tokens.ts';

/** Something that may have to be confirmed before it is done. */
interface ConfirmableAction<Ground> {
  /** What was asked for: a confirmation is good for exactly this. */
  readonly asked: unknown;
  /** What it rests on: the records it is about as they stand now, and what will be sent. Any JSON. */
  ground(): Promise<Ground>;
  /** What the person decides by: what it is about, by name, and what would change or be sent to whom. */
  preview(ground: Ground): Promise<string>;
}

/** Comes back where a deed may be done. Throws a ConfirmFirst, or a MyCaseError that says why it may not. */
export type RequireConfirmation = <Ground>(deed: ConfirmableAction<Ground>) => Promise<void>;

/** A call without its confirmation, and what demands that one. */
interface Confirmable {
  readonly args: Arguments;
  readonly demand: RequireConfirmation;
}

/**
 * Stands between a call and what it would do. Throws a MyCaseError for a confirmation that is good for nothing, before
 * MyCase is asked for anything.
 */
export type ConfirmationGate = (tool: CatalogueTool, given: Arguments, scope: ToolCallContext) => Confirmable;

/** A deed waits for its confirmation. */
export class ConfirmationRequiredError extends MyCaseError {
  override readonly name = 'ConfirmFirst';
  readonly preview: string;
  readonly token: string;
  readonly way: TokenClaims['way'];

  constructor(preview: string, token: string, way: TokenClaims['way']) {
    super(`Not done: it was not confirmed.\n\n${preview}`);
    this.preview = preview;
    this.token = token;
    this.way = way;
  }
}

/** Most characters of what a preview says of a deed. */
const MOST_LETTERS = 8_000;

/** Demands confirmations of the tools that are listed with `confirm`: of the person, if `mayAsk` and the client can. */
export function createConfirmations(mayAsk: boolean, firmName: FirmName): ConfirmationGate {
  const tokens = createTokens();
  return (tool, given, scope) => {
    if (!requiresConfirmation(tool)) return { args: given, demand: async () => {} };
    const { asker } = scope;
    const { confirm, ...args } = given;
    const { session } = asker;
    const key = keyOf(asker.reply, confirm, tokens);
    if (key) tokens.check(key.token, { session, way: key.way });
    const demand: RequireConfirmation = async ({ asked, ground, preview }) => {
      const found = await ground();
      const bound = { session, asked: digestOf([tool.name, asked]), ground: digestOf(found) };
      if (key) {
        tokens.take(key.token, { ...bound, way: key.way });
        return;
      }
      const way = mayAsk && asker.canAsk ? 'question' : 'token';
      const [firm, about] = await Promise.all([firmName(scope), preview(found)]);
      const head = `${tool.title}, in ${oneLine(firm)}.`;
      const words = [head, shorten(printable(about), MOST_LETTERS), consequence(tool)].filter(Boolean);
      throw new ConfirmationRequiredError(words.join('\n'), tokens.issue({ ...bound, way }), way);
    };
    return { args, demand };
  };
}
function consequence({ annotations }: CatalogueTool): string {
  const { openWorldHint, destructiveHint } = annotations;
  const words = [openWorldHint && 'leaves the firm', destructiveHint && 'cannot be undone'].filter(Boolean);
  return words.length > 0 ? `It ${words.join(' and ')}.` : '';
}

/** The token that a call brings, by the person's answer or among its arguments; some clients send null for none. */
function keyOf(reply: Reply | undefined, confirm: unknown, tokens: Tokens): Key | undefined {
  if (reply?.says === 'yes') return { way: 'question', token: reply.token };
  if (!reply) {
    return confirm === undefined || confirm === null
      ? undefined
      : { way: 'token', token: typeof confirm === 'string' ? confirm : '' };
  }
  tokens.withdraw(reply.token);
  throw new MyCaseError(NOT_CONFIRMED[reply.says]);
}

interface Key {
  readonly way: TokenClaims['way'];
  readonly token: string;
}

const NOT_CONFIRMED = {
  no: 'Not done: the person you work for was asked, and declined. Do not ask again unless they want it.',
  nothing: 'Not done: the person you work for was asked, and did not confirm it.',
} as const;

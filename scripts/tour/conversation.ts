/** A conversation of a lawyer with an agent, as it is scripted. */
export interface Conversation {
  readonly title: string;
  /** For the reader: the kind of work that the conversation shows. */
  readonly about: string;
  /**
   * How the person confirms: in a form of the client, or in words to the agent, which repeats the call with the token.
   */
  readonly confirmsBy: 'form' | 'token';
  readonly turns: readonly Turn[];
}

type Turn = Words | ToolCall;

/** Scripted words. */
export interface Words {
  readonly speaker: 'Lawyer' | 'Agent';
  readonly text: string;
}

/** A call of a tool that is made. */
export interface ToolCall {
  readonly tool: string;
  /** The value TOKEN_PLACEHOLDER is replaced by the token of the last answer. */
  readonly args: Readonly<Record<string, unknown>>;
  /** How the lines begin that are shown of the answer. The others are left out. */
  readonly shown: readonly string[];
  /** How the lines begin that are shown of the form of the client. Default: all lines. */
  readonly shownOfForm?: readonly string[];
  /** True if the person does not agree in the form. */
  readonly isDeclined?: boolean;
}

export const TOKEN_PLACEHOLDER = '<token>';

export const lawyer = (text: string): Words => ({ speaker: 'Lawyer', text });

export const agent = (text: string): Words => ({ speaker: 'Agent', text });

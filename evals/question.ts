import type { Fields } from '../src/sandbox/json.ts';
import type { HeldFirm } from './firm.ts';

/** A call of a tool. */
export interface Call {
  readonly tool: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

/** What a call was answered. */
export interface Answer {
  readonly text: string;
  readonly isError: boolean;
  /** Its structured content, with the rows of tables as objects. */
  readonly data: Readonly<Record<string, unknown>>;
  /** Its structured content as it was sent; none for an error, and for an answer with an attached file. */
  readonly structured?: Readonly<Record<string, unknown>> | undefined;
  /** The lines of the file that was saved; '' for none. */
  readonly file: string;
}

/** A call, or one that needs what an earlier one was answered. */
export type Step = Call | ((earlier: Answer) => Call);

/** A call of query_firm. A parameter of the statement has a name and a text. */
export const sqlCall = (sql: string, parameters: Readonly<Record<string, string | number>> = {}): Call => ({
  tool: 'query_firm',
  arguments: {
    sql,
    parameters: Object.entries(parameters).map(([name, value]) => ({
      name,
      value: String(value),
      type: typeof value === 'number' ? 'number' : 'text',
    })),
  },
});

/** The path of all invoices. MyCase: the list hides invoices that cannot be paid online. */
export const INVOICES = '/invoices?only_allowed_online_payments=false';

/** Fields of a row that an answer has to show. */
export type Row = Readonly<Record<string, unknown>>;

/** What the answers have to show, computed from the sandbox's own records. */
export interface Expected {
  /** Words of the text. */
  readonly says?: readonly (string | RegExp)[];
  /** Words that must not be there. */
  readonly never?: readonly RegExp[];
  /** Tables by name: these rows and no others, in any order. */
  readonly rows?: Readonly<Record<string, readonly Row[]>>;
  /** Tables by name: these rows among others. */
  readonly among?: Readonly<Record<string, readonly Row[]>>;
  /** Lines of the file, in any order, that hold all there are below its heading. */
  readonly lines?: readonly string[];
  /** The calls, by their place, that have to be refused; none where left out. */
  readonly refused?: readonly number[];
}

/** Whom and what a question is about: words for its blanks, and records. */
export type About = Readonly<Record<string, string | number | Fields>>;

/** A question as it is put to a firm. */
export interface Posed {
  readonly words: string;
  readonly steps: readonly Step[];
  readonly expected: Expected;
  /** What has to be read in full without the tools that finish a job: paths of MyCase, with the filters that it has. */
  readonly raw: readonly string[];
}

/** A question as somebody of a law firm asks it, with `{blanks}` for names. */
export interface Question {
  readonly asked: string;
  pose(firm: HeldFirm): Posed;
}

interface Draft<Whom extends About> {
  readonly asked: string;
  /** Whom the question is about, picked from the firm by role. */
  readonly about?: (firm: HeldFirm) => Whom;
  readonly steps: (whom: Whom) => readonly Step[];
  readonly expected: (firm: HeldFirm, whom: Whom) => Expected;
  readonly raw: readonly string[] | ((whom: Whom) => readonly string[]);
}

/** A question, its calls, its answer and what it takes without the tools that finish a job. */
export function question<Whom extends About>({ asked, about, steps, expected, raw }: Draft<Whom>): Question {
  return {
    asked,
    pose(firm) {
      const whom = about ? about(firm) : ({} as Whom);
      return {
        words: asked.replaceAll(/\{(\w+)\}/g, (_, blank) => String(whom[blank])),
        steps: steps(whom),
        expected: expected(firm, whom),
        raw: typeof raw === 'function' ? raw(whom) : raw,
      };
    },
  };
}

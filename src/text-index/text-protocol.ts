import type { SearchedWords } from './parse-words.ts';

/** The kinds of records with text. */
export const TEXT_KINDS = ['documents', 'notes', 'messages', 'calls'] as const;

export type TextKind = (typeof TEXT_KINDS)[number];

/** A part of a text. */
export interface TextPart {
  /** Where it is in its record: `page 3`. '' for a text without parts. */
  readonly place: string;
  readonly text: string;
  /** The places of later sentences of the part, with the positions at which they begin. */
  readonly laterPlaces?: readonly { readonly at: number; readonly place: string }[];
}

/** A person in a text's record: a record of one of `lists`, or only a name. */
export interface PersonReference {
  readonly lists?: readonly ('staff' | 'clients' | 'leads')[];
  readonly id?: number;
  readonly name?: string;
}

/** The text of one record, with the facts that a search needs. */
export interface TextItem {
  readonly kind: TextKind;
  readonly id: number;
  readonly caseId: number | undefined;
  readonly clientIds: readonly number[];
  /** YYYY-MM-DD in the firm's zone. '' if the record has no day. */
  readonly day: string;
  /** An instant in UTC that orders the records of a day. */
  readonly time: string;
  readonly title: string;
  readonly by: PersonReference | undefined;
  readonly to: readonly PersonReference[];
  readonly parts: readonly TextPart[];
  /** A sentence about parts that have no text here, such as scanned pages. */
  readonly gap?: string | undefined;
}

/** The texts that are read together: one document, or the notes of a case. */
export interface TextUnit {
  /** `documents/12`, `case_notes/3`, `client_notes/3`, `client_messages/3`, `calls`. */
  readonly key: string;
  /** Changes with the content. */
  readonly version: string;
  /** Milliseconds since 1970. */
  readonly readAt: number;
  /** Why there is no text, if that does not change until the version does. */
  readonly failure?: string | undefined;
  readonly items: readonly TextItem[];
}

/** The state of a unit in the index. */
export interface UnitState extends Pick<TextUnit, 'key' | 'version' | 'readAt' | 'failure'> {
  /** False if the index has no memory for it. */
  readonly isIndexed: boolean;
  /** The gaps of its records, one for each. */
  readonly gaps: readonly string[];
}

/** The files of the texts, for one person in one firm behind the same walls. */
export interface TextFolder {
  readonly folder: string;
  /** 32 bytes. */
  readonly key: Uint8Array;
  /** States whose texts these are. Files that were saved with another binding cannot be read. */
  readonly binding: string;
}

/** The settings of the worker thread. */
export interface TextWorkerSettings {
  /** The most bytes that the index and the texts in memory may have. */
  readonly maxBytes: number;
}

/** The records that a search is about. */
export interface TextFilter {
  readonly kinds: readonly TextKind[];
  /** Records of these cases, or of the client. Undefined for the whole firm. */
  readonly caseIds?: readonly number[] | undefined;
  readonly clientId?: number | undefined;
  /** Clients whose calls belong to these cases, too, if a call names no case. */
  readonly callClientIds?: readonly number[] | undefined;
  /** YYYY-MM-DD; '' is an open end. */
  readonly from: string;
  readonly to: string;
}

/** The orders of results. */
export const TEXT_ORDERS = ['best', 'newest', 'oldest'] as const;

export type TextOrder = (typeof TEXT_ORDERS)[number];

/** A search. Without words, it returns the records themselves. */
export interface TextQuery {
  readonly words: SearchedWords | undefined;
  readonly filter: TextFilter;
  readonly order: TextOrder;
  readonly limit: number;
  /** The most characters of a snippet. */
  readonly snippetLength: number;
}

/** A record that was found. */
export interface FoundText extends Omit<TextItem, 'parts'> {
  /** The place of the snippet. */
  readonly place: string;
  readonly snippet: string;
  /** Other places of the record with as many of the words, the first ones. */
  readonly otherPlaces: readonly string[];
  /** The number of all these other places. */
  readonly otherCount: number;
}

/** The first records that were found, and the number of all. */
export interface FoundTexts {
  readonly rows: readonly FoundText[];
  readonly total: number;
}

/** The size of the index. */
export interface IndexSize {
  readonly indexBytes: number;
  readonly textBytes: number;
  readonly maxBytes: number;
}

/** A request to the worker thread, by its kind. */
export type TextWorkerRequests = {
  /** Opens the files of the texts. Returns the number of the files. */
  open: { readonly request: TextFolder; readonly answer: number };
  /** Reads some files into the index. Returns the units of these files, and the number of the files that remain. */
  loadFiles: {
    readonly request: { readonly maxMs: number };
    readonly answer: { readonly units: readonly UnitState[]; readonly remaining: number };
  };
  /** Adds or replaces a unit. With `evict`, other units make room for it. Their keys are returned. */
  put: {
    readonly request: { readonly unit: TextUnit; readonly evict: boolean; readonly isSaved: boolean };
    readonly answer: { readonly state: UnitState; readonly evicted: readonly string[] };
  };
  /** Reads a unit from its file, and adds it to the index. Returns undefined if no file has this version. */
  restore: {
    readonly request: { readonly key: string; readonly version: string; readonly evict: boolean };
    readonly answer: { readonly state: UnitState; readonly evicted: readonly string[] } | undefined;
  };
  /** Removes units from memory, and their files unless they are kept. */
  remove: {
    readonly request: { readonly keys: readonly string[]; readonly keepsFiles: boolean };
    readonly answer: undefined;
  };
  search: { readonly request: TextQuery; readonly answer: FoundTexts };
  size: { readonly request: object; readonly answer: IndexSize };
};

import type { TextEdit } from './text-edit.ts';

/** The place of an entry in a file. */
export interface EntryPlace {
  /** The key of the object of all servers. */
  readonly container: string;
  /** The key of the entry. */
  readonly name: string;
}

/** The edits of the files of one format. Each method throws a FileTextError if it cannot edit the text. */
export interface EntryFormat {
  /** The text that a file without content is edited as. */
  readonly emptyText: string;
  /**
   * Returns the edits that add an entry, or set the fields of the entry that is there. Its other fields stay, except
   * addresses.
   */
  setEntry(text: string, place: EntryPlace, entry: Readonly<Record<string, unknown>>): TextEdit[];
  /** Returns the edits that remove an entry, and the object of all servers if it is then empty and is not kept. */
  removeEntry(text: string, place: EntryPlace, keepsContainer: boolean): TextEdit[];
  /** Returns true if the text has the object of all servers. */
  hasContainer(text: string, container: string): boolean;
  /** Returns true if the text has no setting and no comment. */
  isEmpty(text: string): boolean;
}

/** The fields of an entry for a server at an address. An entry with a command has none of them. */
export const ADDRESS_FIELDS = ['url', 'serverUrl', 'httpUrl'] as const;

import { openListFiles } from './list-files.ts';
import { logAndRethrow, type PersonFolder, type SavedLists, toTextFolder } from './saved-lists.ts';

/**
 * Creates the place on disk of a person who is known, and who does not change. Only one process uses the folder. Files
 * with another key or another binding count as missing.
 */
export const createPersonLists = (person: PersonFolder, log: (line: string) => void): SavedLists => ({
  async open(_, tables) {
    const files = openListFiles({ ...person, tables, log });
    return {
      ...files,
      save: (lists) => files.save(lists).catch((error) => logAndRethrow({ log }, 'saved', error)),
      remove: (list) => files.remove(list).catch((error) => logAndRethrow({ log }, 'removed', error)),
    };
  },
  openTextFolder: async () => toTextFolder(person),
});

import { openListFiles } from './list-files.ts';
import { type PersonFolder, type SavedLists, throwLogged, toTextFolder } from './saved-lists.ts';

/**
 * Creates the place on disk of a person who is known, and who does not change. Only one process uses the folder. Files
 * with another key or another binding count as missing.
 */
export const createPersonLists = (person: PersonFolder, log: (line: string) => void): SavedLists => ({
  async open(_, tables) {
    const files = openListFiles({ ...person, tables, log });
    return {
      ...files,
      save: (lists) => files.save(lists).catch((error) => throwLogged({ log }, error)),
      remove: (list) => files.remove(list).catch((error) => throwLogged({ log }, error)),
    };
  },
  openTextFolder: async () => toTextFolder(person),
});

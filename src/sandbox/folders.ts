import { type Fields, referenceId } from './json.ts';
import { all, insert, type Store } from './store.ts';

/** The folder a case's documents lie in; undefined for a case that has none. */
export function rootFolder(store: Store, caseId: number | null): Fields | undefined {
  return all(store, 'folders').find(
    (folder) => (referenceId(folder.case) ?? null) === caseId && folder.folder === null,
  );
}

/** The folder at a path below another one; whatever is missing on the way is made. */
export function folderAt(store: Store, root: Fields, names: readonly string[], now: string): Fields {
  let folder = root;
  for (const name of names) folder = subfolder(store, folder, name) ?? addFolder(store, folder, name, now);
  return folder;
}

function subfolder(store: Store, parent: Fields, name: string): Fields | undefined {
  return all(store, 'folders').find((folder) => referenceId(folder.folder) === parent.id && folder.name === name);
}

function addFolder(store: Store, parent: Fields, name: string, now: string): Fields {
  return insert(store, 'folders', {
    name,
    created_at: now,
    updated_at: now,
    case: parent.case ?? null,
    folder: { id: parent.id ?? null },
  });
}

/** The words of a path such as `Pleadings/Complaint`, slashes at its ends ignored. */
export function pathWords(path: string): string[] {
  return path.split('/').filter((word) => word !== '');
}

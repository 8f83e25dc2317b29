import type { Fields } from '../json.ts';
import type { Store } from '../store.ts';
export function generatedBytes(_store: Store, version: Fields): Uint8Array {
  return Buffer.from(`version ${version.version}`);
}

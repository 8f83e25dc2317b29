import { createStore, insert, type Store } from '../store.ts';
export type FirmSize = 'small' | 'large';
export function buildFirm(_size: FirmSize, _now: number): Store {
  const store = createStore();
  insert(store, 'staff', { type: 'Attorney', active: true, first_name: 'A' });
  return store;
}

import type { Resource } from './resource.ts';

/** Stores on a note who created it and who changed it last. */
export const notes: Resource = {
  settle: (record, { me }) => {
    record.created_by ??= { id: me };
    record.updated_by = { id: me };
  },
};

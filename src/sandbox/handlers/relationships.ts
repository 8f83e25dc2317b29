import { type Fields, fieldsList, type Json, text } from '../json.ts';
import { lookup } from '../records.ts';
import { danglingReferences, mirrorLinks } from '../references.ts';
import { refuseAny } from '../refusal.ts';
import { caseStaff } from '../resources/cases.ts';
import type { Handler } from '../site.ts';
import { all, type CollectionName, insert, type Store } from '../store.ts';

/** Adds links to a record, as in `POST /cases/{id}/relationships/clients`. Existing links stay. */
export function addLinks(owner: CollectionName, field: CollectionName): Handler {
  return (call) => {
    const { store } = call.site;
    const record = lookup(call, owner);
    refuseAny(danglingReferences(store, call.body));
    const before = { ...record };
    const given = fieldsList(call.body[field]);
    record[field] = merged(record[field], owner === 'cases' && field === 'staff', given);
    record.updated_at = call.now;
    mirrorLinks(store, owner, record, before);
    for (const { role } of given) learnRole(store, text(role), call.now);
    return { status: 204 };
  };
}

function merged(existing: Json | undefined, isCaseStaff: boolean, given: Fields[]): Fields[] {
  const old = fieldsList(existing);
  const others = old.filter(({ id }) => !given.some((link) => link.id === id));
  const added = isCaseStaff ? caseStaff(old, given) : given.map(({ id = null }) => ({ id }));
  return [...others, ...added];
}

/** MyCase: an unknown role is created; which client has it is not answered anywhere. */
function learnRole(store: Store, name: string, now: string): void {
  if (name === '' || all(store, 'case_roles').some((role) => role.name === name)) return;
  insert(store, 'case_roles', { name, created_at: now, updated_at: now });
}

import { combineWalls } from '../../ethical-walls/walls.ts';
import type { Access, DenialReason, PersonIdentity, Retention } from './administration.ts';
import type { ResolvedFile, ResolvedPerson, ResolvedRules, ResolvedTenant } from './resolve-file.ts';

/** Returns the access that a file gives a person. */
export function findAccess({ isOn, tenants }: ResolvedFile, person: PersonIdentity): Access {
  const tenant = tenants.find(({ name }) => name === person.tenant);
  if (!isOn) return deny('host off');
  if (!tenant?.isOn) return deny('tenant off');
  const isMethodOn = person.method === 'own account' ? tenant.hasOwnAccounts : tenant.firmConnection !== undefined;
  if (!isMethodOn) return deny('method off');
  const [entry, ...others] = tenant.people.filter((one) => isPerson(one, person));
  if (others.length > 0) return deny('several entries');
  if (entry) return toAccess(tenant, entry);
  return tenant.everyone && person.method === 'own account' ? toAccess(tenant, tenant.everyone) : deny('not listed');
}

/** Returns the retention that a file has for a person. With several entries, the first one counts. */
export function findRetention({ tenants }: ResolvedFile, person: PersonIdentity): Retention {
  const tenant = tenants.find(({ name }) => name === person.tenant);
  const entry = tenant?.people.find((one) => isPerson(one, person));
  return tenant && entry ? getRetention(tenant, entry) : (tenant?.everyone?.retention ?? {});
}

/** Returns the retention of an entry. What it does not state is that of its group. */
export function getRetention(tenant: ResolvedTenant, entry: ResolvedPerson): Retention {
  const group = entry.group === undefined ? undefined : tenant.groups[entry.group];
  return { ...group?.retention, ...entry.retention };
}

/** Returns the access of an entry, without the switches of the host. */
export function toAccess(
  tenant: ResolvedTenant,
  entry: ResolvedRules & Partial<Pick<ResolvedPerson, 'group' | 'staffId'>>,
): Access {
  const group = entry.group === undefined ? undefined : tenant.groups[entry.group];
  if (group && !group.on) return deny('group off');
  if (!entry.on) return deny('person off');
  const level = entry.access ?? group?.access ?? 'full';
  const toolsets = entry.toolsets ?? group?.toolsets;
  const walls = combineWalls([group?.walls, entry.walls]);
  return {
    isAllowed: true,
    level,
    toolsets,
    walls,
    staffId: entry.staffId,
    fingerprint: JSON.stringify([level, toolsets, walls?.fingerprint, entry.staffId]),
  };
}

const deny = (reason: DenialReason): Access => ({ isAllowed: false, reason });

/**
 * Returns true if an entry is of a person. The id in MyCase and the subject of the provider are safer than an e-mail
 * address, which can be given to another person. So the address counts only if the entry has none of them for this way.
 */
function isPerson(entry: ResolvedPerson, { method, staffId, email, subject }: PersonIdentity): boolean {
  if (method === 'own account' && entry.staffId !== undefined) return entry.staffId === staffId;
  if (method === 'firm connection' && entry.subject !== undefined) return entry.subject === subject;
  return entry.email !== undefined && entry.email === email;
}

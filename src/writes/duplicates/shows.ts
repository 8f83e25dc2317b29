import { type FirmRecord, isRecord } from '../../records/record.ts';
import { DROPPED } from '../update/dropped-fields.ts';
import { holds } from '../update/compare.ts';

/** MyCase: what is written under one name is read under another. */
const READ_AS: Readonly<Record<string, string>> = {
  client_recipients: 'clients',
  staff_recipients: 'staff',
  option_value: 'option',
};

/**
 * Whether a record shows what was sent: at least one field, if there are any, and no other value in one. What MyCase does not show, or
 * may drop, does not count; who or what it has put beside what was sent does no harm.
 */
export function shows(record: FirmRecord, sent: FirmRecord): boolean {
  const compared = Object.entries(sent)
    .map(([name, value]) => [name, value, record[READ_AS[name] ?? name]] as const)
    .filter(([name, value, shown]) => value !== undefined && shown !== undefined && !DROPPED.includes(name))
    .map(([, value, shown]) => isIn(value, shown));
  return compared.every(Boolean) && (compared.length > 0 || Object.keys(sent).length === 0);
}

function isIn(value: unknown, shown: unknown): boolean {
  if (!Array.isArray(value) || !Array.isArray(shown)) return holds(value, shown, true);
  return value.every((one) =>
    shown.some((other) => !(isRecord(one) && 'id' in one && !isRecord(other)) && holds(one, other, true)),
  );
}

import { isRecord } from '../base/json.ts';
import type { ArgumentFault } from './argument-fault.ts';
import type { Arguments, Shape } from './operation-types.ts';
import { formatLengthFault, getMaxTextLength } from './text-length.ts';

/** Returns what is wrong with a value; undefined for a possible one. */
type Rule = (value: unknown) => string | undefined;

/** Limits of a number. */
interface NumberLimits {
  readonly min: number;
  /** True if `min` itself is refused. */
  readonly isAboveMin?: boolean;
  readonly max: number;
  readonly decimals: number;
}

function createNumberRule({ min, isAboveMin = false, max, decimals }: NumberLimits): Rule {
  const decimalPattern = new RegExp(`^-?\\d+(\\.\\d{1,${decimals}})?$`);
  const minFault = `must be ${isAboveMin ? 'more than' : 'at least'} ${min}`;
  return (value) => {
    if (typeof value !== 'number') return undefined;
    if (isAboveMin ? value <= min : value < min) return minFault;
    if (value > max) return `must be at most ${max}`;
    return decimalPattern.test(String(value)) ? undefined : `must have at most ${decimals} decimals`;
  };
}

const createTextRule =
  (isPossible: (text: string) => boolean, fault: string): Rule =>
  (value) =>
    typeof value !== 'string' || value.trim() === '' || isPossible(value.trim()) ? undefined : fault;

const MAX_MONEY = 1_000_000_000;

const EMAIL_PATTERN = /^[^\s@<>()[\]\\,;:"]+@[^\s@<>()[\]\\,;:"/]+$/u;
const MAX_EMAIL_LENGTH = 254;

/** The domain needs a dot, and no part of the address is empty. */
function isEmail(text: string): boolean {
  const [local = '', domain = ''] = text.split('@');
  const labels = domain.split('.');
  return (
    text.length <= MAX_EMAIL_LENGTH &&
    EMAIL_PATTERN.test(text) &&
    local.split('.').every(Boolean) &&
    labels.length > 1 &&
    labels.every((label) => label !== '' && !/^-|-$/.test(label)) &&
    !/^\d*$/.test(labels.at(-1) ?? '') &&
    (labels.at(-1) ?? '').length > 1
  );
}

/** A path has no part that leads out of its folder, and no invisible control characters. */
const isPath = (text: string): boolean =>
  !/\p{Cc}/u.test(text) && !text.split(/[/\\]/).some((part) => /^\.{1,2}$/.test(part.trim()));

const isFilename = (text: string): boolean => isPath(text) && !/[/\\]/.test(text);

function isWebAddress(text: string): boolean {
  const address = /^https?:\/\//i.test(text) ? text : `https://${text}`;
  return !/\s/.test(text) && URL.canParse(address) && new URL(address).hostname.includes('.');
}

const hasDigit = (text: string): boolean => /\d/.test(text);

const FIRST_YEAR = 1800;
const LAST_YEAR = 2199;

/** A typing error in the year, as 0206 or 20266. */
function isPossibleYear(text: string): boolean {
  const year = Number(/^\d{4}/.exec(text)?.[0] ?? FIRST_YEAR);
  return year >= FIRST_YEAR && year <= LAST_YEAR;
}

const yearRule = createTextRule(isPossibleYear, `must have a year from ${FIRST_YEAR} to ${LAST_YEAR}`);

/** No zone is more than 14 hours ahead of UTC. */
const MAX_ZONE_OFFSET_MS = 14 * 60 * 60 * 1000;

const birthdateRule: Rule = (value) =>
  yearRule(value) ??
  createTextRule(
    (text) => text <= new Date(Date.now() + MAX_ZONE_OFFSET_MS).toISOString().slice(0, 10),
    'must not be in the future',
  )(value);

const emailRule = createTextRule(isEmail, 'must be an e-mail address like name@example.com');
const filenameRule = createTextRule(isFilename, 'must be a file name without folders');
const phoneRule = createTextRule(hasDigit, 'must be a telephone number');

/**
 * The rules by the name of the argument. Money that is one amount has cents. A cost for one unit, as a mile, may have
 * parts of a cent.
 */
const RULES: Readonly<Record<string, Rule>> = {
  hours: createNumberRule({ min: 0, isAboveMin: true, max: 10_000, decimals: 4 }),
  rate: createNumberRule({ min: 0, max: MAX_MONEY, decimals: 2 }),
  cost: createNumberRule({ min: 0, max: MAX_MONEY, decimals: 4 }),
  units: createNumberRule({ min: 0, isAboveMin: true, max: 1_000_000, decimals: 4 }),
  amount: createNumberRule({ min: 0, isAboveMin: true, max: MAX_MONEY, decimals: 2 }),
  outstanding_balance: createNumberRule({ min: -MAX_MONEY, max: MAX_MONEY, decimals: 2 }),
  email: emailRule,
  cell_phone_number: phoneRule,
  work_phone_number: phoneRule,
  home_phone_number: phoneRule,
  main_phone_number: phoneRule,
  fax_phone_number: phoneRule,
  website: createTextRule(isWebAddress, 'must be a web address like www.example.com'),
  url: createTextRule(
    (text) => /^https?:\/\//i.test(text) && isWebAddress(text),
    'must be a URL like https://example.com/hook',
  ),
  path: createTextRule(isPath, 'must not have the parts . or ..'),
  filename: filenameRule,
  birthdate: birthdateRule,
  opened_date: yearRule,
  sol_date: yearRule,
  assigned_date: yearRule,
  due_date: yearRule,
  entry_date: yearRule,
  date: yearRule,
  start: yearRule,
  end: yearRule,
  starts_at: yearRule,
  ends_at: yearRule,
  called_at: yearRule,
};

/**
 * Finds the values that cannot be right, such as hours below zero, an e-mail address without a domain,
 * or a path that leads out of its folder. `fields` are the fields of the body.
 */
export function findImpossibleValues(fields: Shape, args: Arguments): ArgumentFault[] {
  // A field of a form with a folder is the name of the file.
  const rules = 'folder_id' in fields ? { ...RULES, name: filenameRule } : RULES;
  const visit = (name: string, path: string, value: unknown): string[] => {
    if (Array.isArray(value)) return value.flatMap((item, i) => visit(name, `${path}[${i}]`, item));
    if (isRecord(value)) return Object.entries(value).flatMap(([key, inner]) => visit(key, `${path}.${key}`, inner));
    // The name of a person in a reference is looked up.
    const isLookedUp = name === 'name' && path !== name;
    const max = getMaxTextLength(name);
    const isTooLong = typeof value === 'string' && !isLookedUp && value.length > max;
    const fault = isTooLong ? formatLengthFault(value, max) : rules[name]?.(value);
    return fault === undefined ? [] : [`${path}: ${fault}.`];
  };
  return Object.keys(fields).flatMap((argument) =>
    visit(argument, argument, args[argument]).map((text) => ({ argument, text })),
  );
}

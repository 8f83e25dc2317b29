/**
 * Returns the names of all time zones that Node supports (IANA identifiers), UTC first. The first call takes several
 * milliseconds.
 */
export const listTimeZones = (): string[] => [...new Set(['UTC', ...Intl.supportedValuesOf('timeZone')])];

/** Names of zones, cities and states of the United States in lower case. Some are old IANA identifiers too. */
const US_NAMES: Readonly<Record<string, string>> = {
  'America/Los_Angeles':
    'pacific pt pst pdt pst8pdt california nevada san_francisco san_diego sacramento oakland seattle las_vegas',
  'America/Denver': 'mountain mt mdt mst7mdt colorado utah new_mexico wyoming montana salt_lake_city albuquerque',
  'America/Phoenix': 'arizona us_mountain_standard_time tucson',
  'America/Chicago':
    'central ct cst cdt cst6cdt illinois wisconsin minnesota iowa missouri oklahoma arkansas louisiana mississippi ' +
    'alabama dallas houston austin san_antonio minneapolis milwaukee st_louis new_orleans nashville kansas_city',
  'America/New_York':
    'eastern et est edt est5edt new_york_city nyc new_jersey connecticut massachusetts pennsylvania maryland virginia ' +
    'delaware maine vermont new_hampshire rhode_island north_carolina south_carolina georgia ohio west_virginia boston ' +
    'philadelphia miami atlanta washington_dc baltimore pittsburgh cleveland charlotte orlando tampa',
  'America/Anchorage': 'alaska alaskan akt akst akdt',
  'Pacific/Honolulu': 'hawaii hawaiian hst hawaii-aleutian',
  UTC: 'utc gmt z zulu',
};

const ZONES_BY_NAME = new Map(
  Object.entries(US_NAMES).flatMap(([zone, names]) => names.split(' ').map((name) => [name, zone] as const)),
);

/** Names that people use for several zones, with the zones. */
const AMBIGUOUS_NAMES: Readonly<Record<string, readonly string[]>> = {
  mst: ['America/Denver', 'America/Phoenix'],
  ast: ['America/Puerto_Rico', 'America/Halifax'],
  atlantic: ['America/Puerto_Rico', 'America/Halifax'],
  ist: ['Asia/Kolkata', 'Europe/Dublin', 'Asia/Jerusalem'],
  bst: ['Europe/London', 'Asia/Dhaka'],
  texas: ['America/Chicago', 'America/Denver'],
  kansas: ['America/Chicago', 'America/Denver'],
  nebraska: ['America/Chicago', 'America/Denver'],
  north_dakota: ['America/Chicago', 'America/Denver'],
  south_dakota: ['America/Chicago', 'America/Denver'],
  florida: ['America/New_York', 'America/Chicago'],
  tennessee: ['America/Chicago', 'America/New_York'],
  kentucky: ['America/New_York', 'America/Chicago'],
  indiana: ['America/Indiana/Indianapolis', 'America/Chicago'],
  michigan: ['America/Detroit', 'America/Menominee'],
  idaho: ['America/Boise', 'America/Los_Angeles'],
  oregon: ['America/Los_Angeles', 'America/Boise'],
  portland: ['America/Los_Angeles', 'America/New_York'],
  washington: ['America/Los_Angeles', 'America/New_York'],
};

/** The time zone that a text names, or the zones that it may name. Neither if no zone is known by this name. */
export interface ParsedTimeZone {
  readonly zone?: string;
  readonly choices?: readonly string[];
}

/**
 * Reads a time zone as a person writes it: an IANA identifier in any case (`america/new_york`), a zone of the United
 * States (`Pacific`, `PST`, `US/Pacific`), a city (`New York`), or an offset of whole hours (`UTC+2`).
 */
export function parseTimeZone(text: string): ParsedTimeZone {
  const typed = text.trim();
  const key = typed
    .toLowerCase()
    .replace(/\(.*\)|[.,]/g, '')
    .trim()
    .replace(/[\s_]+/g, '_');
  const withoutTime = key.replace(/(_(standard|daylight|savings?))*(_time)?(_zone)?$/, '');
  const name = withoutTime.replace(/^(usa?|america)[/_]/, '');
  const zone = ZONES_BY_NAME.get(key) ?? ZONES_BY_NAME.get(name) ?? parseOffset(typed) ?? findIdentifier(typed);
  if (zone !== undefined && !Object.hasOwn(AMBIGUOUS_NAMES, withoutTime)) return { zone };
  const choices = AMBIGUOUS_NAMES[withoutTime] ?? AMBIGUOUS_NAMES[name] ?? findCities(name);
  return choices.length === 1 && choices[0] ? { zone: choices[0] } : choices.length > 1 ? { choices } : {};
}

/** Returns `Etc/GMT-2` for `UTC+2` and `+02:00`: IANA turns the sign around. Zones with minutes have a city instead. */
function parseOffset(text: string): string | undefined {
  const [, prefix, sign, hours, minutes = '00'] = /^(utc|gmt)?\s*([+-])\s*(\d{1,2})(?::?(\d{2}))?$/i.exec(text) ?? [];
  const offset = Number(hours);
  if (sign === undefined || minutes !== '00' || offset > (sign === '+' ? 14 : 12)) return undefined;
  if (prefix === undefined && !text.includes(':')) return undefined;
  return offset === 0 ? 'UTC' : `Etc/GMT${sign === '+' ? '-' : '+'}${offset}`;
}

/** Returns the IANA identifier of a name in any case. Node also accepts old identifiers that it does not list. */
function findIdentifier(text: string): string | undefined {
  const name = text.replaceAll(' ', '_');
  const listed = listTimeZones().find((zone) => zone.toLowerCase() === name.toLowerCase());
  if (listed || !/^[a-z]/i.test(name)) return listed;
  try {
    const { timeZone } = new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions();
    return /[A-Z]/.test(name) ? name : timeZone;
  } catch {
    return undefined;
  }
}

/** Returns the zones whose city has a name. */
const findCities = (name: string): string[] =>
  listTimeZones().filter((zone) => zone.toLowerCase().split('/').at(-1) === name && zone.includes('/'));

import { between, pick, type Random } from '../random.ts';

const FIRST_NAMES = words(`Ada Amir Anna Beatriz Ben Carla Cedric Chen Clara Dalia Daniel Dora Elena Elliot Farah
  Felix Grace Hana Hugo Ines Ivan Jada Jonas Julia Kofi Lena Liam Lucia Maya Milo Nadia Noah Nora Omar Priya
  Quinn Rosa Samir Sofia Tess Theo Uma Victor Wren Yara Zoe`);

const BEGINNINGS = words(`Thorn Marlow Bramble Quillen Fenni Oster Pellam Sorrel Tamber Wexel Yarro Cobble Dunmar
  Ellow Gosling Inkle Kestrel Lorrim Mossel Nettle Pebble Rushel Saffer Thistle Umber Vellin Willet Zephyr
  Harrow Corvin`);

const ENDINGS = words('wick dale mere stead croft combe thwaite garth mond stow brook ridge');

const TRADES = [
  'Logistics',
  'Freight Lines',
  'Property Group',
  'Insurance Mutual',
  'Construction',
  'Foods',
  'Medical Center',
  'Software',
  'Hotels',
  'Manufacturing',
  'Credit Union',
  'Transit',
] as const;

const FORMS = ['Inc.', 'LLC', 'Corp.', 'LP'] as const;

const STREETS = ['Sorrel Lane', 'Quarry Road', 'Larkspur Avenue', 'Mill Street', 'Harbor Way', 'Orchard Court'];

const CITIES = [
  ['San Francisco', '94100'],
  ['Oakland', '94600'],
  ['San Jose', '95100'],
  ['Berkeley', '94700'],
  ['Fremont', '94530'],
] as const;

function words(list: string): string[] {
  return list.split(/\s+/);
}

/** Returns an ordinary first name. */
export function firstName(next: Random): string {
  return pick(next, FIRST_NAMES);
}

/** Returns an invented surname of two halves, which no real person has. */
export function surname(next: Random): string {
  return pick(next, BEGINNINGS) + pick(next, ENDINGS);
}

/** Returns the name of an invented company. */
export function companyName(next: Random): string {
  return `${surname(next)} ${pick(next, TRADES)} ${pick(next, FORMS)}`;
}

/** Returns an e-mail address at a domain that is reserved for examples. `mark` makes it unique. */
export function email(local: string, mark: number, domain = 'example.com'): string {
  return `${local.toLowerCase().replaceAll(/[^a-z]+/g, '.')}.${mark}@${domain}`;
}

/** Returns a telephone number from the range that is reserved for fiction. */
export function phone(next: Random): string {
  const area = pick(next, ['415', '510', '408', '650']);
  return `+1 (${area}) 555-${String(between(next, 100, 199)).padStart(4, '0')}`;
}

/** Returns a street with a house number. */
export function street(next: Random): string {
  return `${between(next, 2, 980)} ${pick(next, STREETS)}`;
}

/** Returns a complete postal address. */
export function address(next: Random): { [field: string]: string } {
  const [city, zip_code] = pick(next, CITIES);
  const address2 = pick(next, ['', '', 'Apt 4', 'Suite 210']);
  return { address1: street(next), address2, city, state: 'CA', zip_code, country: 'US' };
}

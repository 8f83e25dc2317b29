import type { Fields } from '../json.ts';

/** The notice that is shown with the firm. */
export const MADE_UP = 'The sandbox firm, its people, companies, cases and documents are made up.';

/** The made-up firm. Only the sign-in returns its `uuid`. */
export const FIRM = {
  name: 'Thistlewick Marlow LLP (made-up firm)',
  url: 'https://thistlewick-marlow.example.com',
  time_zone: 'America/Los_Angeles',
  uuid: '5f0c1b7e-3a64-4d29-9c8f-d2e71a90b346',
} as const;

/** The firm's only office. All cases belong to it. */
export const OFFICE: Fields = {
  id: 90_412,
  name: 'Main office',
  fax_phone: '+1 (415) 555-0199',
  main_phone: '+1 (415) 555-0100',
  address: {
    address1: '100 Example Street',
    address2: 'Suite 1200',
    city: 'San Francisco',
    state: 'CA',
    zip_code: '94100',
    country: 'US',
  },
  created_at: '2015-03-02T17:00:00Z',
  updated_at: '2024-01-08T18:30:00Z',
};

import type { Fields } from '../json.ts';

/** Said wherever the firm is shown: nobody in it exists. */
export const MADE_UP = 'The sandbox firm, its people, companies, cases and documents are made up.';

/** The made-up firm. Its name says that it is one; its `uuid` is seen at sign-in alone. */
export const FIRM = {
  name: 'Thistlewick Marlow LLP (made-up firm)',
  url: 'https://thistlewick-marlow.example.com',
  time_zone: 'America/Los_Angeles',
  uuid: '5f0c1b7e-3a64-4d29-9c8f-d2e71a90b346',
} as const;

/** The firm's only office, which every case belongs to. */
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

import { lookup, present } from '../records.ts';
import { FIRM } from '../seed/office.ts';
import type { Handler } from '../site.ts';

/** MyCase: a firm has a name and an address on the web, nothing more. */
export const getFirm: Handler = () => ({ status: 200, json: { name: FIRM.name, url: FIRM.url } });

/** The staff member the token belongs to. */
export const getMe: Handler = (call) => ({
  status: 200,
  json: present(call, 'staff', lookup(call, 'staff', String(call.me))),
});

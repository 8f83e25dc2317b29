import { it } from 'vitest';
import { changing, troubles } from './steps.ts';

// An update takes three requests: the record is read, the update is sent, and the record is read back.
// Something goes wrong at each of them; each test has a company of its own, so that they go side by side.

const told = changing({
  tool: 'update_company',
  argument: 'company_id',
  collection: 'companies',
  field: 'website',
  customField: 'Registered agent',
});

it.concurrent.each(troubles)('an update reports its real outcome when %s meets %s: %j %s', told);

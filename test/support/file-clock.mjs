// Loaded into all threads of a server before they start (`--import`): the file CLOCK_FILE has the milliseconds by which
// their clock is ahead.

import { readFileSync } from 'node:fs';

const realNow = Date.now.bind(Date);

Date.now = () => realNow() + Number(readFileSync(process.env.CLOCK_FILE, 'utf8'));

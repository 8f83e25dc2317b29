// Loaded into all threads of a server before they start (`--import`): the file CLOCK_FILE has the time, in milliseconds
// since 1970. It does not go on.

import { readFileSync } from 'node:fs';

Date.now = () => Number(readFileSync(process.env.CLOCK_FILE, 'utf8'));

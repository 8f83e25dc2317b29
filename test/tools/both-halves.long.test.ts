import { describeBothHalves } from './every-tool/both-halves.ts';

// Here a list has few rows, next to which the names of its columns weigh more, and a preview has the token twice.
describeBothHalves(
  'a server with short answers and confirmations',
  { MYCASE_ANSWER_TOKENS: '500', MYCASE_CONFIRM: 'token' },
  1.25,
);

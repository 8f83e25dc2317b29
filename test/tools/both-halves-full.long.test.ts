import { describeBothHalves } from './every-tool/both-halves.ts';

describeBothHalves('a server that writes', {}, 1.15);

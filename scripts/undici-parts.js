// Stands in for undici when the program is bundled. The index of undici contains its fetch, cache, WebSocket and mocks
// too, which no bundler can leave out. This has only the parts that the program uses.

import api from '../node_modules/undici/lib/api/index.js';
import Dispatcher from '../node_modules/undici/lib/dispatcher/dispatcher.js';
import EnvHttpProxyAgent from '../node_modules/undici/lib/dispatcher/env-http-proxy-agent.js';
import { FormData } from '../node_modules/undici/lib/web/fetch/formdata.js';

Object.assign(Dispatcher.prototype, api);

export { EnvHttpProxyAgent, FormData };

// Stands in for rate-limiter-flexible when the program is bundled. Its index contains a limiter for each database.

import RateLimiterMemory from '../node_modules/rate-limiter-flexible/lib/RateLimiterMemory.js';
import RateLimiterRes from '../node_modules/rate-limiter-flexible/lib/RateLimiterRes.js';

export { RateLimiterMemory, RateLimiterRes };

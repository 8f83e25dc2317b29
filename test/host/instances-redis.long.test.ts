import { REDIS } from '../support/store-servers.ts';
import { describeInstances } from './instance-tests.ts';

describeInstances(REDIS);

import { POSTGRES } from '../support/store-servers.ts';
import { describeInstances } from './instance-tests.ts';

describeInstances(POSTGRES);

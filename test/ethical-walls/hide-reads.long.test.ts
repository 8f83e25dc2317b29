import { everyReadBehind } from './reads.ts';
import { viewWithout } from './scene.ts';

everyReadBehind('--hide-cases', viewWithout);

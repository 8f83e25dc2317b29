import { everyReadBehind } from './reads.ts';
import { viewOfOnly } from './scene.ts';

everyReadBehind('--only-cases', viewOfOnly);

import envPaths from 'env-paths';
import type { Config } from './options.ts';

/** Returns the folder of this program's state. */
export const getStateFolder = ({ stateFolder }: Pick<Config, 'stateFolder'>): string =>
  stateFolder ?? envPaths('mycase-mcp', { suffix: '' }).data;

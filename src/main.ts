#!/usr/bin/env node
import module from 'node:module';
import { limitNewSpace } from './base/new-space.ts';

limitNewSpace();

// Node 22.1 and later store the compiled code, so that the next start is faster. Node 20 lacks this function.
if ('enableCompileCache' in module && typeof module.enableCompileCache === 'function') module.enableCompileCache();

await import('./cli/run-process.ts');

import { startSandbox } from '../src/sandbox/index.ts';

// An embedded MyCase with the large firm, multiplied by the first argument. Its first line is its address.

const { baseUrl } = await startSandbox({ size: 'large', factor: Number(process.argv[2]) });
console.log(baseUrl);

import { main } from './main.ts';

// Set, not called: output still in the pipe is written before the process ends.
process.exitCode = await main(process.argv.slice(2));

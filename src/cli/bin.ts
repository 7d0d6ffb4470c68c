import { main } from './main.ts';

// A reader that has seen enough (`kbgap assess ... | head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

// Set, not called: output still in the pipe is written before the process ends.
process.exitCode = await main(process.argv.slice(2));

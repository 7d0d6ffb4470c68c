/** A process of its own that serves a made-up catalog: DATA_DIR. Prints its address. */
import { readConfig } from '../../../src/config.ts';
import { startServer } from '../../../src/server.ts';
import { makeCatalog } from './catalog.ts';

const [dataDir = ''] = process.argv.slice(2);
const config = readConfig({}, { dataDir, port: '0', logLevel: 'silent', inactiveAfterDays: 'never' });
const { url } = await startServer(config, { catalog: makeCatalog() });
process.stdout.write(`${url}\n`);

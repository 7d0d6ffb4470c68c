/** A process of its own that saves reports: DATA_DIR PREFIX COUNT. */
import { openStore } from '../../../src/store/open.ts';

const [dataDir = '', prefix = '', count = '0'] = process.argv.slice(2);
const store = await openStore({ dataDir, tokenKeyFile: null });
for (let index = 0; index < Number(count); index++) {
  const at = new Date().toISOString();
  await store.devices.saveReport({
    tenantId: 't1',
    deviceId: `${prefix}${index}`,
    name: null,
    nameKey: null,
    facts: { key: `f${index % 7}`, text: '{}' },
    collectedAt: at,
    receivedAt: at,
  });
}
store.close();

/** A process of its own that opens the store and saves devices: SETTINGS PREFIX COUNT. */
import { openStore, type StoreSettings } from '../../../src/store/open.ts';
import { created, makeDevice, save, T1 } from '../made-up.ts';

const [settings = '', prefix = '', count = '0'] = process.argv.slice(2);
const given: StoreSettings = JSON.parse(settings);
const store = await openStore(given);
for (let index = 0; index < Number(count); index++) {
  await save(store.fleet, T1, [created(makeDevice(`${prefix}${index}`, { factsKey: `f${index % 7}` }))]);
}
await store.close();

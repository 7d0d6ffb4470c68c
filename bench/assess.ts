/** Assessments per second in process, one core, over postures that all differ; baseline: JSON.parse of the same devices' reports. */
import { assess } from '../src/assessment/assess.ts';
import { readCatalogFile } from '../src/ingest/catalog-file.ts';
import { parseReports } from '../src/inventory/parse-report.ts';
import { resolvePosture } from '../src/inventory/posture.ts';
import { fullCatalogFile } from '../test/support/full-catalog.ts';
import { makeDevices } from './support/devices.ts';
import { median, printMeasure } from './support/report-line.ts';

const COUNT = 20_000;
const ROUNDS = 5;

const file = await fullCatalogFile();
const devices = makeDevices(await readCatalogFile(file), { count: COUNT, seed: 1 });
const reports = devices.map(({ report }) => Buffer.from(report));

/** Per second, the median of some rounds; each round starts on a fresh catalog, so that nothing kept from the last one helps. */
async function ratePerSecond(prepare: () => Promise<(index: number) => unknown>): Promise<number> {
  const rates: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const run = await prepare();
    const start = performance.now();
    for (let index = 0; index < COUNT; index++) run(index);
    rates.push((COUNT / (performance.now() - start)) * 1000);
  }
  return median(rates);
}

const parse = await ratePerSecond(async () => (index) => JSON.parse(devices[index]?.report ?? ''));
const assessments = await ratePerSecond(async () => {
  const catalog = await readCatalogFile(file);
  return (index) => {
    const device = devices[index];
    return device && assess(catalog, device.posture);
  };
});
const whole = await ratePerSecond(async () => {
  const catalog = await readCatalogFile(file);
  return (index) =>
    parseReports(reports[index] ?? Buffer.alloc(0)).map((report) => assess(catalog, resolvePosture(catalog, report)));
});

const baseline = { name: 'JSON.parse of their reports', value: parse };
printMeasure({ name: 'assess, different postures', value: assessments, unit: '/s', baseline, goal: 'at least 20000' });
printMeasure({ name: 'read a report, resolve it and assess', value: whole, unit: '/s', baseline, goal: 'none' });

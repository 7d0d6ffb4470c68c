import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { canonicalUrl } from './odata-path.ts';

describe('an address in the form that is routed', () => {
  it.each([
    ['/api/machines/1/getmissingkbs?x', '/api/machines/1/getmissingkbs?x'],
    [
      "/API/v1.0/machines('ID')/microsoft.windowsDefenderATP.api.getmissingkbs()/?x",
      '/api/machines/ID/getmissingkbs?x',
    ],
    ["/api/machines('it''s')", "/api/machines/it's"],
    [
      "/api/machines/findbyip(ip='10.0.0.1', timestamp = 2019-09-22T08:44:05Z )?x=1",
      '/api/machines/findbyip?ip=10.0.0.1&timestamp=2019-09-22T08%3A44%3A05Z&x=1',
    ],
    ["/api/machines/findbyip( ip = 'a,b=''c' )", "/api/machines/findbyip?ip=a%2Cb%3D'c"],
    ["/api/machines/findbyip(ip='a)", '/api/machines/findbyip'],
    ['/api/machines/findbyip(a=b c)', '/api/machines/findbyip?a=b%20c'],
    ['/other/machines(1)', '/other/machines(1)'],
    ['/api/%', '/api/%'],
  ])('%s: %s', (url, canonical) => {
    expect(canonicalUrl(url)).toBe(canonical);
  });

  it.each([
    ['a name, and blanks up to a quote', `/api/machines/findbyip(a=${'%20'.repeat(20_000)}')`],
    ['blanks before a name', `/api/machines/findbyip(${'%20'.repeat(20_000)}')`],
    ['quotes', `/api/machines/findbyip(a=${"'".repeat(60_001)}`],
    ['names', `/api/machines/findbyip(${'a'.repeat(60_000)},)`],
    ['parentheses', `/api/${'('.repeat(60_000)}`],
  ])('is found before anybody is asked for a token, so no text takes long: %s', async (_, url) => {
    // In a thread, which can be ended: a loop in a regular expression could not.
    const code = `const { canonicalUrl } = await import(${JSON.stringify(import.meta.resolve('./odata-path.ts'))});
      const { parentPort, workerData } = await import('node:worker_threads');
      parentPort.postMessage(canonicalUrl(workerData).length);`;
    const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(code)}`), { workerData: url });
    const ended = await new Promise((resolve, reject) => {
      const timer = setTimeout(() => resolve('still at it'), 10_000);
      worker.once('message', () => {
        clearTimeout(timer);
        resolve('done');
      });
      worker.once('error', reject);
    });
    await worker.terminate();
    expect(ended).toBe('done');
  });
});

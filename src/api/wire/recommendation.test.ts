import { expect, test } from 'vitest';
import { recommendedName } from './product-id.ts';
import { toRecommendationDto } from './recommendation.ts';

const product = (name: string) => ({
  ...{ name, installed: 37, exposed: 7, cves: ['CVE-2031-90001'], isPublic: true, cvssScore: 9.8, impact: 7.5 },
});

test.each([
  ['windows_10', 'Windows 10'],
  ['windows_8.1', 'Windows 8.1'],
  ['windows_server_2012_r2', 'Windows Server 2012 R2'],
  ['windows_server_20h2', 'Windows Server 20H2'],
  ['windows_xp', 'Windows XP'],
  ['internet_explorer', 'Internet Explorer'],
  ['.net_framework', '.NET Framework'],
  ['xml_core_services', 'XML Core Services'],
  ['vbscript', 'VBScript'],
  ['defender_for_endpoint', 'Defender for Endpoint'],
])('%s is %s', (name, title) => {
  expect(toRecommendationDto(product(name))).toMatchObject({
    id: `va-_-microsoft-_-${name}`,
    productName: name,
    recommendationName: `Update ${title}`,
    relatedComponent: title,
  });
});

test('what is open in a product is what is recommended to be closed', () => {
  expect(toRecommendationDto(product('windows_10'))).toMatchObject({
    weaknesses: 1,
    severityScore: 9.8,
    publicExploit: true,
    exposureImpact: 7.5,
    totalMachineCount: 37,
    exposedMachinesCount: 7,
  });
});

test.each([
  ['va-_-microsoft-_-windows_10', 'windows_10'],
  ['VA-_-MICROSOFT-_-.NET_Framework', '.net_framework'],
  ['va-_-google-_-chrome', null],
  ['microsoft-_-windows_10', null],
  ['sca-_-scid-20000', null],
  ['', null],
])('%j names %j', (id, name) => {
  expect(recommendedName(id)).toBe(name);
});

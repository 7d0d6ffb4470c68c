import { describe, expect, test } from 'vitest';
import { findAnswer } from './defender-answers.ts';

const shown = (url: string): string | null => {
  const found = findAnswer(url);
  return found && (found.returns.isCollection ? `many ${found.returns.type.name}` : found.returns.type.name);
};

describe('findAnswer', () => {
  test.each([
    ['/api/machines', 'many Machine'],
    ['/api/machines/:deviceId', 'Machine'],
    ['/api/machines/findbytag', 'many Machine'],
    ['/api/machines/:deviceId/getmissingkbs', 'many PublicProductFixDto'],
    ['/api/machines/:deviceId/tags', 'Machine'],
    ['/api/machines/SoftwareVulnerabilitiesExport', 'ExportFilesResponse'],
    ['/api/machines/softwarevulnerabilitychangesbymachine', 'many DeltaAssetVulnerability'],
    ['/api/Software/:softwareId', 'PublicProductDto'],
    ['/api/Software/:softwareId/distributions', 'many Distribution'],
    ['/api/vulnerabilities/machinesVulnerabilities', 'many PublicAssetVulnerabilityDto'],
    ['/api/vulnerabilities/:cveId/machineReferences', 'many MachineReference'],
    ['/api/recommendations/:recommendationId/software', 'PublicProductDto'],
    ['/api/exposureScore', 'ExposureScore'],
    ['/api/exposureScore/ByMachineGroups', 'many ExposureScore'],
    ['/api/remediationtasks/:taskId/machinereferences', 'many MachineReference'],
  ])('%s answers %s', (url, answer) => {
    expect(shown(url)).toBe(answer);
  });

  test.each([
    '/api',
    '/api/$metadata',
    '/api/machines/$count',
    '/api/alerts',
    '/api/machines/:deviceId/findbytag',
    '/api/machines/getmissingkbs',
    '/api/machines/:deviceId/software/:softwareId',
    '/v1/machines',
  ])('%s is none of them', (url) => {
    expect(shown(url)).toBeNull();
  });
});

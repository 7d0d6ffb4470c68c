/** Adds up lists of findings, in memory of the size of the catalog. */
import type { FindingTable } from '../assessment/finding-table.ts';
import type { FindingNumbers } from '../assessment/findings.ts';
import type { VulnerabilityId } from '../catalog/ids.ts';

export interface Sums {
  /** Devices on which it is open: one with it in two products, or with two KBs for it, is one. */
  readonly devicesWith: (id: VulnerabilityId) => number;
  /** Vulnerabilities that are open; of one product, or of any. */
  readonly list: (software: string | null) => readonly VulnerabilityId[];
}

/** Arrays by number, which grow with the table. */
export function createSums({ findings, vulnerabilities, vulnerabilityOf, numberOfVulnerability }: FindingTable) {
  let devices = new Int32Array(vulnerabilities.length);
  /** The last list that had a vulnerability, so that it counts once for each. */
  let lastList = new Int32Array(vulnerabilities.length);
  let isOpen = new Uint8Array(findings.length);
  let lists = 0;
  const grow = (): void => {
    if (isOpen.length === findings.length) return;
    devices = grown(devices, new Int32Array(vulnerabilities.length));
    lastList = grown(lastList, new Int32Array(vulnerabilities.length));
    isOpen = grown(isOpen, new Uint8Array(findings.length));
  };
  return {
    add: (numbers: FindingNumbers, deviceCount: number): void => {
      grow();
      lists += 1;
      for (const number of numbers) {
        isOpen[number] = 1;
        const vulnerability = vulnerabilityOf[number] ?? -1;
        if (lastList[vulnerability] === lists) continue;
        lastList[vulnerability] = lists;
        devices[vulnerability] = (devices[vulnerability] ?? 0) + deviceCount;
      }
    },
    read: (): Sums => {
      const [summed, wasOpen] = [devices, isOpen];
      return {
        devicesWith: (id) => summed[numberOfVulnerability(id) ?? -1] ?? 0,
        list: (software) => {
          const ids = new Set<VulnerabilityId>();
          for (const [number, flag] of wasOpen.entries()) {
            const finding = flag === 1 ? findings[number] : undefined;
            if (finding && (software === null || finding.software === software)) ids.add(finding.vulnerabilityId);
          }
          return [...ids];
        },
      };
    },
  };
}

function grown<Numbers extends Int32Array | Uint8Array>(from: Numbers, to: Numbers): Numbers {
  to.set(from);
  return to;
}

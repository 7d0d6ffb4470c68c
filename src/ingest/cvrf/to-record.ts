import type { DropReason, FixRecord, MonthRecord, ProductRecord, VulnerabilityRecord } from '../../catalog/records.ts';
import { DocumentError } from '../document-error.ts';
import { createDropCounter } from '../drop-counter.ts';
import { createTextPool, type TextPool } from '../text-pool.ts';
import { parseVulnerabilityId } from '../vulnerability-id.ts';
import {
  earliestDay,
  exploitabilityOf,
  highestScore,
  highestSeverity,
  isExploited,
  isPubliclyDisclosed,
} from './assessments.ts';
import { isLinuxProduct } from './linux.ts';
import { readMonthHeader } from './month-header.ts';
import type { RawMonth, RawVulnerability } from './raw.ts';
import { toFix } from './remediation.ts';

/**
 * Turns what the XML or JSON reader finds into a MonthRecord, one vulnerability at a time.
 *
 * Drops: every remediation row is a fix or counted once by its own reason, also the rows of vulnerabilities that are left out;
 * a vulnerability that is left out is counted once under its reason, and once more for each good fix that goes with it.
 */
export interface MonthBuilder {
  /** All products come before the first vulnerability, as CVRF's schema has it. */
  addProduct(id: string, name: string): void;
  addVulnerability(raw: RawVulnerability): void;
  finish(month: RawMonth): MonthRecord;
}

export function createMonthBuilder(file: string): MonthBuilder {
  const pool = createTextPool();
  const drops = createDropCounter();
  const names = new Map<string, string>();
  const linuxIds = new Set<string>();
  const mentioned = new Set<string>();
  const vulnerabilities: VulnerabilityRecord[] = [];
  let isProductTreeOver = false;

  return {
    addProduct(id, name) {
      if (isProductTreeOver) {
        throw new DocumentError('unexpected-content', 'expected all products before the first vulnerability', {
          file,
          field: 'ProductTree',
        });
      }
      names.set(pool(id), pool(name));
      if (isLinuxProduct(name)) linuxIds.add(id);
    },

    addVulnerability(raw) {
      isProductTreeOver = true;
      const leftOut = whyLeftOut(raw, linuxIds);
      if (leftOut !== null) drops.add(leftOut);
      const fixes: FixRecord[] = [];
      for (const row of raw.remediations) {
        const fix = toFix(row);
        if (typeof fix === 'string') drops.add(fix);
        else if (leftOut !== null) drops.add(leftOut);
        else fixes.push(poolFix(fix, pool));
      }
      if (leftOut !== null) return;
      const vulnerability = toVulnerability(raw, fixes, pool);
      vulnerabilities.push(vulnerability);
      for (const id of productsOf(vulnerability)) mentioned.add(id);
    },

    finish(month) {
      const products: ProductRecord[] = [];
      for (const [id, name] of names) {
        if (mentioned.has(id)) products.push({ id, name });
      }
      return { kind: 'month', ...readMonthHeader(file, month), products, vulnerabilities, drops: drops.counts() };
    },
  };
}

function whyLeftOut(raw: RawVulnerability, linuxIds: ReadonlySet<string>): DropReason | null {
  const id = raw.id.trim();
  if (id === '') return 'vulnerability-without-id';
  if (parseVulnerabilityId(id) === null) return 'not-a-cve-or-advisory';
  return isLinuxOnly(raw, linuxIds) ? 'linux-only' : null;
}

/** Whether a vulnerability concerns products, and only Linux ones. */
function isLinuxOnly({ affected, remediations }: RawVulnerability, linuxIds: ReadonlySet<string>): boolean {
  const hasProduct = affected.length > 0 || remediations.some(({ productIds }) => productIds.length > 0);
  const isLinux = (id: string) => linuxIds.has(id);
  return hasProduct && affected.every(isLinux) && remediations.every(({ productIds }) => productIds.every(isLinux));
}

function toVulnerability(raw: RawVulnerability, fixes: readonly FixRecord[], pool: TextPool): VulnerabilityRecord {
  const cvss = highestScore(raw.scores);
  const impact = raw.impacts.find((text) => text.trim() !== '')?.trim();
  return {
    id: pool(raw.id.trim()),
    title: pool(raw.title.trim()),
    publishedOn: earliestDay(raw.revisionDates),
    severity: highestSeverity(raw.severities),
    impact: impact === undefined ? null : pool(impact),
    cvss: cvss === null ? null : { score: cvss.score, vector: pool(cvss.vector) },
    isExploited: isExploited(raw.exploitStatuses),
    isPubliclyDisclosed: isPubliclyDisclosed(raw.exploitStatuses),
    exploitability: exploitabilityOf(raw.exploitStatuses),
    affects: raw.affected.map(pool),
    fixes,
  };
}

function poolFix(fix: FixRecord, pool: TextPool): FixRecord {
  return {
    kbId: pool(fix.kbId),
    productIds: fix.productIds.map(pool),
    subType: fix.subType === null ? null : pool(fix.subType),
    fixedBuild: fix.fixedBuild === null ? null : pool(fix.fixedBuild),
    supersedes: fix.supersedes.map(pool),
  };
}

function* productsOf({ affects, fixes }: VulnerabilityRecord): Generator<string> {
  yield* affects;
  for (const fix of fixes) yield* fix.productIds;
}

import type { MonthRecord } from '../../catalog/records.ts';
import { DocumentError } from '../document-error.ts';
import { parseJsonDocument } from '../json-document.ts';
import { elements, type JsonValue, jsonRoot, member, numberOf, stringOf } from '../json-value.ts';
import type { OpenDocument } from '../open-document.ts';
import {
  type CvrfVersion,
  detectCvrfVersion,
  remediationType,
  STATUS_KNOWN_AFFECTED,
  THREAT_EXPLOIT_STATUS,
  THREAT_IMPACT,
  THREAT_SEVERITY,
} from './json-codes.ts';
import {
  emptyRawRemediation,
  emptyRawVulnerability,
  type RawMonth,
  type RawRemediation,
  type RawVulnerability,
} from './raw.ts';
import { createMonthBuilder } from './to-record.ts';

/** Reads a month's CVRF document in its JSON form, v2 or v3. Throws DocumentError. */
export async function readCvrfJson(document: OpenDocument): Promise<MonthRecord> {
  const root = jsonRoot(document.file, await parseJsonDocument(document));
  const version = detectCvrfVersion(root);
  const builder = createMonthBuilder(document.file);
  for (const product of elements(required(root, 'ProductTree'), 'FullProductName')) {
    builder.addProduct(stringOf(member(product, 'ProductID')), stringOf(member(product, 'Value')).trim());
  }
  for (const vulnerability of elements(root, 'Vulnerability'))
    builder.addVulnerability(readVulnerability(vulnerability, version));
  return builder.finish(readMonth(root));
}

function readMonth(root: JsonValue): RawMonth {
  const tracking = required(root, 'DocumentTracking');
  return {
    id: wrapped(required(tracking, 'Identification'), 'ID'),
    title: wrapped(root, 'DocumentTitle'),
    initialReleaseDate: stringOf(member(tracking, 'InitialReleaseDate')),
    currentReleaseDate: stringOf(member(tracking, 'CurrentReleaseDate')),
  };
}

function readVulnerability(json: JsonValue, version: CvrfVersion): RawVulnerability {
  const raw = emptyRawVulnerability();
  raw.id = stringOf(member(json, 'CVE'));
  raw.title = wrapped(json, 'Title');
  raw.revisionDates = elements(json, 'RevisionHistory').map((revision) => stringOf(member(revision, 'Date')));
  for (const status of elements(json, 'ProductStatuses')) {
    if (numberOf(member(status, 'Type')) === STATUS_KNOWN_AFFECTED) raw.affected.push(...strings(status, 'ProductID'));
  }
  for (const threat of elements(json, 'Threats')) {
    const kind = numberOf(member(threat, 'Type'));
    const description = wrapped(threat, 'Description');
    if (kind === THREAT_SEVERITY) raw.severities.push(description);
    else if (kind === THREAT_IMPACT) raw.impacts.push(description);
    else if (kind === THREAT_EXPLOIT_STATUS) raw.exploitStatuses.push(description);
  }
  for (const score of elements(json, 'CVSSScoreSets')) {
    raw.scores.push({
      baseScore: numberOf(member(score, 'BaseScore')) ?? Number.NaN,
      vector: stringOf(member(score, 'Vector')),
    });
  }
  for (const row of elements(json, 'Remediations')) raw.remediations.push(readRemediation(row, version));
  return raw;
}

function readRemediation(row: JsonValue, version: CvrfVersion): RawRemediation {
  const raw = emptyRawRemediation(remediationType(version, numberOf(member(row, 'Type'))));
  raw.description = wrapped(row, 'Description');
  raw.supercedence = stringOf(member(row, 'Supercedence'));
  raw.subType = stringOf(member(row, 'SubType'));
  raw.fixedBuild = stringOf(member(row, 'FixedBuild'));
  raw.productIds = strings(row, 'ProductID');
  return raw;
}

/** A text wrapped as `{ "Value": "..." }`; an empty one is `{}`. */
function wrapped(parent: JsonValue, name: string): string {
  const json = member(parent, name);
  return json === undefined ? '' : stringOf(member(json, 'Value'));
}

function strings(parent: JsonValue, name: string): string[] {
  return elements(parent, name).map(stringOf);
}

function required(parent: JsonValue, name: string): JsonValue {
  const found = member(parent, name);
  if (found !== undefined) return found;
  const field = parent.field === '' ? name : `${parent.field}.${name}`;
  throw new DocumentError('unexpected-content', 'expected it in a CVRF document, found none', {
    file: parent.file,
    field,
  });
}

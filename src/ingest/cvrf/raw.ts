/** What the XML and the JSON form of a CVRF document are both read into. Absent and empty texts are `''`. */
export interface RawMonth {
  id: string;
  title: string;
  initialReleaseDate: string;
  currentReleaseDate: string;
}

export interface RawVulnerability {
  id: string;
  title: string;
  /** When each entry of its own RevisionHistory was made. */
  revisionDates: string[];
  /** Products of the status "Known Affected", the only one in use. */
  affected: string[];
  severities: string[];
  impacts: string[];
  exploitStatuses: string[];
  scores: RawScore[];
  remediations: RawRemediation[];
}

export interface RawScore {
  /** NaN where the document gives none. */
  baseScore: number;
  vector: string;
}

/** As the XML spells them; the JSON form numbers them (json-codes.ts). */
export type RawRemediationType =
  | 'Vendor Fix'
  | 'Known Issue'
  | 'Release Notes'
  | 'Mitigation'
  | 'Workaround'
  | 'unknown';

export interface RawRemediation {
  type: RawRemediationType;
  description: string;
  /** CVRF spells it so. */
  supercedence: string;
  subType: string;
  fixedBuild: string;
  productIds: string[];
}

export function emptyRawMonth(): RawMonth {
  return { id: '', title: '', initialReleaseDate: '', currentReleaseDate: '' };
}

export function emptyRawVulnerability(): RawVulnerability {
  return {
    id: '',
    title: '',
    revisionDates: [],
    affected: [],
    severities: [],
    impacts: [],
    exploitStatuses: [],
    scores: [],
    remediations: [],
  };
}

export function emptyRawRemediation(type: RawRemediationType): RawRemediation {
  return { type, description: '', supercedence: '', subType: '', fixedBuild: '', productIds: [] };
}

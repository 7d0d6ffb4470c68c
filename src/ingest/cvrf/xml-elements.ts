import {
  emptyRawMonth,
  emptyRawRemediation,
  emptyRawVulnerability,
  type RawMonth,
  type RawRemediation,
  type RawRemediationType,
  type RawScore,
  type RawVulnerability,
} from './raw.ts';
import type { MonthBuilder } from './to-record.ts';

/** What has been read so far, and the parts being read. */
export interface XmlReading {
  readonly builder: MonthBuilder;
  readonly month: RawMonth;
  vulnerability: RawVulnerability;
  remediation: RawRemediation;
  score: RawScore;
  productId: string;
  statusType: string;
  threatType: string;
}

/** What to do with an element and which of its children matter; any other child is passed over with all it holds. */
export interface ElementRule {
  readonly children?: ReadonlyMap<string, ElementRule>;
  readonly start?: (reading: XmlReading, attributes: Readonly<Record<string, string>>) => void;
  /** The element's own text, at its end; without this rule the text is not even collected. */
  readonly text?: (reading: XmlReading, text: string) => void;
  readonly end?: (reading: XmlReading) => void;
}

export function startReading(builder: MonthBuilder): XmlReading {
  return {
    builder,
    month: emptyRawMonth(),
    vulnerability: emptyRawVulnerability(),
    remediation: emptyRawRemediation('unknown'),
    score: { baseScore: Number.NaN, vector: '' },
    productId: '',
    statusType: '',
    threatType: '',
  };
}

const REMEDIATION_TYPES: ReadonlySet<string> = new Set<RawRemediationType>([
  'Vendor Fix',
  'Known Issue',
  'Release Notes',
  'Mitigation',
  'Workaround',
]);

function isRemediationType(type: string): type is RawRemediationType {
  return REMEDIATION_TYPES.has(type);
}

function within(
  children: Readonly<Record<string, ElementRule>>,
  rule: Omit<ElementRule, 'children'> = {},
): ElementRule {
  return { children: new Map(Object.entries(children)), ...rule };
}

function text(take: NonNullable<ElementRule['text']>): ElementRule {
  return { text: take };
}

const tracking = within({
  Identification: within({
    ID: text(({ month }, id) => {
      month.id = id;
    }),
  }),
  InitialReleaseDate: text(({ month }, date) => {
    month.initialReleaseDate = date;
  }),
  CurrentReleaseDate: text(({ month }, date) => {
    month.currentReleaseDate = date;
  }),
});

// Only the flat list, which holds every product; the branches repeat it.
const productTree = within({
  FullProductName: {
    start: (reading, { ProductID = '' }) => {
      reading.productId = ProductID;
    },
    text: ({ builder, productId }, name) => builder.addProduct(productId, name.trim()),
  },
});

const status = within(
  {
    ProductID: text(({ vulnerability, statusType }, id) => {
      if (statusType === 'Known Affected') vulnerability.affected.push(id);
    }),
  },
  {
    start: (reading, { Type = '' }) => {
      reading.statusType = Type;
    },
  },
);

const threat = within(
  {
    Description: text(({ vulnerability, threatType }, description) => {
      if (threatType === 'Severity') vulnerability.severities.push(description);
      else if (threatType === 'Impact') vulnerability.impacts.push(description);
      else if (threatType === 'Exploit Status') vulnerability.exploitStatuses.push(description);
    }),
  },
  {
    start: (reading, { Type = '' }) => {
      reading.threatType = Type;
    },
  },
);

const scoreSet = within(
  {
    BaseScore: text(({ score }, value) => {
      score.baseScore = value.trim() === '' ? Number.NaN : Number(value);
    }),
    Vector: text(({ score }, vector) => {
      score.vector = vector;
    }),
  },
  {
    start: (reading) => {
      reading.score = { baseScore: Number.NaN, vector: '' };
    },
    end: ({ vulnerability, score }) => {
      vulnerability.scores.push(score);
    },
  },
);

const remediation = within(
  {
    Description: text(({ remediation }, value) => {
      remediation.description = value;
    }),
    Supercedence: text(({ remediation }, value) => {
      remediation.supercedence = value;
    }),
    ProductID: text(({ remediation }, id) => {
      remediation.productIds.push(id);
    }),
    SubType: text(({ remediation }, value) => {
      remediation.subType = value;
    }),
    FixedBuild: text(({ remediation }, value) => {
      remediation.fixedBuild = value;
    }),
  },
  {
    start: (reading, { Type = '' }) => {
      reading.remediation = emptyRawRemediation(isRemediationType(Type) ? Type : 'unknown');
    },
    end: ({ vulnerability, remediation }) => {
      vulnerability.remediations.push(remediation);
    },
  },
);

const vulnerability = within(
  {
    Title: text(({ vulnerability }, title) => {
      vulnerability.title = title;
    }),
    RevisionHistory: within({
      Revision: within({
        Date: text(({ vulnerability }, date) => {
          vulnerability.revisionDates.push(date);
        }),
      }),
    }),
    CVE: text(({ vulnerability }, id) => {
      vulnerability.id = id;
    }),
    ProductStatuses: within({ Status: status }),
    Threats: within({ Threat: threat }),
    CVSSScoreSets: within({ ScoreSet: scoreSet }),
    Remediations: within({ Remediation: remediation }),
  },
  {
    start: (reading) => {
      reading.vulnerability = emptyRawVulnerability();
    },
    end: ({ builder, vulnerability }) => builder.addVulnerability(vulnerability),
  },
);

/** The parent of the root element: the part of CVRF 1.1 that matters here, by local names. */
export const CVRF_DOCUMENT = within({
  cvrfdoc: within({
    DocumentTitle: text(({ month }, title) => {
      month.title = title;
    }),
    DocumentTracking: tracking,
    ProductTree: productTree,
    Vulnerability: vulnerability,
  }),
});

/** What the files of reviewed data must look like. A description completes the sentence "expected ...". */
import Type, { type TProperties, type TSchema } from 'typebox';
import { TO_BE_REVIEWED } from '../../catalog/suggest/suggest-corrections.ts';

const text = (pattern: string, description: string) => Type.String({ pattern, description });
const record = <Properties extends TProperties>(properties: Properties) =>
  Type.Object(properties, { additionalProperties: false, description: 'an object' });
const list = <Items extends TSchema>(items: Items, minItems = 0) =>
  Type.Array(items, { minItems, description: minItems > 0 ? 'a list that is not empty' : 'a list' });
const oneOf = <Value extends string>(...values: Value[]) =>
  Type.Enum(values, { description: `one of ${values.join(', ')}` });
const orNull = <Schema extends TSchema>(schema: Schema, description: string) =>
  Type.Union([schema, Type.Null()], { description });

const kbId = text('^\\d{6,8}$', 'a KB number, digits only');
const productId = text('^\\d{4,6}(-\\d{4,6})?$', 'a product id such as 11713 or 10724-11713');
const vulnerabilityId = text('^(CVE-\\d{4}-\\d{4,7}|ADV\\d{6})$', 'a CVE or an advisory');
const day = text('^\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])$', 'a day (YYYY-MM-DD)');
const slug = text('^[a-z0-9.-]+$', 'a lower-case id');
const software = text('^[a-z0-9._-]+$', "Defender's name of a software");
const words = text('\\S', 'words');
const version = text('^\\d\\.\\d(\\.\\d)?$', 'a version such as 4.8');
const positive = Type.Integer({ minimum: 1, description: 'a positive integer' });

/** Of every entry. A suggestion that was copied and not looked at is none. */
const because = {
  reason: text(
    `^(?!\\s*${TO_BE_REVIEWED.trim()}).*\\S.{15,}`,
    `a reason in words, of people who looked at it (not "${TO_BE_REVIEWED.trim()}")`,
  ),
  source: text('^https://\\S+', 'an https address'),
};

export const UPDATES = list(
  record({
    kbId,
    kind: oneOf(
      'lcu',
      'hotpatch',
      'hotpatch-companion',
      'monthly-rollup',
      'security-only',
      'ie-cumulative',
      'dotnet-cumulative',
      'dotnet-security-only',
      'flash',
      'ssu',
      'standalone',
      'setup',
      'winre',
    ),
    releasedOn: Type.Optional(day),
    condition: Type.Optional(words),
    ...because,
  }),
);

export const RELEASES = list(
  record({
    kbId,
    builds: list(text('^\\d{5}\\.\\d{1,6}$', 'a build such as 18362.113'), 1),
    releasedOn: day,
    releaseKind: oneOf('securityRelease', 'preview', 'outOfBand'),
    section: words,
    ...because,
  }),
);

export const FIXES = list(
  record({
    kbId,
    productIds: Type.Optional(list(productId, 1)),
    insteadKbId: orNull(kbId, 'a KB number, digits only, or null'),
    ...because,
  }),
);

export const ALL_NEEDED = list(record({ vulnerabilityId, ...because }));

const byArchitecture = record({
  x64: Type.Optional(productId),
  x86: Type.Optional(productId),
  arm64: Type.Optional(productId),
  ia64: Type.Optional(productId),
});

export const WINDOWS = record({
  ...because,
  source: words,
  lines: list(
    record({
      id: slug,
      title: words,
      servicing: oneOf('lcu', 'rollup', 'none'),
      builds: list(positive, 1),
      sections: Type.Optional(list(words, 1)),
      hotpatch: Type.Optional(Type.Boolean({ description: 'true or false' })),
      ssuInLcuSince: Type.Optional(day),
      flashRemovedSince: Type.Optional(day),
    }),
    1,
  ),
  releases: list(
    record({
      id: slug,
      name: words,
      kind: oneOf('client', 'server'),
      builds: list(positive, 1),
      line: orNull(slug, 'the id of a line, or null'),
      version: words,
      software,
      releasedOn: day,
      products: record({
        client: Type.Optional(byArchitecture),
        server: Type.Optional(byArchitecture),
        'server-core': Type.Optional(byArchitecture),
      }),
      endOfService: record({
        all: Type.Optional(day),
        homePro: Type.Optional(day),
        enterprise: Type.Optional(day),
        ltsc: Type.Optional(day),
        iotLtsc: Type.Optional(day),
        esu: Type.Optional(day),
      }),
      components: list(slug),
      servicePack: Type.Optional(positive),
    }),
    1,
  ),
  components: list(
    record({
      id: slug,
      name: words,
      software,
      products: list(productId, 1),
      track: Type.Optional(Type.Literal('flash', { description: 'flash' })),
      presence: Type.Optional(Type.Literal('unless-edge-chromium', { description: 'unless-edge-chromium' })),
      removedBy: Type.Optional(list(kbId, 1)),
    }),
    1,
  ),
  dotnetFramework: record({
    software,
    products: list(record({ product: productId, versions: list(version, 1), generation: version }), 1),
  }),
});

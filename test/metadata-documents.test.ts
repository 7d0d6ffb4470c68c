/** The examples of the Defender documents, held against the types that `$metadata` gives for their contexts. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DEFENDER_SCHEMAS } from '../src/api/wire/metadata/defender-schemas.ts';
import { writeCsdl } from '../src/api/wire/metadata/write-csdl.ts';
import { describeWithTestData } from './support/describe-with-test-data.ts';
import { readWithEdmxParser } from './support/odata/read-csdl.ts';
import { resolveContext } from './support/odata/resolve-context.ts';
import { TEST_DATA } from './support/test-data.ts';

const folder = join(TEST_DATA, 'defender-api/docs');
const csdl = readWithEdmxParser(writeCsdl(DEFENDER_SCHEMAS));
/** Contexts of other resources, and the documents' slips. */
const NOT_OURS =
  /#(?:Alerts|Users|Machine|MachineActions(?:\/\$entity)?|.*\b(?:contoso\..*|Asset(?:Certificate|Baseline)Assessment|AssetNonCpeSoftware|AssetConfiguration)\)?)$/;

/** Names that rows may have: those of the type, of its base and of types within it. */
function namesOf(type: string): string[] {
  const base = type.endsWith('.PublicVulnerabilityDto') ? 'Analytics.Contracts.PublicAPI.PublicVulnerabilityDto' : type;
  return (csdl.types[base]?.properties ?? []).flatMap((line) => {
    const [name = '', propertyType = ''] = line.split(': ');
    const within = /microsoft[\w.]+/.exec(propertyType)?.[0];
    return [name, ...(within === undefined ? [] : namesOf(within))];
  });
}

// Many of them are no valid JSON, so names are looked for, not parsed.
const examples = (existsSync(folder) ? readdirSync(folder) : []).flatMap((file) => {
  const text = readFileSync(join(folder, file), 'utf8');
  const context = /"@odata\.context": *"[^"]*\$metadata([^"]*)"/.exec(text)?.[1];
  const names = [...text.matchAll(/"(\w+)" *:/g)].map((match) => match[1] ?? '');
  return context === undefined ? [] : [{ file, context, names: new Set(names.filter((name) => name !== 'value')) }];
});

describeWithTestData('the documents', () => {
  test('have examples', () => {
    expect(examples.filter(({ context }) => !NOT_OURS.test(context)).length).toBeGreaterThan(30);
  });

  test.each(examples.filter(({ context }) => !NOT_OURS.test(context)))('$file: $context', ({ context, names }) => {
    const type = resolveContext(csdl, context.slice(1));
    expect({ type, unknown: [...names].filter((name) => !namesOf(type ?? '').includes(name)) }).toEqual({
      type: expect.any(String),
      unknown: [],
    });
  });
});

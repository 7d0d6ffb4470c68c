/** What each device misses, worked out device by device from the reports alone. */
import { assess } from '../../src/assessment/assess.ts';
import type { Catalog } from '../../src/catalog/catalog.ts';
import { listMissing } from '../../src/fleet/answers.ts';
import { parseReports } from '../../src/inventory/parse-report.ts';
import { resolvePosture } from '../../src/inventory/posture.ts';

/** The KBs that the device of a report misses, newest first; equal reports (but for name and time) are worked out once. */
export function createBruteForce(catalog: Catalog): (report: string) => readonly string[] {
  const known = new Map<string, readonly string[]>();
  return (report) => {
    const content = report.slice(report.indexOf('"os":'));
    let missing = known.get(content);
    if (!missing) {
      const [parsed] = parseReports(Buffer.from(report));
      if (!parsed) throw new Error(`no device in ${report}`);
      missing = listMissing(assess(catalog, resolvePosture(catalog, parsed))).map(({ kbId }) => kbId);
      known.set(content, missing);
    }
    return missing;
  };
}

import { encodeCatalog } from '../../ingest/catalog-file.ts';
import { replaceFile } from '../../store/files/durable-file.ts';
import { EXIT } from '../exit-code.ts';
import { type AsOfSettings, openCatalogAsOf } from '../open-catalog.ts';
import { asOfLines } from '../output/as-of.ts';
import { catalogJson } from '../output/assessment-json.ts';
import { parseDay } from '../parse-options.ts';
import type { Terminal } from '../terminal.ts';

export interface CompileCommand {
  readonly settings: AsOfSettings;
  readonly asOf: string;
  /** The file to write. */
  readonly out: string;
  readonly json: boolean;
}

/** Writes the catalog of a day to a file. The one in force stays. */
export async function runCatalogCompile({ settings, asOf: day, out, json }: CompileCommand, terminal: Terminal) {
  const { catalog, asOf } = await openCatalogAsOf(settings, parseDay(day), terminal);
  const bytes = encodeCatalog(catalog.data);
  await replaceFile(out, bytes);
  terminal.out(
    json
      ? JSON.stringify({ ...catalogJson(catalog), asOf, file: out, bytes: bytes.length }, null, 2)
      : [...asOfLines(asOf), `Wrote catalog ${catalog.version.slice(0, 12)} to ${out}`].join('\n'),
  );
  return EXIT.clean;
}

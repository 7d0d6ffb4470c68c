import { type Hold, readHold, writeHold } from '../../ingest/hold.ts';
import type { KeptCatalog } from '../../ingest/ports.ts';
import { type CatalogSettings, openCatalogStore } from '../../store/open-catalogs.ts';
import { CliError } from '../cli-error.ts';
import { EXIT } from '../exit-code.ts';
import { findKept, readKept, shortVersion } from '../kept-catalog.ts';
import type { Terminal } from '../terminal.ts';

export interface PublishCommand {
  readonly settings: CatalogSettings;
  /** Absent: the one refused, else the one that a rollback took out of force. */
  readonly version: string | undefined;
  readonly json: boolean;
}

interface Published {
  readonly version: string;
  /** Null: it was in force already, or is the first. */
  readonly instead: string | null;
  readonly endedHold: boolean;
}

/** Puts a catalog in force that was refused or rolled back, whatever the gates say, and ends the hold of a rollback. */
export async function runCatalogPublish(command: PublishCommand, terminal: Terminal): Promise<number> {
  const store = await openCatalogStore(command.settings);
  const done = await store
    .exclusively(async (): Promise<Published> => {
      const kept = await store.listCatalogs();
      const hold = await readHold(store);
      const target = choose(kept, command.version, hold);
      const inForce = kept.find(({ state }) => state === 'in-force')?.version ?? null;
      const isOther = target.version !== inForce;
      if (isOther) await store.publishCatalog((await readKept(store, target)).bytes, new Date().toISOString());
      // Last: were this cut short, the hold would keep what was asked for in force.
      if (hold) await writeHold(store, null);
      return { version: target.version, instead: isOther ? inForce : null, endedHold: hold !== null };
    })
    .finally(store.close);
  terminal.out(command.json ? JSON.stringify(done, null, 2) : publishedText(done));
  return EXIT.clean;
}

function choose(kept: readonly KeptCatalog[], name: string | undefined, hold: Hold | null): KeptCatalog {
  if (name === undefined) {
    const found =
      kept.find(({ state }) => state === 'refused') ?? kept.find(({ version }) => version === hold?.version);
    if (found) return found;
    throw new CliError('nothing-to-publish', 'no catalog was refused or rolled back: there is nothing to publish');
  }
  const target = findKept(kept, name);
  if (target.state === 'earlier' && !hold) {
    // Without a hold the next sync would take it out of force again.
    throw new CliError(
      'earlier',
      `catalog ${shortVersion(target.version)} was in force before. To go back to it: kbgap catalog rollback ${shortVersion(target.version)}`,
    );
  }
  return target;
}

function publishedText({ version, instead, endedHold }: Published): string {
  const now = endedHold ? ' New catalogs are published again as they pass.' : '';
  if (instead === null) return `Catalog ${shortVersion(version)} is in force.${now}`;
  return `Published: ${shortVersion(version)} is in force instead of ${shortVersion(instead)}.${now} To undo this: kbgap catalog rollback ${shortVersion(instead)}`;
}

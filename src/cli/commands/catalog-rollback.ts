import { readHold, writeHold } from '../../ingest/hold.ts';
import type { KeptCatalog } from '../../ingest/ports.ts';
import { type CatalogSettings, openCatalogStore } from '../../store/open-catalogs.ts';
import { CliError } from '../cli-error.ts';
import { EXIT } from '../exit-code.ts';
import { findKept, readKept, shortVersion } from '../kept-catalog.ts';
import type { Terminal } from '../terminal.ts';

export interface RollbackCommand {
  readonly settings: CatalogSettings;
  /** Absent: the one in force before. */
  readonly version: string | undefined;
  readonly json: boolean;
}

/** Puts an earlier catalog in force, and holds it there until `kbgap catalog publish`. Documents stay kept. */
export async function runCatalogRollback(command: RollbackCommand, terminal: Terminal): Promise<number> {
  const store = await openCatalogStore(command.settings);
  const done = await store
    .exclusively(async () => {
      const kept = await store.listCatalogs();
      const hold = await readHold(store);
      const { target, inForce } = choose(kept, command.version, hold?.version);
      // Read first: what this kbgap cannot read must not be put in force.
      const { bytes } = await readKept(store, target);
      const at = new Date().toISOString();
      // Held before it is in force: a sync that came between would publish the newer one again.
      await writeHold(store, { version: hold?.version ?? inForce.version, at });
      await store.publishCatalog(bytes, at);
      return { version: target.version, instead: inForce.version, at };
    })
    .finally(store.close);
  const undo = `kbgap catalog publish ${shortVersion(done.instead)}`;
  terminal.out(
    command.json
      ? JSON.stringify({ ...done, undo }, null, 2)
      : [
          `Rolled back: ${shortVersion(done.version)} is in force instead of ${shortVersion(done.instead)}, which stays kept, as all documents do.`,
          `Nothing newer is published until you say so. To undo this: ${undo}`,
        ].join('\n'),
  );
  return EXIT.clean;
}

function choose(kept: readonly KeptCatalog[], name: string | undefined, heldBack: string | undefined) {
  const inForce = kept.find(({ state }) => state === 'in-force');
  if (!inForce) throw new CliError('no-catalog', 'there is no catalog yet. Run: kbgap catalog import PATH...');
  // The newest of the earlier ones is then the one that was taken out of force.
  if (name === undefined && heldBack !== undefined && heldBack !== inForce.version) {
    throw new CliError(
      'rolled-back',
      'the catalog is rolled back already. Name the one to go back to; kbgap catalog list shows which there are',
    );
  }
  if (name === undefined && !kept.some(({ state }) => state === 'earlier')) {
    throw new CliError('nothing-before', 'no earlier catalog is kept: there is nothing to go back to');
  }
  const target = findKept(kept, name ?? 'previous');
  if (target.version === inForce.version) {
    throw new CliError(
      'in-force',
      `catalog ${shortVersion(target.version)} is in force. Name another one; kbgap catalog list shows which there are`,
    );
  }
  if (target.state === 'refused') {
    throw new CliError(
      'refused',
      `catalog ${shortVersion(target.version)} was refused and never in force. To put it in force: kbgap catalog publish`,
    );
  }
  return { target, inForce };
}

import { readConfig } from '../../config.ts';
import type { KbCounts } from '../../fleet/fleet.ts';
import { openService } from '../../server.ts';
import { EXIT, type Outcome } from '../exit-code.ts';
import { openCatalog } from '../open-catalog.ts';
import { catalogJson } from '../output/assessment-json.ts';
import type { Terminal } from '../terminal.ts';

export interface FleetCommand {
  readonly tenant: string | undefined;
  readonly json: boolean;
}

/** Says how a tenant's devices stand, and what to install; the exit code is that of the worst device. */
export async function runFleet(command: FleetCommand, terminal: Terminal): Promise<number> {
  const config = readConfig(process.env, { tenantId: command.tenant });
  const service = await openService(config, await openCatalog(config));
  try {
    const counts = await service.fleet.countKbs(config.tenantId);
    const plan = await service.fleet.addUpPlans(config.tenantId);
    if (command.json) {
      const { catalog, ...rest } = counts;
      const { catalog: _, ...totals } = plan;
      const body = { catalog: catalogJson(catalog), tenantId: config.tenantId, ...rest, plan: totals };
      terminal.out(JSON.stringify(body, null, 2));
    } else {
      const { fleetTable } = await import('../output/fleet-table.ts');
      terminal.out(fleetTable(counts, plan, config.inactiveAfterDays));
    }
    return EXIT[outcomeOf(counts)];
  } finally {
    await service.close();
  }
}

function outcomeOf({ missing, unknown }: KbCounts): Outcome {
  if (missing > 0) return 'missing';
  return unknown > 0 ? 'unknown' : 'clean';
}

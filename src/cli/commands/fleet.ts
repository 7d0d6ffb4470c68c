import { readConfig } from '../../config.ts';
import type { KbCounts } from '../../fleet/fleet.ts';
import { openService } from '../../server.ts';
import { EXIT, type Outcome } from '../exit-code.ts';
import { openCatalogAsOf } from '../open-catalog.ts';
import { catalogJson } from '../output/assessment-json.ts';
import { parseDay } from '../parse-options.ts';
import type { Terminal } from '../terminal.ts';

export interface FleetCommand {
  readonly tenant: string | undefined;
  readonly asOf: string | undefined;
  readonly json: boolean;
}

/** Says how a tenant's devices stand, and what to install; the exit code is that of the worst device. */
export async function runFleet(command: FleetCommand, terminal: Terminal): Promise<number> {
  const config = readConfig(process.env, { tenantId: command.tenant });
  const day = command.asOf === undefined ? null : parseDay(command.asOf);
  const opened = await openCatalogAsOf(config, day, terminal);
  const service = await openService(config, opened.catalog);
  try {
    const { catalog, asOf } = opened;
    const fleet = asOf ? service.fleet.asOf({ catalog, asOf }) : service.fleet;
    const counts = await fleet.countKbs(config.tenantId);
    const plan = await fleet.addUpPlans(config.tenantId);
    if (command.json) {
      const { catalog: _, asOf: ofDay, ...rest } = counts;
      const { catalog: __, asOf: ___, ...totals } = plan;
      const head = { catalog: catalogJson(catalog), ...(ofDay && { asOf: ofDay }), tenantId: config.tenantId };
      const body = { ...head, ...rest, plan: totals };
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

import type { Migration } from 'kysely/migration';
import { createDeviceTables } from './0001-devices.ts';
import { createFleetTables } from './0002-fleet.ts';
import { createCatalogTables } from './0003-catalogs.ts';
import { createEnrollmentTables } from './0004-enrollment.ts';
import { createClientTable } from './0005-clients.ts';
import { createDeviceQueryColumns } from './0006-device-queries.ts';
import { createAddressTable } from './0007-addresses.ts';
import { createTaskTable } from './0008-remediation.ts';
import { createCallCountTable } from './0009-rate-limits.ts';
import { givePlanStatistics } from './0010-plan-statistics.ts';
import { keepEarlierCatalogs } from './0011-kept-catalogs.ts';
import { createFeedTables } from './0012-feeds.ts';
import { createAccountTables } from './0013-accounts.ts';
import { createDeviceListIndexes } from './0014-device-lists.ts';
import type { Dialect } from './dialect.ts';

/** Every step of the database's layout, by name in order. Forward only: a step that was released never changes. */
export function migrationsOf(dialect: Dialect): Readonly<Record<string, Migration>> {
  return {
    '0001-devices': { up: createDeviceTables },
    '0002-fleet': { up: (db) => createFleetTables(db, dialect) },
    // With SQLite, documents and the catalog are files.
    ...(dialect === 'postgres' && { '0003-catalogs': { up: createCatalogTables } }),
    '0004-enrollment': { up: (db) => createEnrollmentTables(db, dialect) },
    '0005-clients': { up: (db) => createClientTable(db, dialect) },
    '0006-device-queries': { up: (db) => createDeviceQueryColumns(db, dialect) },
    '0007-addresses': { up: (db) => createAddressTable(db, dialect) },
    '0008-remediation': { up: (db) => createTaskTable(db, dialect) },
    ...(dialect === 'postgres' && { '0009-rate-limits': { up: createCallCountTable } }),
    // PostgreSQL measures by itself.
    ...(dialect === 'sqlite' && { '0010-plan-statistics': { up: givePlanStatistics } }),
    ...(dialect === 'postgres' && { '0011-kept-catalogs': { up: keepEarlierCatalogs } }),
    '0012-feeds': { up: (db) => createFeedTables(db, dialect) },
    '0013-accounts': { up: (db) => createAccountTables(db, dialect) },
    '0014-device-lists': { up: (db) => createDeviceListIndexes(db, dialect) },
  };
}

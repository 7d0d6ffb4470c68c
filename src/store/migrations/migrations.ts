import type { Migration } from 'kysely/migration';
import { createDeviceTables } from './0001-devices.ts';

/** Every step of the database's layout, by name in order. Forward only: a step that was released never changes. */
export const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001-devices': { up: createDeviceTables },
};

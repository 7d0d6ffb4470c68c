/** The rows of an export as a collection: device after device, in the order of their ids, never sorted or searched. */
import { textProperty } from '../query/build-expression.ts';
import type { OrderKey } from '../query/expression.ts';
import { comparePositions } from '../query/order-rows.ts';
import type { Collection, PlacedRow } from './collection.ts';
import type { DeviceRow } from './wire/export-row.ts';
import type { Entity } from './wire/odata/entity.ts';
import { ODataQueryError } from './wire/odata/odata-error.ts';

export interface RowsOfDevice {
  readonly deviceId: string;
  /** In the order of their keys. */
  readonly rows: Iterable<DeviceRow>;
}

export interface ExportCollection {
  readonly entity: Entity;
  /** How many texts tell apart the rows of a device. */
  readonly keyLength: number;
  readonly pageSize: number;
  /** Devices from an id on; empty: all. */
  readonly devices: (from: string) => AsyncIterable<RowsOfDevice>;
}

/** Rows that are sent at once: a megabyte. */
const AT_ONCE = 1_000;

/** A page begins at a device and a row of it, whatever was added, changed or taken away meanwhile. */
export function exportCollection({ entity, keyLength, pageSize, devices }: ExportCollection): Collection {
  const order = Array.from({ length: 1 + keyLength }, () => BY_TEXT);
  return {
    entity,
    context: `Collection(microsoft.windowsDefenderATP.api.${entity.name})`,
    key: 'deviceId',
    pageSize,
    toOrder: (orderBy) => {
      if (orderBy.length > 0) throw notSupported('$orderby');
      return order;
    },
    read: async function* ({ filter, after, skip, limit }) {
      if (filter !== null) throw notSupported('$filter');
      if (skip > 0) throw notSupported('$skip');
      let left = limit;
      let part: PlacedRow[] = [];
      for await (const { deviceId, rows } of devices(String(after?.[0] ?? ''))) {
        for (const { key, row } of rows) {
          const position = [deviceId, ...key];
          if (after !== null && comparePositions(position, after, order) <= 0) continue;
          if (left-- === 0) break;
          part.push({ row, position });
        }
        if (part.length >= AT_ONCE || left < 0) {
          yield part;
          part = [];
        }
        if (left < 0) return;
      }
      yield part;
    },
    count: () => {
      throw notSupported('$count');
    },
  };
}

function notSupported(option: string): ODataQueryError {
  return new ODataQueryError('not-supported', { option, position: null }, 'an export does not have it');
}

const BY_TEXT: OrderKey = { by: textProperty(['deviceId']), isDescending: false };

/** Small tables, which Citus keeps whole on every node. */
export const REFERENCE_TABLES = [
  'tenants',
  'fact_sets',
  'fact_days',
  'seen_days',
  'device_groups',
  'answer_changes',
  'adoptions',
  'catalogs',
  'documents',
  'notes',
  'enroll_secrets',
  'clients',
  'accounts',
  'sessions',
  'remediation_tasks',
  'feed_events',
  'feed_memories',
  'webhooks',
  'webhook_deliveries',
] as const;

/**
 * What grows with the fleet, and the column by which it is distributed: by device, so that one huge tenant is spread too, and
 * what belongs to a device is where the device is.
 */
export const DISTRIBUTED_TABLES = [
  { table: 'devices', column: 'device_id', beside: 'none' },
  { table: 'device_tags', column: 'device_id', beside: 'devices' },
  { table: 'device_spans', column: 'device_id', beside: 'devices' },
  { table: 'device_addresses', column: 'device_id', beside: 'devices' },
  // Looked up by the hash of an agent's key.
  { table: 'enrolled_nodes', column: 'node_key_hash', beside: 'none' },
] as const;

/** What the coordinator keeps for itself: written too often to be everywhere, and joined to nothing. */
const LOCAL_TABLES = ['call_counts'] as const;

export const TABLES: readonly string[] = [
  ...REFERENCE_TABLES,
  ...DISTRIBUTED_TABLES.map(({ table }) => table),
  ...LOCAL_TABLES,
];

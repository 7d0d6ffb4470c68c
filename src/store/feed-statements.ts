/** What the feeds ask of a database, in the SQL that both understand; `@1` is the first value. */

/** The event of a delivery, beside it. */
const EVENT = `event.event_id AS "id", event.tenant_id AS "tenantId", event.kind AS "kind", event.at AS "at",
  event.min_devices AS "minDevices", event.title AS "title", event.summary AS "summary", event.data AS "data"`;

const WEBHOOK = `webhook_id AS "id", tenant_id AS "tenantId", url, secret, kinds, min_devices AS "minDevices",
  created_at AS "createdAt", disabled_at AS "disabledAt"`;

const DELIVERY = `delivery.webhook_id AS "webhookId", delivery.number AS "number", delivery.state AS "state",
  delivery.attempts AS "attempts", delivery.queued_at AS "queuedAt", delivery.due_at AS "dueAt",
  delivery.tried_at AS "triedAt", delivery.result AS "result"`;

const WITH_EVENT = `FROM webhook_deliveries AS delivery
  JOIN feed_events AS event ON event.tenant_id = delivery.event_tenant_id AND event.event_id = delivery.event_id`;

export const FEED_STATEMENTS = {
  readMemory: 'SELECT version, text FROM feed_memories WHERE tenant_id = @1 AND topic = @2',
  putFirstMemory: `INSERT INTO feed_memories (tenant_id, topic, version, text) VALUES (@1, @2, 1, @3)
    ON CONFLICT (tenant_id, topic) DO NOTHING`,
  putMemory: `UPDATE feed_memories SET version = version + 1, text = @3
    WHERE tenant_id = @1 AND topic = @2 AND version = @4`,
  putEvent: `INSERT INTO feed_events (tenant_id, event_id, kind, at, min_devices, title, summary, data)
    VALUES (@1, @2, @3, @4, @5, @6, @7, @8) ON CONFLICT (tenant_id, event_id) DO NOTHING`,
  putDelivery: `INSERT INTO webhook_deliveries (webhook_id, number, tenant_id, event_tenant_id, event_id, event_at,
      state, attempts, queued_at, due_at)
    SELECT webhook_id, 1 + coalesce((SELECT max(number) FROM webhook_deliveries WHERE webhook_id = @1), 0), tenant_id,
      @2, @3, @4, 'waiting', 0, @5, @5
    FROM webhooks WHERE webhook_id = @1 AND tenant_id = @6 AND disabled_at IS NULL`,
  listEvents: `SELECT ${EVENT} FROM feed_events AS event
    WHERE tenant_id IN (@1, '') AND at >= @2 AND min_devices IN (0, @3) ORDER BY at DESC, event_id LIMIT @4`,

  addWebhook: `INSERT INTO webhooks (webhook_id, tenant_id, url, secret, kinds, min_devices, created_at, disabled_at,
      claimed_by, claimed_until)
    VALUES (@1, @2, @3, @4, @5, @6, @7, @8, '', '')`,
  listAllWebhooks: `SELECT ${WEBHOOK} FROM webhooks ORDER BY created_at, webhook_id`,
  listWebhooks: `SELECT ${WEBHOOK} FROM webhooks WHERE tenant_id = @1 ORDER BY created_at, webhook_id`,
  findWebhook: `SELECT ${WEBHOOK} FROM webhooks WHERE webhook_id = @1`,
  removeWebhook: 'DELETE FROM webhooks WHERE tenant_id = @1 AND webhook_id = @2',
  removeDeliveries: 'DELETE FROM webhook_deliveries WHERE webhook_id = @1',

  listDue: `SELECT webhook_id AS "id" FROM webhooks
    WHERE disabled_at IS NULL AND claimed_until <= @1 AND (
      SELECT due_at FROM webhook_deliveries AS next
      WHERE next.webhook_id = webhooks.webhook_id AND next.state = 'waiting' ORDER BY number LIMIT 1) <= @1
    ORDER BY webhook_id`,
  claim: `UPDATE webhooks SET claimed_by = @2, claimed_until = @4
    WHERE webhook_id = @1 AND disabled_at IS NULL AND (claimed_until <= @3 OR claimed_by = @2)`,
  release: "UPDATE webhooks SET claimed_by = '', claimed_until = '' WHERE webhook_id = @1 AND claimed_by = @2",
  nextDelivery: `SELECT ${DELIVERY}, ${EVENT} ${WITH_EVENT}
    WHERE delivery.webhook_id = @1 AND delivery.state = 'waiting' ORDER BY delivery.number LIMIT 1`,
  noteAttempt: `UPDATE webhook_deliveries
    SET state = @4, due_at = @5, tried_at = @6, result = @7, attempts = attempts + 1
    WHERE webhook_id = @1 AND number = @2 AND attempts = @3`,
  disableWebhook: 'UPDATE webhooks SET disabled_at = @2 WHERE webhook_id = @1 AND disabled_at IS NULL',
  giveUp: "UPDATE webhook_deliveries SET state = 'dead' WHERE webhook_id = @1 AND state = 'waiting'",
  listDeliveries: `SELECT ${DELIVERY}, ${EVENT} ${WITH_EVENT} WHERE delivery.tenant_id = @1
    ORDER BY delivery.event_at DESC, delivery.number DESC, delivery.webhook_id LIMIT @2`,
  listDeliveriesOf: `SELECT ${DELIVERY}, ${EVENT} ${WITH_EVENT}
    WHERE delivery.tenant_id = @1 AND delivery.webhook_id = @3
    ORDER BY delivery.number DESC LIMIT @2`,
  enableWebhook: 'UPDATE webhooks SET disabled_at = NULL WHERE webhook_id = @1',
  retryDead: `UPDATE webhook_deliveries SET state = 'waiting', attempts = 0, queued_at = @2, due_at = @2
    WHERE webhook_id = @1 AND state = 'dead'`,
  pruneDeliveries: 'DELETE FROM webhook_deliveries WHERE event_at < @1',
  pruneEvents: 'DELETE FROM feed_events WHERE at < @1',
} as const satisfies Readonly<Record<string, string>>;

export type FeedStatement = keyof typeof FEED_STATEMENTS;

/** `kbgap webhook`: who is told what happens. */
import { type Config, readConfig } from '../../config.ts';
import type { Delivery, Webhook } from '../../feeds/ports.ts';
import type { Webhooks } from '../../feeds/webhooks.ts';
import { openWebhooks } from '../../server.ts';
import { CliError } from '../cli-error.ts';
import { EXIT } from '../exit-code.ts';
import type { Terminal } from '../terminal.ts';

export interface WebhookListCommand {
  readonly tenant: string | undefined;
  readonly json: boolean;
}

export interface WebhookIdCommand extends WebhookListCommand {
  readonly id: string;
}

export interface WebhookDeliveriesCommand extends WebhookListCommand {
  readonly id: string | null;
}

export interface WebhookAddCommand extends WebhookListCommand {
  readonly url: string;
  readonly events: readonly string[] | null;
  readonly minDevices: string;
}

/** Makes a webhook, and prints its secret, this once. */
export async function runWebhookAdd(command: WebhookAddCommand, terminal: Terminal): Promise<number> {
  const { url, events, json } = command;
  const minDevices = /^\d{1,9}$/.test(command.minDevices) ? Number(command.minDevices) : Number.NaN;
  const { secret, ...webhook } = await withWebhooks(command, ({ add }, { tenantId }) =>
    add({ tenantId, url, kinds: events, minDevices }),
  );
  if (json) terminal.out(JSON.stringify({ ...toJson(webhook), secret }));
  else {
    terminal.out(`WEBHOOK_ID=${webhook.id}\nWEBHOOK_SECRET=${secret}`);
    terminal.err('The secret is not shown again.');
  }
  return EXIT.clean;
}

export async function runWebhookList(command: WebhookListCommand, terminal: Terminal): Promise<number> {
  const webhooks = await withWebhooks(command, ({ list }, { tenantId }) => list(tenantId));
  if (command.json) terminal.out(JSON.stringify(webhooks.map(toJson)));
  else if (webhooks.length === 0) terminal.out('No webhooks. Make one: kbgap webhook add --url https://...');
  else terminal.out(webhooks.map(toText).join('\n'));
  return EXIT.clean;
}

export async function runWebhookRemove(command: WebhookIdCommand, terminal: Terminal): Promise<number> {
  const { id, json } = command;
  if (!(await withWebhooks(command, ({ remove }, { tenantId }) => remove(tenantId, id)))) {
    throw new CliError('no-such-webhook', `there is no webhook ${id} of this tenant; list them: kbgap webhook list`);
  }
  terminal.out(json ? JSON.stringify({ id, isRemoved: true }) : `Removed webhook ${id}.`);
  return EXIT.clean;
}

export async function runWebhookTest(command: WebhookIdCommand, terminal: Terminal): Promise<number> {
  const { id, json } = command;
  const { isTaken, result } = await withWebhooks(command, ({ test }, { tenantId }) => test(tenantId, id));
  if (json) terminal.out(JSON.stringify({ id, isTaken, result }));
  else terminal.out(isTaken ? `The receiver took it: ${result}.` : `The receiver did not take it: ${result}.`);
  return isTaken ? EXIT.clean : EXIT.error;
}

export async function runWebhookDeliveries(command: WebhookDeliveriesCommand, terminal: Terminal): Promise<number> {
  const { id, json } = command;
  const deliveries = await withWebhooks(command, (webhooks, { tenantId }) => webhooks.deliveries(tenantId, id));
  if (json) terminal.out(JSON.stringify(deliveries.map(toDeliveryJson)));
  else if (deliveries.length === 0) terminal.out('Nothing was to be sent so far.');
  else terminal.out(deliveries.map(toDeliveryText).join('\n'));
  return EXIT.clean;
}

export async function runWebhookRetry(command: WebhookIdCommand, terminal: Terminal): Promise<number> {
  const { id, json } = command;
  const retried = await withWebhooks(command, ({ retry }, { tenantId }) => retry(tenantId, id));
  terminal.out(json ? JSON.stringify({ id, retried }) : `${retried} will be sent again by kbgap serve.`);
  return EXIT.clean;
}

async function withWebhooks<T>(
  { tenant }: WebhookListCommand,
  work: (webhooks: Webhooks, config: Config) => Promise<T>,
): Promise<T> {
  const config = readConfig(process.env, { tenantId: tenant });
  const { webhooks, close } = await openWebhooks(config);
  return await work(webhooks, config).finally(close);
}

type Shown = Omit<Webhook, 'secret'>;

function toJson({ id, tenantId, url, kinds, minDevices, createdAt, disabledAt }: Shown): object {
  return { id, tenant: tenantId, url: withoutQuery(url), events: kinds, minDevices, createdAt, disabledAt };
}

function toText({ id, url, kinds, minDevices, disabledAt }: Shown): string {
  const state = disabledAt === null ? '' : `  DISABLED since ${disabledAt}`;
  return `${id}  ${withoutQuery(url)}${state}\n  ${kinds.join(' ')}, from ${minDevices} devices on`;
}

/** Receivers have keys in it. */
function withoutQuery(url: string): string {
  return url.replace(/\?.*$/s, '?...');
}

function toDeliveryJson({ webhookId, number, event, state, attempts, queuedAt, dueAt, triedAt, result }: Delivery) {
  const { id, kind, at, title } = event;
  return {
    ...{ webhookId, number, event: { id, type: kind, at, title }, state, attempts, queuedAt, triedAt, result },
    nextTryAt: state === 'waiting' ? dueAt : null,
  };
}

function toDeliveryText({ webhookId, event, state, attempts, dueAt, result }: Delivery): string {
  const next = state === 'waiting' ? `, next try at ${dueAt}` : '';
  const tries = attempts === 0 ? 'not tried yet' : `${attempts} ${attempts === 1 ? 'try' : 'tries'}: ${result}`;
  return `${event.at}  ${webhookId}  ${state}  ${event.kind}: ${event.title}\n  ${tries}${next}`;
}

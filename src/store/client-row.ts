import type { Client } from '../auth/ports.ts';

/** A client as both databases keep it: lists as JSON. */
export interface ClientRow extends Omit<Client, 'roles' | 'secrets'> {
  readonly roles: string;
  readonly secrets: string;
}

/** The columns of a `ClientRow`; `quote` keeps the letter case of a name. */
export function clientColumns(quote: (name: string) => string): string {
  return `client_id AS id, tenant_id AS ${quote('tenantId')}, name, roles, created_at AS ${quote('createdAt')}, secrets, version`;
}

export function toClient(row: ClientRow): Client {
  return { ...row, roles: JSON.parse(row.roles), secrets: JSON.parse(row.secrets) };
}

export function toClientRow(client: Client): ClientRow {
  return { ...client, roles: JSON.stringify(client.roles), secrets: JSON.stringify(client.secrets) };
}

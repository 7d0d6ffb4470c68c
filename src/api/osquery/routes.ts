/**
 * osquery's remote API: an agent that is there already reports here with nothing else installed. Agents have no tokens: each
 * enrolls with its tenant's secret and gets a key. An unknown key is answered 200 with `node_invalid`: that, and no other
 * status, makes an agent enroll again.
 */
import type { FastifyInstance } from 'fastify';
import type { EnrolledNode } from '../../auth/ports.ts';
import { type SentStatement, tellsNothing } from '../../fleet/address.ts';
import { isDeviceName } from '../../fleet/device-id.ts';
import { ReportError } from '../../inventory/report-error.ts';
import { parseStatement } from '../../inventory/statement.ts';
import type { ApiContext } from '../api-context.ts';
import { inflateBody, type ReceivedBody, readBody, receiveBody } from '../body/read-body.ts';
import { logOf } from '../log-requests.ts';
import { RequestError } from '../request-error.ts';
import { createTurns } from '../turns.ts';
import { OSQUERY_CONFIG } from './config.ts';
import { findNodeKeys, readEnroll, readLog, readNodeKey } from './messages.ts';

/** Agents send some hundred lines at a time, of at most 1 MB each. */
const MAX_LOG_BYTES = 64 * 1024 * 1024;
const MAX_MESSAGE_BYTES = 1024 * 1024;
/** Logs that are larger than a message are read a few at a time: each may take many times its size, and a stranger can send one. */
const TURNS = { atOnce: 2, waiting: 200 };
const INVALID = { node_invalid: true };

export function addOsqueryRoutes(app: FastifyInstance, { fleet, enrollment }: ApiContext): void {
  const turns = createTurns(TURNS);

  /** Null: of no agent that is enrolled. */
  const readLogOf = async (received: ReceivedBody, limit: number) => {
    const body = await inflateBody(received, limit);
    const named = await Promise.all(findNodeKeys(body).map(enrollment.findNode));
    if (named.every((node) => node === null)) return null;
    const { nodeKey, results } = readLog(body);
    const node = await enrollment.findNode(nodeKey);
    return node && { node, ...readResults(results, node) };
  };

  const readLogInTurn = async (received: ReceivedBody) => {
    try {
      return await readLogOf(received, MAX_MESSAGE_BYTES);
    } catch (error) {
      if (!(error instanceof RequestError && error.code === 'body-too-large')) throw error;
    }
    const endTurn = await turns.take();
    return await readLogOf(received, MAX_LOG_BYTES).finally(endTurn);
  };

  app.post('/osquery/enroll', async (request) => {
    const { secret, names } = readEnroll(await readBody(request.raw, MAX_MESSAGE_BYTES));
    const device = names.find(isDeviceName);
    const enrolled = device === undefined ? null : await enrollment.enroll(secret, device);
    if (!enrolled) {
      logOf(request).warn({ reason: device === undefined ? 'no-name' : 'wrong-secret' }, 'osquery agent refused');
      return INVALID;
    }
    logOf(request).info({ tenant: enrolled.node.tenantId, device }, 'osquery agent enrolled');
    return { node_key: enrolled.nodeKey, node_invalid: false };
  });

  app.post('/osquery/config', async (request) => {
    const node = await enrollment.findNode(readNodeKey(await readBody(request.raw, MAX_MESSAGE_BYTES)));
    return node ? { ...OSQUERY_CONFIG, node_invalid: false } : INVALID;
  });

  app.post('/osquery/log', async (request) => {
    const log = await readLogInTurn(await receiveBody(request.raw, MAX_LOG_BYTES));
    if (!log) return INVALID;
    const { node, statements, problems } = log;
    if (problems.length > 0) logOf(request).info({ tenant: node.tenantId, problems }, 'osquery results left out');
    await fleet.acceptStatements(node.tenantId, statements);
    return { node_invalid: false };
  });
}

const LOGGED_PROBLEMS = 5;

/** Results of other queries than kbgap's may come too: what tells nothing about updates is left out. */
function readResults(results: readonly unknown[], { device }: EnrolledNode) {
  const statements: SentStatement[] = [];
  const problems: string[] = [];
  for (const [index, result] of results.entries()) {
    try {
      const statement = parseStatement(result, `$.data[${index}]`);
      if (!tellsNothing(statement)) statements.push({ statement, device });
    } catch (error) {
      if (!(error instanceof ReportError)) throw error;
      if (problems.length < LOGGED_PROBLEMS) problems.push(error.message);
    }
  }
  return { statements, problems };
}

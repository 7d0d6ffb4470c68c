/** What `kbgap serve` says once it is ready. */
import type { Catalog } from '../../catalog/catalog.ts';
import type { Server } from '../../server.ts';
import { SAMPLE_DEVICE, SAMPLE_TENANT_ID } from '../sample-fleet.ts';

export interface Ready {
  readonly server: Pick<Server, 'url' | 'certificate'>;
  /** Where people reach it. */
  readonly publicUrl: string;
  readonly catalog: Catalog;
  /** Null: the catalog is no sample. */
  readonly sampleToken: string | null;
  /** Whether anybody can log in to the dashboard. */
  readonly canLogIn: boolean;
  /** The account that was made for the sample, told this once. */
  readonly sampleAccount: { readonly name: string; readonly password: string } | null;
}

export function readyText(ready: Ready): string {
  const { server, catalog, sampleToken } = ready;
  const { url, certificate } = server;
  // Nobody but the client itself vouches for a certificate of our own making.
  const trust = certificate?.selfSigned ? `--cacert ${quote(certificate.certFile)} ` : '';
  if (sampleToken === null) {
    return [
      `kbgap is ready on ${url} (catalog known through ${catalog.knownThrough}).`,
      ...dashboardLines(ready),
      'The API:',
      '',
      `  curl ${trust}-H "Authorization: Bearer $(./bin/kbgap token)" ${url}/api/machines/DEVICE/getmissingkbs`,
    ].join('\n');
  }
  return [
    `kbgap is ready on ${url} with SAMPLE data (get Microsoft's documents with: ./bin/kbgap sync).`,
    ...dashboardLines(ready),
    'The API:',
    '',
    `curl -s ${trust}-H "Authorization: Bearer ${sampleToken}" ${url}/api/machines/${SAMPLE_DEVICE}/getmissingkbs`,
  ].join('\n');
}

function dashboardLines({ publicUrl, sampleToken, canLogIn, sampleAccount }: Ready): string[] {
  const dashboard = `The dashboard: ${publicUrl}/`;
  if (sampleAccount) {
    return [dashboard, `  log in as ${sampleAccount.name} with ${sampleAccount.password} (not shown again)`];
  }
  if (canLogIn) return [dashboard];
  const tenant = sampleToken === null ? '' : ` --tenant ${SAMPLE_TENANT_ID}`;
  return [
    dashboard,
    '  nobody can log in yet; make the first account:',
    `  ./bin/kbgap account add NAME --role administrator${tenant}`,
  ];
}

/** A path as a word of the shell. */
function quote(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}

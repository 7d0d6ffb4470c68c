import type { ReportedOs, ReportNote } from '../model.ts';
import { parseInstallationType, parseProductType } from '../os-words.ts';
import { type Fields, readText } from './json-fields.ts';

interface Statement {
  readonly installationType: ReportedOs['installationType'];
  readonly notes: readonly ReportNote[];
}

/**
 * Client or server, from the registry's InstallationType, else from the product type. They differ on a multi-session
 * Windows 10 or 11 (EditionID ServerRdsh: a client with a server's product type), and otherwise only by mistake.
 */
export function readInstallationType(
  fields: Fields,
  names: { readonly installationType: string; readonly productType: string },
): Statement {
  const installation = readText(fields, names.installationType) ?? '';
  const product = readText(fields, names.productType) ?? '';
  const byInstallation = parseInstallationType(installation);
  const byProduct = parseProductType(product);
  if (byInstallation === null || byProduct === null)
    return { installationType: byInstallation ?? byProduct, notes: [] };
  const agree = (byInstallation === 'client') === (byProduct === 'client');
  const isMultiSession = byInstallation === 'client' && byProduct === 'server';
  if (agree || isMultiSession) return { installationType: byInstallation, notes: [] };
  const message = `${names.installationType} is ${installation} but ${names.productType} is ${product}; the former is used.`;
  return {
    installationType: byInstallation,
    notes: [{ code: 'sources-disagree', field: 'os.installationType', message }],
  };
}

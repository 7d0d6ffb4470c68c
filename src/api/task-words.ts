/** What is said of a remediation task in words. */
import type { Catalog } from '../catalog/catalog.ts';
import type { RemediationTask } from '../fleet/ports.ts';
import { showProduct } from './wire/product-title.ts';

/** As it was given, else by what it is about. */
export function titleOf({ title, kbId, software }: RemediationTask, catalog: Catalog): string {
  if (title !== null) return title;
  return kbId === null ? `Update ${showProduct(software)}` : `Install ${showKb(kbId, catalog)}`;
}

export function descriptionOf({ kbId, software, targetDevices }: RemediationTask, catalog: Catalog): string {
  const where = targetDevices === 1 ? 'the 1 device' : `the ${targetDevices} devices`;
  const verb = targetDevices === 1 ? 'misses' : 'miss';
  return kbId === null
    ? `Install the security updates of ${showProduct(software)} on ${where} that ${verb} any.`
    : `Install ${showKb(kbId, catalog)} on ${where} that ${verb} it.`;
}

function showKb(kbId: string, catalog: Catalog): string {
  const name = catalog.update(kbId)?.name;
  return name ? `KB${kbId} (${name})` : `KB${kbId}`;
}

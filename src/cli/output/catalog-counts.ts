import { isCve } from '../../catalog/ids.ts';
import type { CatalogData } from '../../catalog/model.ts';

/** The figures that tell how much a catalog holds. */
export function catalogCounts(data: CatalogData) {
  return {
    kbs: data.updates.length,
    cves: data.vulnerabilities.filter(({ id }) => isCve(id)).length,
    advisories: data.vulnerabilities.filter(({ id }) => !isCve(id)).length,
    products: data.products.length,
    releases: new Set(
      data.tracks
        .filter(({ kind }) => kind === 'lcu' || kind === 'hotpatch')
        .flatMap(({ releases }) => releases.map(({ kbId }) => kbId)),
    ).size,
    tracks: data.tracks.length,
    fixes: data.fixUpdates.length,
    supersedences: data.edges.length,
  };
}

/** The same for a person to read. */
export function countLines(data: CatalogData): string[] {
  const counts = catalogCounts(data);
  return [
    `${counts.kbs} KBs, ${counts.cves} CVEs, ${counts.advisories} advisories, ${counts.products} products`,
    `${counts.releases} cumulative releases of Windows in ${counts.tracks} tracks`,
    `${counts.fixes} fixes (product, vulnerability, KB), ${counts.supersedences} supersedence links`,
  ];
}

import type { Catalog } from '../catalog.ts';
import type { KbId, ProductId } from '../ids.ts';
import { compareDocuments, type DocumentChanges, documentsOf } from './document-changes.ts';
import type { Gate, GateFinding } from './finding.ts';
import { tell } from './tell.ts';
import { kbsFixing } from './vanished.ts';

/** A KB that no longer fixes anything for a product, both of which are there still. */
interface Lost {
  readonly productId: ProductId;
  readonly kbId: KbId;
  /** The document that is to answer for it. */
  readonly documentId: string;
  readonly isExplained: boolean;
}

/** Coverage that is gone: a KB fixed something for a product, and does not now. Told by document, because one revision withdraws hundreds. */
export const fixesGate: Gate = (before, after) => {
  if (!before) return [];
  const changes = compareDocuments(before, after);
  const lost = before.data.products
    .filter(({ id }) => after.hasProduct(id))
    .flatMap(({ id }) => lostOf(id, before, after, changes));
  const groups = Map.groupBy(lost, ({ documentId, isExplained }) => `${isExplained} ${documentId}`);
  return tell([...groups.values()].flatMap((group) => toFinding(group, changes)));
};

function lostOf(productId: ProductId, before: Catalog, after: Catalog, changes: DocumentChanges): Lost[] {
  const present = new Set(kbsFixing(after, productId));
  return kbsFixing(before, productId)
    .filter((kbId) => !present.has(kbId) && after.update(kbId))
    .map((kbId) => {
      // A document that names it anew may have moved it to another line.
      const documents = [...documentsOf(before, kbId), ...documentsOf(after, kbId)];
      const takers = documents.filter((id) => changes.canTake([id]));
      const changed = documents.find((id) => changes.of(id) === 'altered');
      return {
        productId,
        kbId,
        documentId: takers[0] ?? changed ?? documents[0] ?? '',
        isExplained: takers.length > 0,
      };
    });
}

const EXAMPLES = 5;

function toFinding(group: readonly Lost[], changes: DocumentChanges): GateFinding[] {
  const [first] = group;
  if (!first) return [];
  const examples = group.slice(0, EXAMPLES).map(({ kbId, productId }) => `KB${kbId} of product ${productId}`);
  const rest = group.length > EXAMPLES ? ', ...' : '';
  const isRefusal = !first.isExplained && !changes.areReviewedOther;
  const expected = isRefusal ? '; expected them still, or a newer date of the document' : '';
  return [
    {
      code: 'fixes-vanished',
      subject: first.documentId,
      message: `${group.length} KBs fix nothing any more for a product, by ${changes.describe([first.documentId])}: ${examples.join(', ')}${rest}${expected}`,
      isRefusal,
    },
  ];
}

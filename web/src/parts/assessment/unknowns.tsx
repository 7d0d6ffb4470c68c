import type { AssessedDevice } from '../../api/schema.ts';
import { useText } from '../../shell/settings.tsx';
import { KbLink } from '../entity-links.tsx';
import { EvidenceView } from './evidence-view.tsx';

/** What could not be decided, and what to report. Nothing, where all could. */
export function Unknowns({ unknown }: { readonly unknown: AssessedDevice['unknown'] }) {
  const t = useText();
  if (unknown.length === 0) return null;
  return (
    <section class="warning">
      <h2>{t('unknown.title')}</h2>
      <ul class="plain">
        {unknown.map(({ kbId, evidence }) => (
          <li key={`${kbId} ${evidence.rule}`}>
            {kbId !== null && <KbLink kbId={kbId} />}
            <EvidenceView evidence={evidence} />
          </li>
        ))}
      </ul>
    </section>
  );
}

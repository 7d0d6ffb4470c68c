import type { Evidence } from '../../api/schema.ts';
import { Link } from '../../shell/link.tsx';
import { useText } from '../../shell/settings.tsx';
import { codeText, hasCodeText } from '../code-text.ts';

/** Which rule decided, what it compared, by which documents, and what helps where nothing could be decided. */
export function EvidenceView({ evidence }: { readonly evidence: Evidence }) {
  const t = useText();
  const { rule, device, required, sources, message } = evidence;
  return (
    <div class="evidence">
      <p>
        <strong>{codeText(t, 'rule', rule)}</strong>
      </p>
      <dl class="facts">
        {device !== null && (
          <>
            <dt>{t('evidence.device')}</dt>
            <dd>{device}</dd>
          </>
        )}
        {required !== null && (
          <>
            <dt>{t('evidence.required')}</dt>
            <dd>{required}</dd>
          </>
        )}
        {sources.length > 0 && (
          <>
            <dt>{t('evidence.sources')}</dt>
            <dd>
              {sources.map((id) => (
                <span key={id}>
                  <Link to={`/catalog?search=${encodeURIComponent(id)}`}>{id}</Link>{' '}
                </span>
              ))}
            </dd>
          </>
        )}
      </dl>
      <p class="quiet" lang="en">
        {message}
      </p>
      {hasCodeText('remedy', rule) && <p>{codeText(t, 'remedy', rule)}</p>}
    </div>
  );
}

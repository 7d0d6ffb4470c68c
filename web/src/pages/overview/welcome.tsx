import { withBase } from '../../api/base.ts';
import { CopyButton } from '../../parts/copy-button.tsx';
import { Link } from '../../shell/link.tsx';
import { useText } from '../../shell/settings.tsx';

/** Where a newcomer begins: no device has reported yet. */
export function Welcome() {
  const t = useText();
  const url = `${location.origin}${withBase('')}`;
  const commands = [
    { text: t('overview.welcome.files'), command: 'kbgap ingest reports/' },
    { text: t('overview.welcome.collector'), command: `.\\kbgap-collect.ps1 -Url ${url} -TokenFile token.txt` },
    {
      text: t('overview.welcome.http'),
      command: `curl -T reports.ndjson -X POST -H "Authorization: Bearer $TOKEN" ${url}/v1/reports`,
    },
  ];
  return (
    <div class="welcome">
      <p class="figure">{t('overview.welcome.what')}</p>
      <section class="card">
        <h2>{t('overview.welcome.try')}</h2>
        <p>{t('overview.welcome.try.what')}</p>
        <p>
          <Link to="/try" class="go">
            {t('overview.welcome.try.go')}
          </Link>
        </p>
      </section>
      <section class="card">
        <h2>{t('overview.welcome.report')}</h2>
        <dl>
          {commands.map(({ text, command }) => (
            <div key={command}>
              <dt>{text}</dt>
              <dd>
                <code>{command}</code> <CopyButton text={command} />
              </dd>
            </div>
          ))}
        </dl>
        <p>
          <a href={withBase('/docs')} target="_blank" rel="noreferrer">
            {t('overview.welcome.docs')}
          </a>
        </p>
      </section>
    </div>
  );
}

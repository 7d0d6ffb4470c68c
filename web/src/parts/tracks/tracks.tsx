import type { Track } from '../../api/schema.ts';
import { useSettings } from '../../shell/settings.tsx';
import { codeText } from '../code-text.ts';
import { formatDay } from '../format.ts';
import { Mark, STATES } from './mark.tsx';
import { ReleaseList } from './release-list.tsx';

import { Timeline } from './timeline.tsx';
import './tracks.css';

/** Where a device stands in its tracks: each drawn by day, said in words, and listed. */
export function Tracks({ tracks }: { readonly tracks: readonly Track[] }) {
  const { t } = useSettings();
  if (tracks.length === 0) return <p>{t('tracks.none')}</p>;
  return (
    <>
      <ul class="legend" aria-hidden="true">
        {STATES.map((state) => (
          <li key={state}>
            <svg width="20" height="20" viewBox="-10 -10 20 20" aria-hidden="true">
              <Mark state={state} />
            </svg>
            {codeText(t, 'release', state)}
          </li>
        ))}
      </ul>
      {tracks.map((track) => (
        <OneTrack key={track.id} track={track} />
      ))}
    </>
  );
}

function OneTrack({ track }: { readonly track: Track }) {
  const { t, language } = useSettings();
  const { kind, generation, lineName, positionKbId, releases, omitted, confidence } = track;
  const title = `${codeText(t, 'kind', kind)}${generation === null ? '' : ` ${generation}`} · ${lineName}`;
  const place = (kbId: string | null) => {
    const found = releases.findLast((release) => release.kbId === kbId);
    return { kb: `KB${kbId}`, day: found ? formatDay(found.releasedOn, language) : '' };
  };
  const planned = releases.findLast(({ state }) => state === 'planned');
  const standing = positionKbId === null ? t('tracks.nothing') : t('tracks.at', place(positionKbId));
  const words = [
    confidence === 'unknown' && positionKbId === null ? t('tracks.unknown') : standing,
    planned ? t('tracks.to', place(planned.kbId)) : '',
  ].filter((text) => text !== '');
  return (
    <section class="track">
      <h3>{title}</h3>
      <p>{words.join(' ')}</p>
      {releases.length > 1 && <Timeline track={track} label={`${title}: ${words.join(' ')}`} />}
      <details>
        <summary>{t('tracks.list', { count: releases.length })}</summary>
        {omitted > 0 && <p class="quiet">{t('tracks.omitted', { count: omitted })}</p>}
        <ReleaseList caption={title} releases={releases} />
      </details>
    </section>
  );
}

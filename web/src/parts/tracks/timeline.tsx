import type { Track } from '../../api/schema.ts';
import { useSettings } from '../../shell/settings.tsx';
import { codeText } from '../code-text.ts';
import { formatDay } from '../format.ts';
import { Mark, type ReleaseState } from './mark.tsx';
import { type Scale, scaleOf } from './scale.ts';

const AXIS = 40;
const HEIGHT = 92;
/** Drawn last, so that nothing hides them. */
const FOREMOST: readonly ReleaseState[] = ['planned', 'position'];

/** The releases of a track by day. What it shows is said beside it and listed below it. */
export function Timeline({ track, label }: { readonly track: Track; readonly label: string }) {
  const { t, language } = useSettings();
  const { releases, positionKbId, confidence } = track;
  const scale = scaleOf(releases.map(({ releasedOn }) => releasedOn));
  const position = releases.find(({ state }) => state === 'position');
  const planned = releases.findLast(({ state }) => state === 'planned');
  const rank = (state: ReleaseState): number => FOREMOST.indexOf(state);
  const monthOf = (day: string): string =>
    new Intl.DateTimeFormat(language, { year: 'numeric', month: 'short', timeZone: 'UTC' }).format(Date.parse(day));
  return (
    <svg class="timeline" width="100%" height={HEIGHT} role="img" aria-label={label}>
      <line class="way" x1="0" x2="100%" y1={AXIS} y2={AXIS} />
      {position && <Way kind="done" from={0} to={scale.at(position.releasedOn)} />}
      {planned && (
        <Way
          kind="ahead"
          from={position ? scale.at(position.releasedOn) : positionKbId === null && confidence !== 'unknown' ? 0 : null}
          to={scale.at(planned.releasedOn)}
        />
      )}
      {scale.ticks.map(({ day, at }, index) => (
        <g key={day} class={`tick ${index % 2 === 0 ? 'even' : 'odd'}`}>
          <line x1={`${at}%`} x2={`${at}%`} y1={AXIS + 24} y2={AXIS + 30} />
          <text x={`${at}%`} y={HEIGHT - 8} text-anchor="middle">
            {monthOf(day)}
          </text>
        </g>
      ))}
      {releases
        .toSorted((a, b) => rank(a.state) - rank(b.state))
        .map(({ kbId, releasedOn, build, state }) => (
          <svg key={`${kbId} ${build}`} x={`${scale.at(releasedOn)}%`} y={AXIS} overflow="visible">
            <title>
              {[`KB${kbId}`, formatDay(releasedOn, language), build, codeText(t, 'release', state)]
                .filter((part) => part !== null)
                .join(' · ')}
            </title>
            <Mark state={state} />
          </svg>
        ))}
      {position && <Name scale={scale} release={position} y={AXIS - 18} />}
      {planned && <Name scale={scale} release={planned} y={AXIS + 20} />}
    </svg>
  );
}

function Way({ kind, from, to }: { readonly kind: string; readonly from: number | null; readonly to: number }) {
  if (from === null) return null;
  return <line class={`way ${kind}`} x1={`${from}%`} x2={`${to}%`} y1={AXIS} y2={AXIS} />;
}

interface NameProps {
  readonly scale: Scale;
  readonly release: Track['releases'][number];
  readonly y: number;
}

/** Beside the ends it is moved inwards. */
function Name({ scale, release: { kbId, releasedOn }, y }: NameProps) {
  const at = scale.at(releasedOn);
  const anchor = at < 12 ? 'start' : at > 88 ? 'end' : 'middle';
  return (
    <text class="name" x={`${at}%`} y={y} text-anchor={anchor}>
      KB{kbId}
    </text>
  );
}

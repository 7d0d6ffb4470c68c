import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { AssessedReport } from '../../api/schema.ts';
import '../../parts/assessment/assessment.css';
import { Reading } from '../../parts/reading.tsx';
import { type Column, Table } from '../../parts/table.tsx';
import { PageTitle } from '../../shell/page-title.tsx';
import { useMayChange } from '../../shell/session.tsx';
import { useText } from '../../shell/settings.tsx';
import { AssessedReportView } from './assessed-report.tsx';
import { HowTo } from './how-to.tsx';
import { KeepDevice } from './keep-device.tsx';
import { ReportInput } from './report-input.tsx';
import './try.css';
import { type GivenReport, useAssess } from './use-assess.ts';
import { useDrop } from './use-drop.ts';

/** What a PC misses, by a report that is not kept. */
export function TryPage() {
  const t = useText();
  const [given, setGiven] = useState<GivenReport | null>(null);
  const text = t('try.text');
  const isOver = useDrop({
    onFile: useCallback((file: File) => setGiven({ name: file.name, bytes: file }), []),
    onText: useCallback((pasted: string) => setGiven({ name: text, bytes: new Blob([pasted]) }), [text]),
  });
  const answer = useAssess(given);
  return (
    <>
      <PageTitle>{t('nav.try')}</PageTitle>
      <p>{t('try.what')}</p>
      <ReportInput isOver={isOver} onGive={setGiven} />
      {given && (
        <section aria-label={t('try.answer', { name: given.name })}>
          <Reading read={answer}>
            {({ value, omitted }) => <Answer given={given} devices={value} omitted={omitted} />}
          </Reading>
        </section>
      )}
      <HowTo />
    </>
  );
}

interface AnswerProps {
  readonly given: GivenReport;
  readonly devices: readonly AssessedReport[];
  readonly omitted: number;
}

/** Of several devices a list, and the one that is chosen. */
function Answer({ given, devices, omitted }: AnswerProps) {
  const [chosen, setChosen] = useState(0);
  const mayKeep = useMayChange();
  const heading = useRef<HTMLHeadingElement>(null);
  // Whoever gave a report wants to read the answer; what is read anew moves nobody.
  useEffect(() => heading.current?.focus(), [given, chosen]);
  const device = devices[chosen];
  const nameOf = ({ name }: AssessedReport): string => name ?? given.name;
  return (
    <>
      {devices.length > 1 && (
        <DeviceList devices={devices} nameOf={nameOf} chosen={chosen} onChoose={setChosen} omitted={omitted} />
      )}
      {device && (
        <>
          <h2 ref={heading} tabIndex={-1}>
            {nameOf(device)}
          </h2>
          {mayKeep && devices.length + omitted === 1 && <KeepDevice given={given} name={device.name} />}
          <AssessedReportView device={device} />
        </>
      )}
    </>
  );
}

interface DeviceListProps extends Omit<AnswerProps, 'given'> {
  readonly nameOf: (device: AssessedReport) => string;
  readonly chosen: number;
  readonly onChoose: (index: number) => void;
}

function DeviceList({ devices, nameOf, chosen, onChoose, omitted }: DeviceListProps) {
  const t = useText();
  const columns: readonly Column<AssessedReport>[] = [
    {
      id: 'name',
      header: t('try.device'),
      cell: (device) => (
        <button
          type="button"
          aria-pressed={devices[chosen] === device}
          onClick={() => onChoose(devices.indexOf(device))}
        >
          {nameOf(device)}
        </button>
      ),
    },
    { id: 'os', header: t('device.windows'), cell: ({ os }) => os.name ?? t('os.unknown') },
    { id: 'missing', header: t('verdict.missing'), cell: ({ missing }) => missing.length, isNumber: true },
    {
      id: 'possible',
      header: t('verdict.unknown'),
      cell: ({ possiblyMissing, unknown }) => possiblyMissing.length || unknown.length,
      isNumber: true,
    },
  ];
  return (
    <>
      <Table caption={t('count.devices', { count: devices.length })} columns={columns} rows={devices} />
      {omitted > 0 && <p class="warning">{t('try.omitted', { count: omitted })}</p>}
      <p class="quiet">{t('try.keep.many')}</p>
    </>
  );
}

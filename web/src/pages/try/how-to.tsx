import { CopyButton } from '../../parts/copy-button.tsx';
import { useText } from '../../shell/settings.tsx';

const SYSTEMINFO = 'systeminfo > report.txt';
/** As the README has it: everything that matters, in one line. */
const POWERSHELL = [
  "$v = Get-ItemProperty 'HKLM:\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion'; [ordered]@{",
  '  ComputerName = $env:COMPUTERNAME; CurrentBuild = $v.CurrentBuild; UBR = $v.UBR; DisplayVersion = $v.DisplayVersion',
  '  EditionID = $v.EditionID; InstallationType = $v.InstallationType; Architecture = $env:PROCESSOR_ARCHITECTURE',
  "  ProductType = (Get-ItemProperty 'HKLM:\\SYSTEM\\CurrentControlSet\\Control\\ProductOptions').ProductType",
  '  HotFixes = @(Get-HotFix | Select-Object HotFixID) } | ConvertTo-Json -Depth 3 > report.json',
].join('\n');

/** How a report is made. */
export function HowTo() {
  const t = useText();
  return (
    <section>
      <h2>{t('try.how')}</h2>
      <p>{t('try.how.systeminfo')}</p>
      <Command text={SYSTEMINFO} />
      <p>{t('try.how.powershell')}</p>
      <Command text={POWERSHELL} />
      <p class="quiet">{t('try.how.formats')}</p>
    </section>
  );
}

function Command({ text }: { readonly text: string }) {
  return (
    <div class="command">
      <pre>{text}</pre>
      <CopyButton text={text} />
    </div>
  );
}

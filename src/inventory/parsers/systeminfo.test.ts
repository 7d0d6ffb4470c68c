import { describe, expect, it } from 'vitest';
import { ReportError } from '../report-error.ts';
import { splitLines } from '../text-lines.ts';
import { parseSysteminfo } from './systeminfo.ts';
import { parseSysteminfoCsv } from './systeminfo-csv.ts';
import { parseSysteminfoVersion } from './systeminfo-version.ts';

const parse = (text: string) => parseSysteminfo(splitLines(text));

/** Windows' own 35 fields in short; `hotfixes` is what stands under, or instead of, the hotfix heading. */
function systeminfo({
  hotfixes = ['2 Hotfix(s) Installed.', '[01]: KB9000001', '[02]: KB9000002'],
  logonServer = '\\\\PC1',
  osName = 'Microsoft Windows 10 Pro',
  osVersion = '10.0.19045 N/A Build 19045',
  configuration = 'Standalone Workstation',
  systemType = 'x64-based PC',
}: {
  hotfixes?: string[];
  logonServer?: string;
  osName?: string;
  osVersion?: string;
  configuration?: string;
  systemType?: string;
} = {}): string {
  const [heading, ...items] = hotfixes;
  return [
    '',
    'Host Name:                 PC1',
    `OS Name:                   ${osName}`,
    `OS Version:                ${osVersion}`,
    'OS Manufacturer:           Microsoft Corporation',
    `OS Configuration:          ${configuration}`,
    'System Model:              Some x86 Model PC',
    `System Type:               ${systemType}`,
    'Processor(s):              1 Processor(s) Installed.',
    '                           [01]: Intel64 Family 6 Model 78 Stepping 3 GenuineIntel ~2396 Mhz',
    'BIOS Version:              HP N75 Ver. 01.29, 4-6-2018',
    'Windows Directory:         C:\\WINDOWS',
    'System Directory:          C:\\WINDOWS\\system32',
    'Boot Device:               \\Device\\HarddiskVolume7',
    'System Locale:             en-us;English (United States)',
    'Input Locale:              en-us;English (United States)',
    'Time Zone:                 (UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna',
    'Total Physical Memory:     16.265 MB',
    'Available Physical Memory: 5.160 MB',
    'Virtual Memory: Max Size:  18.697 MB',
    'Virtual Memory: Available: 4.793 MB',
    'Virtual Memory: In Use:    13.904 MB',
    'Page File Location(s):     C:\\pagefile.sys',
    'Domain:                    WORKGROUP',
    `Logon Server:              ${logonServer}`,
    `Hotfix(s):                 ${heading}`,
    ...items.map((item) => `                           ${item}`),
    'Network Card(s):           1 NIC(s) Installed.',
    '                           [01]: Intel(R) Ethernet Connection I219-LM',
    '                                 Connection Name: Ethernet',
    '                                 IP address(es)',
    '                                 [01]: 192.168.1.57',
    'Hyper-V Requirements:      VM Monitor Mode Extensions: Yes',
    '',
  ].join('\r\n');
}

const kbs = (...ids: string[]) => ids.map((kbId) => ({ kbId, installedOn: null }));
const noteCodes = (text: string) => parse(text).notes.map(({ code }) => code);

const JAPANESE = `
ホスト名:               PC1
OS 名:                  Microsoft Windows 10 Pro
OS バージョン:          10.0.19045 N/A ビルド 19045
OS 製造元:              Microsoft Corporation
OS 構成:                スタンドアロン ワークステーション
OS ビルドの種類:        Multiprocessor Free
システムの種類:         x64-based PC
プロセッサ:             1 プロセッサインストール済みです。
                        [01]: Intel64 Family 6 Model 158 Stepping 10 GenuineIntel ~2592 Mhz
ドメイン:               WORKGROUP
ログオン サーバー:      \\\\PC1
ホットフィックス:       3 ホットフィックスがインストールされています。
                        [01]: KB9000001
                        [02]: KB9000002
                        [03]: KB9000003
ネットワーク カード:    1 NIC(s) インストール済みです。
                        [01]: Intel(R) Ethernet Connection
                              IP アドレス
                              [01]: 192.168.1.10
`;

const GERMAN = `
Hostname:                                      PC1
Betriebssystemname:                            Microsoft Windows 11 Pro
Betriebssystemversion:                         10.0.22631 Nicht zutreffend Build 22631
Betriebssystemhersteller:                      Microsoft Corporation
Betriebssystemkonfiguration:                   Eigenständige Arbeitsstation
Systemtyp:                                     x64-basierter PC
Prozessor(en):                                 1 Prozessor(en) installiert.
                                               [01]: Intel64 Family 6
Anmeldeserver:                                 \\\\PC1
Hotfix(es):                                    2 Hotfix(e) installiert.
                                               [01]: KB9000001
                                               [02]: KB9000002
Netzwerkkarte(n):                              1 Netzwerkadapter installiert.
                                               [01]: Intel(R) Ethernet Connection
`;

const RUSSIAN = `
Имя узла:                         PC1
Название ОС:                      Майкрософт Windows Server 2019 Standard
Версия ОС:                        10.0.17763 Н/Д построение 17763
Изготовитель ОС:                  Microsoft Corporation
Параметры ОС:                     Изолированный сервер
Тип системы:                      x64-based PC
Процессор(ы):                     Число процессоров - 1.
                                  [01]: Intel64 Family 6
Сервер входа в сеть:              \\\\PC1
Исправление(я):                   Число установленных исправлений - 2.
                                  [01]: KB9000001
                                  [02]: KB9000002
Сетевые адаптеры:                 Число сетевых адаптеров - 1.
                                  [01]: Intel(R) Ethernet Connection
`;

const CHINESE = `
主机名:           PC1
OS 名称:          Microsoft Windows 10 专业版
OS 版本:          10.0.19045 暂缺 Build 19045
OS 制造商:        Microsoft Corporation
OS 配置:          独立工作站
系统类型:         基于 x64 的电脑
处理器:           安装了 1 个处理器。
                  [01]:Intel64 Family 6
登录服务器:       \\\\PC1
修补程序:         安装了 2 个修补程序。
                  [01]:KB9000001
                  [02]:KB9000002
网卡:             安装了 1 个 NIC。
                  [01]: Intel(R) Ethernet Connection
`;

const KOREAN = `
호스트 이름:             PC1
OS 이름:                 Microsoft Windows 7 Enterprise K
OS 버전:                 6.1.7601 서비스 팩 1 빌드 7601
OS 제조업체:             Microsoft Corporation
OS 구성:                 독립 실행형 워크스테이션
시스템 종류:             X86-based PC
프로세서:                프로세서 1개 설치됨
                         [01]: x64 Family 6
로그온 서버:             \\\\PC1
핫픽스:                  핫픽스 2개 설치됨
                         [01]: KB9000001
                         [02]: KB9000002
네트워크 카드:           NIC 1개 설치됨
                         [01]: Intel(R) Ethernet Connection
`;

const TURKISH = `
Ana Bilgisayar Adı:             PC1
OS Adı:                         Microsoft Windows 10 Pro
OS Sürümü:                      10.0.19045 Yok Derleme 19045
OS Üreticisi:                   Microsoft Corporation
OS Yapılandırması:              Tek Başına İş İstasyonu
Sistem Türü:                    ARM64-based PC
İşlemciler:                     1 İşlemci Yüklü.
                                [01]: ARMv8 (64-bit) Family 8
Oturum Açma Sunucusu:           \\\\PC1
Düzeltmeler:                    2 Düzeltme Yüklü.
                                [01]: KB9000001
                                [02]: KB9000002
Ağ Kartları:                    1 NIC Yüklü.
                                [01]: Intel(R) Ethernet Connection
`;

describe('parseSysteminfo', () => {
  it('reads what systeminfo says, and notes what it never says', () => {
    expect(parse(systeminfo())).toEqual({
      formats: ['systeminfo'],
      computerName: 'PC1',
      collectedAt: null,
      os: {
        productName: 'Microsoft Windows 10 Pro',
        version: '10.0',
        build: 19045,
        ubr: null,
        servicePack: null,
        displayVersion: null,
        editionId: null,
        installationType: 'client',
        architecture: 'x64',
      },
      installedKbs: kbs('9000001', '9000002'),
      isKbListComplete: true,
      pendingRebootKbs: [],
      isRebootPending: null,
      isHotpatchEnrolled: null,
      hasEsu: null,
      components: { internetExplorer: null, edgeChromium: null, dotnetFramework: null },
      network: [{ address: '192.168.1.57', mac: null, type: null, status: null }],
      directory: null,
      notes: [
        {
          code: 'ubr-missing',
          field: 'os.ubr',
          message: 'The report gives no build revision (UBR); only the installed KBs tell the position.',
        },
      ],
    });
  });

  it.each([
    ['Japanese', JAPANESE, { build: 19045, installationType: 'client', architecture: 'x64' }, 3],
    ['German', GERMAN, { build: 22631, installationType: 'client', architecture: 'x64' }, 2],
    ['Russian', RUSSIAN, { build: 17763, installationType: 'server', architecture: 'x64' }, 2],
    ['Chinese', CHINESE, { build: 19045, installationType: 'client', architecture: 'x64' }, 2],
    ['Korean', KOREAN, { build: 7601, installationType: 'client', architecture: 'x86' }, 2],
    ['Turkish', TURKISH, { build: 19045, installationType: 'client', architecture: 'arm64' }, 2],
  ])('reads %s', (_, text, os, count) => {
    const report = parse(text);
    expect(report).toMatchObject({ computerName: 'PC1', os, isKbListComplete: true });
    expect(report.installedKbs).toEqual(kbs('9000001', '9000002', '9000003').slice(0, count));
    expect(noteCodes(text)).toEqual(['ubr-missing']);
  });

  it('reads a list whose colons are full-width', () => {
    expect(parse(JAPANESE.replaceAll(':', ':'))).toMatchObject({
      computerName: 'PC1',
      os: { build: 19045 },
      installedKbs: kbs('9000001', '9000002', '9000003'),
    });
  });

  it('reads a list whose indentation was lost', () => {
    expect(parse(systeminfo().replace(/^ +/gm, ''))).toMatchObject({
      computerName: 'PC1',
      os: { build: 19045, architecture: 'x64' },
      installedKbs: kbs('9000001', '9000002'),
      isKbListComplete: true,
    });
  });

  it.each([
    ['the product name says Server', { osName: 'Microsoft Windows Server 2019 Datacenter' }, 'server'],
    ['a domain controller', { osName: 'Microsoft Windows Server 2022 Standard' }, 'server'],
    ['Hyper-V Server', { osName: 'Microsoft Hyper-V Server 2019' }, 'server'],
    [
      'a name without Windows or Server goes by the configuration',
      { osName: 'Microsoft Azure Stack HCI', configuration: 'Member Server' },
      'server',
    ],
    [
      'multi-session Windows is a client, whatever the configuration',
      { osName: 'Microsoft Windows 10 Enterprise for Virtual Desktops', configuration: 'Member Server' },
      'client',
    ],
    ['neither tells', { osName: 'Microsoft Azure Stack HCI', configuration: 'N/A' }, null],
  ])('tells client from server: %s', (_, fields, installationType) => {
    expect(parse(systeminfo(fields)).os.installationType).toBe(installationType);
  });

  it.each([
    ['x64-based PC', 'x64'],
    ['X86-based PC', 'x86'],
    ['ARM64-based PC', 'arm64'],
    ['Itanium-based System', 'ia64'],
    ['PC à base de x64', 'x64'],
    ['ARM-based PC', null],
  ])('takes the system type %s for %s, whatever the model is called', (systemType, architecture) => {
    expect(parse(systeminfo({ systemType })).os.architecture).toBe(architecture);
  });

  it('takes a revision should a Windows ever print one', () => {
    expect(parse(systeminfo({ osVersion: '10.0.26100 N/A Build 26100.4652' })).os).toMatchObject({
      build: 26100,
      ubr: 4652,
    });
  });
});

describe("systeminfo's hotfix list", () => {
  it.each([
    ['N/A', { hotfixes: ['N/A'] }],
    ['N/A in Polish', { hotfixes: ['Nie dotyczy'] }],
    ['N/A under the system account', { hotfixes: ['N/A'], logonServer: 'N/A' }],
    ['a count of none', { hotfixes: ['0 Hotfix(s) Installed.'] }],
  ])('is a complete list of none: %s', (_, fields) => {
    expect(parse(systeminfo(fields))).toMatchObject({ installedKbs: [], isKbListComplete: true });
    expect(noteCodes(systeminfo(fields))).toEqual(['ubr-missing']);
  });

  it.each([
    ['after a whole entry', ['5 Hotfix(s) Installed.', '[01]: KB9000001', '[02]: KB9000002', '[03]'], 2, 5],
    ['in a number of the list', ['5 Hotfix(s) Installed.', '[01]: KB9000001', '[02]: KB9000002', '[0'], 2, 5],
    ['before an id', ['5 Hotfix(s) Installed.', '[01]: KB9000001', '[02]:'], 1, 5],
    ['in an id that is too short for one', ['5 Hotfix(s) Installed.', '[01]: KB9000001', '[02]: KB90000'], 1, 5],
    [
      'in an id that is long enough for another KB',
      ['5 Hotfix(s) Installed.', '[01]: KB9000001', '[02]: KB900000'],
      1,
      5,
    ],
    ['before the first entry', ['5 Hotfix(s) Installed.'], 0, 5],
  ])('is cut %s', (_, hotfixes, read, declared) => {
    const report = parse(systeminfo({ hotfixes }));
    expect(report.installedKbs).toEqual(kbs('9000001', '9000002').slice(0, read));
    expect(report.isKbListComplete).toBe(false);
    expect(report.notes[0]).toEqual({
      code: 'hotfix-list-truncated',
      field: 'installedKbs',
      message: `The hotfix list was cut short: ${read} of ${declared} entries could be read. Get-HotFix gives all of them.`,
    });
  });

  it.each([
    ['KB900000', [], false],
    ['KB90', [], false],
    ['KB9000009', ['9000009'], true],
  ])('ends with the file in %s', (end, read, isComplete) => {
    const text = systeminfo({ hotfixes: ['1 Hotfix(s) Installed.', `[01]: ${end}`] });
    const report = parse(text.slice(0, text.indexOf(end) + end.length));
    expect(report).toMatchObject({ installedKbs: kbs(...read), isKbListComplete: isComplete });
  });

  it('counts what is no KB, and never takes a processor, an adapter or an address for one', () => {
    const hotfixes = [
      '4 Hotfix(s) Installed.',
      '[01]: File 1',
      '[02]: Q147222',
      '[03]: KB2510531-IE8 - Update',
      '[04]: {7A068575-C5DB-43D9-BE20-3895D0C69B17}',
    ];
    const report = parse(systeminfo({ hotfixes }));
    expect(report).toMatchObject({ installedKbs: kbs('2510531'), isKbListComplete: true });
    expect(report.notes[0]).toEqual({
      code: 'hotfix-not-a-kb',
      field: 'installedKbs',
      message:
        '3 of 4 entries of the hotfix list name no KB: "File 1", "Q147222", "{7A068575-C5DB-43D9-BE20-3895D0C69B17}".',
    });
  });

  it.each([
    [
      'only some lines were kept',
      'OS Name: Microsoft Windows 10 Pro\nOS Version: 10.0.19045 N/A Build 19045\nSystem Type: x64-based PC\n',
    ],
    ['its lines were removed', systeminfo().replace(/^Hotfix.*\r\n( +\[0\d\]: KB.*\r\n)+/m, '')],
    [
      'its lines were removed, system account',
      systeminfo({ logonServer: 'N/A' }).replace(/^Hotfix.*\r\n( +\[0\d\]: KB.*\r\n)+/m, ''),
    ],
  ])('is missing: %s', (_, text) => {
    expect(parse(text)).toMatchObject({ installedKbs: [], isKbListComplete: false });
    expect(noteCodes(text)).toContain('hotfixes-missing');
  });
});

describe('an incomplete systeminfo', () => {
  it('of the version alone names the rest as missing', () => {
    const text = 'OS Version:  10.0.19045 N/A Build 19045\n';
    expect(noteCodes(text)).toEqual([
      'architecture-missing',
      'computer-name-missing',
      'hotfixes-missing',
      'ubr-missing',
    ]);
    expect(parse(text).os).toMatchObject({ build: 19045, productName: null, installationType: null });
  });

  it('without the OS name keeps the host name', () => {
    expect(parse('Host Name: PC1\nOS Version: 10.0.19045 N/A Build 19045\n')).toMatchObject({
      computerName: 'PC1',
      os: { productName: null },
    });
  });

  it('after a command prompt does not take that for a name', () => {
    const text =
      'C:\\Users\\me>systeminfo\nOS Name: Microsoft Windows 10 Pro\nOS Version: 10.0.19045 N/A Build 19045\n';
    expect(parse(text).computerName).toBeNull();
  });

  it('that ends before the version is malformed', () => {
    expect(() => parse('Host Name: PC1\nOS Name: Microsoft Windows 10 Pro\nOS Ver')).toThrow(
      new ReportError('malformed', 'expected a line with the OS version, such as "10.0.19045 N/A Build 19045"'),
    );
  });

  it('of two devices in one text is malformed, not a mixture', () => {
    expect(() => parse(systeminfo() + systeminfo())).toThrow(
      expect.objectContaining({ code: 'malformed', field: 'line 38' }),
    );
  });
});

describe('the addresses of systeminfo', () => {
  const cards = `
                           [01]: Intel(R) Ethernet Connection 10.0.0.1
                                 DHCP-Server:     192.168.1.1
                                 IP-Adresse(n)
                                 [01]: 192.168.1.57
                                 [02]: fe80::391D:20cc:b273:851c
                           [02]: Adapter
                                 Status:          Medien getrennt
                           [03]: VMware
                                 IP-Adresse(n)
                                 [01]: 192.168.1.57
                                 [02]: 2001:db8::1
`;
  const addressesOf = (text: string) => parse(text).network?.map(({ address }) => address) ?? null;

  it.each([
    ['one card', systeminfo(), ['192.168.1.57']],
    ['several cards, each address once', GERMAN + cards, ['192.168.1.57', 'fe80::391d:20cc:b273:851c', '2001:db8::1']],
    ['Japanese', JAPANESE, ['192.168.1.10']],
    ['cards that are not connected', RUSSIAN, null],
    ['no cards', systeminfo().replace(/Network Card[\s\S]*/, ''), null],
  ])('%s', (_, text, expected) => {
    expect(addressesOf(text)).toEqual(expected);
  });
});

describe('parseSysteminfoVersion', () => {
  const read = (version: string, build: number, servicePack: number | null = null) => ({
    version,
    build,
    ubr: null,
    servicePack,
  });

  it.each([
    ['10.0.17134 N/A Build 17134', read('10.0', 17134)],
    ['10.0.17134 N/D build 17134', read('10.0', 17134)],
    ['6.1.7601 Service Pack 1 Build 7601', read('6.1', 7601, 1)],
    ['6.1.7601 Service Pack 1 version 7601', read('6.1', 7601, 1)],
    ['5.1.2600 Build 2600', read('5.1', 2600)],
    ['5.2.3790 Service Pack 2 Build 3790', read('5.2', 3790, 2)],
    ['10.0.19045', null],
    ['10.0.19045 N/A Build 19044', null],
    ['22.04', null],
    ['22.04.3 LTS (Jammy Jellyfish)', null],
    ['192.168.1.57', null],
    ['', null],
    [`10.0.19045 ${' '.repeat(1_000_000)} 19045`, null],
  ])('%s', (value, expected) => {
    expect(parseSysteminfoVersion(value)).toEqual(expected);
  });
});

describe('parseSysteminfoCsv', () => {
  const heading =
    '"Nome host","Nome SO","Versione SO","Produttore SO","Tipo sistema","Processore","Aggiornamenti rapidi"';
  const record = (name: string, hotfixes: string) =>
    `"${name}","Microsoft Windows 10 Pro","10.0.19045 N/D build 19045","Microsoft Corporation","x64-based PC","1 installati.,[01]: Intel64 Family 6","${hotfixes}"`;

  it('reads one device per record', () => {
    const text = [
      heading,
      record('PC1', '2 installati.,[01]: KB9000001,[02]: KB9000002'),
      record('PC2', '3 installati.,[01]: KB9000003,[02]'),
      '',
    ];
    expect(parseSysteminfoCsv(text)).toMatchObject([
      {
        computerName: 'PC1',
        os: { build: 19045, architecture: 'x64' },
        installedKbs: kbs('9000001', '9000002'),
        isKbListComplete: true,
      },
      { computerName: 'PC2', os: { build: 19045, architecture: 'x64' }, installedKbs: [], isKbListComplete: false },
    ]);
  });

  it('reads the addresses, which stand further in, in the cell of the network cards', () => {
    const cards =
      '2 NIC.,[01]: Intel(R) I219,      Nome connessione: Ethernet,      DHCP abilitato:   No,      Indirizzi IP,      [01]: 192.0.2.7,      [02]: fe80::7,[02]: Bluetooth,      Stato:            Supporto disconnesso';
    const [report] = parseSysteminfoCsv([`${heading},"Schede di rete"`, `${record('PC1', 'N/D')},"${cards}"`]);
    expect(report?.network?.map(({ address }) => address)).toEqual(['192.0.2.7', 'fe80::7']);
  });

  it('names the record without an OS version', () => {
    expect(() => parseSysteminfoCsv([heading, '"PC1","x","y"'])).toThrow(
      new ReportError('malformed', 'expected the OS version in column 3', 'record 1'),
    );
  });
});

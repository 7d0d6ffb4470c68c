/** Reports of devices that the tests of the command line judge. */
/** What the README's line of PowerShell prints on a Windows 10 1909 with the updates of February 2020. */
export const PC_OF_FEBRUARY_2020 = {
  ComputerName: 'PC-GOLDEN',
  CurrentBuild: '18363',
  UBR: 657,
  DisplayVersion: '',
  EditionID: 'Enterprise',
  InstallationType: 'Client',
  ProductType: 'WinNT',
  Architecture: 'AMD64',
  HotFixes: [{ HotFixID: 'KB4532693' }],
};

export function registryReport(changes: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({ ...PC_OF_FEBRUARY_2020, ...changes });
}

/** `wmic qfe` as it prints it, for some KBs. */
export function qfeOf(...kbIds: readonly string[]): string {
  const rows = kbIds.map((kbId) => `http://support.microsoft.com/?kbid=${kbId}  PC  Security Update  KB${kbId}  `);
  return ['Caption                                     CSName  Description      HotFixID  ', ...rows, ''].join(
    '\r\r\n',
  );
}

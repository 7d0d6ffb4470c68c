/** A made-up PC, for whoever has no report at hand: what `systeminfo` says of it. */
export const EXAMPLE = `
Host Name:                 EXAMPLE-PC
OS Name:                   Microsoft Windows 10 Enterprise
OS Version:                10.0.18363 N/A Build 18363
OS Manufacturer:           Microsoft Corporation
OS Configuration:          Member Workstation
OS Build Type:             Multiprocessor Free
System Type:               x64-based PC
Hotfix(s):                 2 Hotfix(s) Installed.
                           [01]: KB4532938
                           [02]: KB4532693
`;

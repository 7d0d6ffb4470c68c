/** Names under which clients ask for the Defender API, and Entra ID issues tokens for it: one API, whichever is used. */
export const DEFENDER_RESOURCES: readonly string[] = [
  'https://api.securitycenter.microsoft.com',
  // Of the first documentation, and many a script.
  'https://api.securitycenter.windows.com',
  // Its App ID URI, of the documentation's curl sample.
  'https://securitycenter.onmicrosoft.com/windowsatpservice',
  // Its application id.
  'fc780465-2017-40d4-a0c5-307022471b92',
  // Of the US government's clouds.
  'https://api-gcc.securitycenter.microsoft.us',
  'https://api-gov.securitycenter.microsoft.us',
];

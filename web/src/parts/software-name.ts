/** Words that are not written with a capital letter and small ones. */
const SPELLINGS: Readonly<Record<string, string>> = {
  '.net': '.NET',
  for: 'for',
  vbscript: 'VBScript',
  xml: 'XML',
  xp: 'XP',
};

/** `Windows Server 2012 R2` of `windows_server_2012_r2`. */
export function softwareName(name: string): string {
  const spell = (word: string): string =>
    SPELLINGS[word] ?? (/\d/.test(word) ? word.toUpperCase() : `${word.charAt(0).toUpperCase()}${word.slice(1)}`);
  return name.split('_').map(spell).join(' ');
}

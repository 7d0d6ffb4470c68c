/** The page for what was typed into the search box: a KB, a CVE, or devices whose name begins so. */
export function searchTarget(typed: string): string | null {
  const text = typed.trim();
  if (text === '') return null;
  const kb = /^(?:KB)?\s*(\d{6,8})$/i.exec(text)?.[1];
  if (kb !== undefined) return `/kbs/KB${kb}`;
  const cve = /^(?:CVE-)?((?:19|20)\d{2}-\d{4,})$/i.exec(text)?.[1];
  if (cve !== undefined) return `/cves/CVE-${cve}`;
  return `/devices?search=${encodeURIComponent(text)}`;
}

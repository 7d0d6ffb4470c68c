import { useState } from 'preact/hooks';
import { useText } from '../shell/settings.tsx';

export function CopyButton({ text }: { readonly text: string }) {
  const t = useText();
  const [isCopied, setIsCopied] = useState(false);
  const copy = async (): Promise<void> => {
    await copyText(text);
    setIsCopied(true);
    setTimeout(() => setIsCopied(false), 2000);
  };
  return (
    <button type="button" onClick={() => void copy()}>
      <span role="status">{t(isCopied ? 'copy.copied' : 'copy.copy')}</span>
    </button>
  );
}

/** Browsers keep the clipboard to pages from HTTPS or this machine; elsewhere only what is selected can be copied. */
async function copyText(text: string): Promise<void> {
  if (isSecureContext) return await navigator.clipboard.writeText(text);
  const before = document.activeElement;
  const area = document.createElement('textarea');
  area.value = text;
  document.body.append(area);
  area.select();
  document.execCommand('copy');
  area.remove();
  if (before instanceof HTMLElement) before.focus();
}

import { useState } from 'preact/hooks';
import { useText } from '../shell/settings.tsx';

export function CopyButton({ text }: { readonly text: string }) {
  const t = useText();
  const [isCopied, setIsCopied] = useState(false);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(text);
    setIsCopied(true);
    setTimeout(() => setIsCopied(false), 2000);
  };
  return (
    <button type="button" onClick={() => void copy()}>
      <span role="status">{t(isCopied ? 'copy.copied' : 'copy.copy')}</span>
    </button>
  );
}

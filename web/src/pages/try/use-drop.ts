import { useEffect, useState } from 'preact/hooks';

export interface Dropped {
  readonly onFile: (file: File) => void;
  readonly onText: (text: string) => void;
}

/** Takes files that are dropped anywhere on the page, or pasted outside of a field. Tells whether one is held over it. */
export function useDrop({ onFile, onText }: Dropped): boolean {
  const [isOver, setIsOver] = useState(false);
  useEffect(() => {
    const over = (event: DragEvent): void => {
      if (!event.dataTransfer?.types.some((type) => type === 'Files' || type === 'text/plain')) return;
      event.preventDefault();
      setIsOver(true);
    };
    const leave = (event: DragEvent): void => {
      // Between elements of the page there is another one that is entered.
      if (event.relatedTarget === null) setIsOver(false);
    };
    const drop = (event: DragEvent): void => {
      event.preventDefault();
      setIsOver(false);
      take(event.dataTransfer);
    };
    const paste = (event: ClipboardEvent): void => {
      if (event.target instanceof HTMLElement && event.target.closest('input, textarea')) return;
      take(event.clipboardData);
    };
    const take = (data: DataTransfer | null): void => {
      const file = data?.files[0];
      const text = data?.getData('text/plain') ?? '';
      if (file) onFile(file);
      else if (text.trim() !== '') onText(text);
    };
    const control = new AbortController();
    const { signal } = control;
    addEventListener('dragover', over, { signal });
    addEventListener('dragleave', leave, { signal });
    addEventListener('drop', drop, { signal });
    addEventListener('paste', paste, { signal });
    return () => control.abort();
  }, [onFile, onText]);
  return isOver;
}

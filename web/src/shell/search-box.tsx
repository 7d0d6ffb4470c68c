import { useEffect, useRef } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { hrefOf } from './link.tsx';
import { searchTarget } from './search-target.ts';
import { useText } from './settings.tsx';

export function SearchBox() {
  const t = useText();
  const { route } = useLocation();
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const focus = (event: KeyboardEvent): void => {
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      event.preventDefault();
      box.current?.focus();
    };
    addEventListener('keydown', focus);
    return () => removeEventListener('keydown', focus);
  }, []);
  const submit = (event: Event): void => {
    event.preventDefault();
    const target = searchTarget(box.current?.value ?? '');
    if (target !== null) route(hrefOf(target));
  };
  return (
    <search>
      <form class="search" onSubmit={submit}>
        <input
          ref={box}
          type="search"
          name="q"
          autocomplete="off"
          aria-label={t('app.search')}
          placeholder={t('app.search')}
        />
        <button type="submit">{t('app.search.go')}</button>
      </form>
    </search>
  );
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

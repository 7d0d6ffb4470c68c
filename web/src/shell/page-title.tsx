import { useEffect, useRef } from 'preact/hooks';
import { useRoute } from 'preact-iso';

/** The heading of a page; it names the document, and takes the focus when the page is come to. */
export function PageTitle({ children }: { readonly children: string }) {
  const { path } = useRoute();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${children} · kbgap`;
  }, [children]);
  useEffect(() => {
    // At the first page the reader begins at the top; at a heading that came late, whoever types goes on.
    if (path !== headed && headed !== null && !isTyping()) heading.current?.focus({ preventScroll: true });
    headed = path;
  }, [path]);
  return (
    <h1 ref={heading} tabIndex={-1}>
      {children}
    </h1>
  );
}

/** The page whose heading was there last. */
let headed: string | null = null;

function isTyping(): boolean {
  return document.activeElement?.matches('main input, main textarea, main select') ?? false;
}

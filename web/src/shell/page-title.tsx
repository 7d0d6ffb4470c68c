import { useEffect, useRef } from 'preact/hooks';

/** The heading of a page; it names the document, and takes the focus when the page is come to. */
export function PageTitle({ children }: { readonly children: string }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${children} · kbgap`;
  }, [children]);
  useEffect(() => {
    // At the first page the reader begins at the top.
    if (isFirst) isFirst = false;
    else heading.current?.focus({ preventScroll: true });
  }, []);
  return (
    <h1 ref={heading} tabIndex={-1}>
      {children}
    </h1>
  );
}

let isFirst = true;

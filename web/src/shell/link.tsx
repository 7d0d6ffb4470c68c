import type { ComponentChildren } from 'preact';
import { useLocation } from 'preact-iso';
import { withBase } from '../api/base.ts';
import { dayOfPage } from '../api/day-of-page.ts';

export interface LinkProps {
  /** A page, without the base: `/devices?sort=name`. The day goes along. */
  readonly to: string;
  readonly children: ComponentChildren;
  readonly class?: string;
  readonly current?: boolean;
}

/** A link to a page of the dashboard. */
export function Link({ to, children, class: name, current }: LinkProps) {
  useLocation(); // The day is of the address.
  return (
    <a href={hrefOf(to)} class={name} aria-current={current ? 'page' : undefined}>
      {children}
    </a>
  );
}

/** The address of a page as of the same day. */
export function hrefOf(to: string): string {
  const day = dayOfPage();
  if (day === null) return withBase(to);
  return withBase(`${to}${to.includes('?') ? '&' : '?'}asOf=${day}`);
}

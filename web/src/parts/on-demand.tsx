import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';

export interface OnDemandProps {
  readonly summary: ComponentChildren;
  /** What the summary is of, where it does not say. */
  readonly label?: string;
  readonly children: () => ComponentChildren;
}

/** Made when it is opened: hundreds of rows have some, and few are looked at. */
export function OnDemand({ summary, label, children }: OnDemandProps) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <details onToggle={({ currentTarget }) => setIsOpen(currentTarget.open)}>
      <summary aria-label={label}>{summary}</summary>
      {isOpen && children()}
    </details>
  );
}

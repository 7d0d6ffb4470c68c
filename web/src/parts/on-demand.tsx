import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';

export interface OnDemandProps {
  readonly summary: ComponentChildren;
  /** Said besides to whoever does not see where it stands. */
  readonly label?: string;
  readonly children: () => ComponentChildren;
}

/** Made when it is opened: hundreds of rows have some, and few are looked at. */
export function OnDemand({ summary, label, children }: OnDemandProps) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <details onToggle={({ currentTarget }) => setIsOpen(currentTarget.open)}>
      <summary>
        {summary}
        {label !== undefined && <span class="visually-hidden"> {label}</span>}
      </summary>
      {isOpen && children()}
    </details>
  );
}

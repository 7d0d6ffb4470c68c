import { type ComponentChildren, toChildArray } from 'preact';
import { useId } from 'preact/hooks';

export interface CardProps {
  readonly title: string;
  readonly isWide?: boolean;
  /** Shown beside the title, not on paper. */
  readonly controls?: ComponentChildren;
  readonly children: ComponentChildren;
}

/** A part of the overview. */
export function Card({ title, isWide = false, controls, children }: CardProps) {
  const id = useId();
  return (
    <section class={isWide ? 'card wide' : 'card'} aria-labelledby={id}>
      <div class="card-head">
        <h2 id={id}>{title}</h2>
        {toChildArray(controls).length > 0 && <div class="card-controls">{controls}</div>}
      </div>
      {children}
    </section>
  );
}

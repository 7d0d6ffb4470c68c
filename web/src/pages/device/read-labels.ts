export const VALUES = ['Low', 'Normal', 'High'] as const;
export type Value = (typeof VALUES)[number];

export interface Labels {
  readonly tags: string[];
  readonly group: string | null;
  readonly value?: Value;
}

/** What was typed: a tag a line, no line twice; an empty group is none. A value that was not said stays so. */
export function readLabels(form: FormData): Labels {
  const textOf = (name: string): string => String(form.get(name) ?? '').trim();
  const tags = textOf('tags')
    .split('\n')
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '');
  const value = VALUES.find((each) => each === textOf('value'));
  return { tags: [...new Set(tags)], group: textOf('group') || null, ...(value && { value }) };
}

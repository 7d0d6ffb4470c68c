/** The OData service document: which sets can be read, and where. */
import Type from 'typebox';
import type { EntitySet } from './model.ts';

export const ServiceDocument = Type.Object(
  {
    '@odata.context': Type.String(),
    value: Type.Array(Type.Object({ name: Type.String(), kind: Type.Literal('EntitySet'), url: Type.String() })),
  },
  { title: 'ServiceDocument' },
);
export type ServiceDocument = Type.Static<typeof ServiceDocument>;

/** Addresses are relative to the context's. */
export function toServiceDocument(context: string, sets: readonly EntitySet[]): ServiceDocument {
  const listed = sets.filter(({ isListed }) => isListed);
  return { '@odata.context': context, value: listed.map(({ name }) => ({ name, kind: 'EntitySet', url: name })) };
}

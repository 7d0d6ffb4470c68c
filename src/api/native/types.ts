/** Schema types that several of the native API's answers are made of. */
import Type, { type TSchema } from 'typebox';

export const nullable = <T extends TSchema>(type: T) => Type.Union([type, Type.Null()]);
export const Text = Type.String();
export const Texts = Type.Array(Text);
export const NullableText = nullable(Text);
export const Count = Type.Integer();
/** One of some words: the schema says text, so that the serializer stays quick; the type says which. */
export const oneOf = <const T extends string>(...words: T[]) => Type.Unsafe<T>({ type: 'string', enum: words });
export const SeverityDto = nullable(oneOf('Critical', 'Important', 'Moderate', 'Low'));

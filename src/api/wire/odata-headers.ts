/** What says of an answer that it is OData's, with the context alone as its metadata. */
export const ODATA_JSON = {
  'odata-version': '4.0',
  'content-type': 'application/json; odata.metadata=minimal; charset=utf-8',
} as const;

/** The names that OASIS's test cases use, with the types that most of them take them for. */
import {
  type ComplexProperty,
  collection,
  complex,
  type Entity,
  type Properties,
  scalar,
} from '../../../src/api/wire/odata/entity.ts';

const text = scalar('text', { isNullable: true });
const decimal = scalar('decimal', { isNullable: true });
const instant = scalar('instant', { isNullable: true });

function texts(...names: string[]): Properties {
  return Object.fromEntries(names.map((name) => [name, text]));
}

const address = complex(texts('Street', 'City', 'State', 'ZipCode'));
const item: ComplexProperty = complex({
  ...texts('Name', 'Title'),
  Price: decimal,
  Completed: scalar('boolean'),
  severity: scalar('enum'),
});
const supplier = complex({
  ...texts('Name', 'CompanyName', 'City', 'ZipCode'),
  Address: address,
  Products: collection(item),
  EmailAddresses: collection(text),
});

export const OASIS_MODEL: Entity = {
  name: 'Products',
  properties: {
    ...texts(
      'ID',
      'TheQuickBrownFoxSays42',
      '__ID',
      'Name',
      'CompanyName',
      'FirstName',
      'LastName',
      'Street',
      'City',
      'Title',
      'CountryCode',
    ),
    Price: decimal,
    Cost: decimal,
    Revenue: decimal,
    Size: decimal,
    Age: scalar('integer'),
    Rating: scalar('integer'),
    Guid: scalar('guid'),
    Completed: scalar('boolean'),
    ReleaseDate: instant,
    BirthDate: instant,
    style: scalar('enum', { values: ['Solid', 'Yellow'] }),
    Address: address,
    Supplier: supplier,
    Product: complex({ ...texts('Name'), Supplier: supplier }),
    Products: collection(item),
    Addresses: collection(address),
    Sizes: collection(decimal),
    EmailAddresses: collection(text),
    Names: collection(text),
  },
  expandable: ['Customer', 'Items', 'Orders', 'Product', 'Category', 'Supplier', 'Thumbnail', 'Manager', 'Products'],
  maxTop: 10_000,
};

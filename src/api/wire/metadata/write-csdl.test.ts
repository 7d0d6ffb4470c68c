import { expect, test } from 'vitest';
import { collection, complex, scalar } from '../odata/entity.ts';
import { many, type NamedType, type Operation, one, type Schema } from './model.ts';
import { writeCsdl } from './write-csdl.ts';

const text = scalar('text');
const size = complex({ width: scalar('decimal') });
const type = (name: string, parts: Partial<NamedType> = {}): NamedType => ({
  ...{ namespace: 'Made.Up', name, base: null, key: [], properties: {} },
  ...parts,
});
const SIZE = type('Size', { properties: size.properties });
const BOX = type('Box', {
  key: ['id', 'room'],
  properties: {
    id: scalar('guid'),
    room: text,
    kind: scalar('enum', { isNullable: true, values: ['Large'] }),
    count: scalar('integer', { isNullable: true }),
    isOpen: scalar('boolean'),
    openedAt: scalar('instant', { isNullable: true }),
    size,
    tags: collection(text),
    notes: collection(scalar('text', { isNullable: true })),
    parts: collection(size),
  },
});
const CRATE = type('Crate', { namespace: 'Other', base: BOX, properties: { wood: text } });
const OPEN: Operation = {
  ...{ kind: 'Action', name: 'open', boundTo: one(BOX), parameters: { By: text }, optional: {} },
  returns: one(BOX),
};
const FIND: Operation = {
  ...{ kind: 'Function', name: 'find', boundTo: many(BOX), parameters: { tag: text } },
  ...{ optional: { isExact: scalar('boolean'), max: scalar('integer') }, returns: many(CRATE) },
};
const SCHEMAS: readonly Schema[] = [
  {
    namespace: 'Made.Up',
    types: [BOX, SIZE],
    operations: [OPEN, FIND],
    sets: [
      { name: 'Boxes', type: BOX, isListed: true },
      { name: 'Crates', type: CRATE, isListed: false },
    ],
  },
  { namespace: 'Other', types: [CRATE], operations: [], sets: [] },
];

test('types, operations without and with what is optional, sets, and a schema that has only types', () => {
  expect(writeCsdl(SCHEMAS)).toBe(`<?xml version="1.0" encoding="utf-8"?>
<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx">
  <edmx:DataServices>
    <Schema Namespace="Made.Up" xmlns="http://docs.oasis-open.org/odata/ns/edm">
      <EntityType Name="Box">
        <Key>
          <PropertyRef Name="id"/>
          <PropertyRef Name="room"/>
        </Key>
        <Property Name="id" Type="Edm.Guid" Nullable="false"/>
        <Property Name="room" Type="Edm.String" Nullable="false"/>
        <Property Name="kind" Type="Edm.String"/>
        <Property Name="count" Type="Edm.Int64"/>
        <Property Name="isOpen" Type="Edm.Boolean" Nullable="false"/>
        <Property Name="openedAt" Type="Edm.DateTimeOffset" Precision="7"/>
        <Property Name="size" Type="Made.Up.Size"/>
        <Property Name="tags" Type="Collection(Edm.String)" Nullable="false"/>
        <Property Name="notes" Type="Collection(Edm.String)"/>
        <Property Name="parts" Type="Collection(Made.Up.Size)" Nullable="false"/>
      </EntityType>
      <ComplexType Name="Size">
        <Property Name="width" Type="Edm.Double" Nullable="false"/>
      </ComplexType>
      <Action Name="open" IsBound="true">
        <Parameter Name="bindingParameter" Type="Made.Up.Box" Nullable="false"/>
        <Parameter Name="By" Type="Edm.String" Nullable="false"/>
        <ReturnType Type="Made.Up.Box" Nullable="false"/>
      </Action>
      <Function Name="find" IsBound="true" IsComposable="true">
        <Parameter Name="bindingParameter" Type="Collection(Made.Up.Box)"/>
        <Parameter Name="tag" Type="Edm.String" Nullable="false"/>
        <ReturnType Type="Collection(Other.Crate)"/>
      </Function>
      <Function Name="find" IsBound="true" IsComposable="true">
        <Parameter Name="bindingParameter" Type="Collection(Made.Up.Box)"/>
        <Parameter Name="tag" Type="Edm.String" Nullable="false"/>
        <Parameter Name="isExact" Type="Edm.Boolean" Nullable="false"/>
        <Parameter Name="max" Type="Edm.Int64" Nullable="false"/>
        <ReturnType Type="Collection(Other.Crate)"/>
      </Function>
      <EntityContainer Name="Container">
        <EntitySet Name="Boxes" EntityType="Made.Up.Box"/>
        <EntitySet Name="Crates" EntityType="Other.Crate" IncludeInServiceDocument="false"/>
      </EntityContainer>
    </Schema>
    <Schema Namespace="Other" xmlns="http://docs.oasis-open.org/odata/ns/edm">
      <EntityType Name="Crate" BaseType="Made.Up.Box">
        <Property Name="wood" Type="Edm.String" Nullable="false"/>
      </EntityType>
    </Schema>
  </edmx:DataServices>
</edmx:Edmx>
`);
});

test('a complex type that no schema names is an error, not a document that is not valid', () => {
  const house = type('House', { key: ['id'], properties: { id: text, plot: complex({ area: text, depth: text }) } });
  const schema = { namespace: 'Made.Up', types: [house], operations: [], sets: [] };
  expect(() => writeCsdl([schema])).toThrow('no schema names the complex type of area, depth');
});

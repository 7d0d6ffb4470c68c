import { describe, expect, it } from 'vitest';
import { findArchitecture, parseArchitecture, parseInstallationType, parseProductType } from './os-words.ts';

describe('parseArchitecture', () => {
  it.each([
    ['AMD64', 'x64'],
    ['x64', 'x64'],
    ['x64-based PC', 'x64'],
    ['64-bit', 'x64'],
    ['64 Bits', 'x64'],
    ['64-разрядная', 'x64'],
    ['64 ビット', 'x64'],
    ['x86', 'x86'],
    ['X86-based PC', 'x86'],
    ['32 bits', 'x86'],
    ['ARM64', 'arm64'],
    ['ARM64-based PC', 'arm64'],
    ['ARM 64-bit Processor', 'arm64'],
    ['IA64', 'ia64'],
    ['Itanium-based System', 'ia64'],
    ['ARM', null],
    ['ARM-based PC', null],
    ['128-bit', null],
    ['', null],
    [`64${' '.repeat(1_000_000)}bit`, null],
  ])('%s is %s', (value, architecture) => {
    expect(parseArchitecture(value)).toBe(architecture);
  });
});

describe('findArchitecture', () => {
  it.each([
    ['x64-basierter PC', 'x64'],
    ['PC à base de x64', 'x64'],
    ['基于 x64 的电脑', 'x64'],
    ['x64 ベース PC', 'x64'],
    ['X86-basierter PC', 'x86'],
    ['ARM64-based PC', 'arm64'],
    ['AB64x64', null],
    ['HP EliteBook 830 G7 Notebook PC', null],
  ])('%s is %s', (phrase, architecture) => {
    expect(findArchitecture(phrase)).toBe(architecture);
  });
});

describe('installation and product types', () => {
  it.each([
    ['Client', 'client'],
    ['Server', 'server'],
    ['Server Core', 'server-core'],
    ['Nano Server', 'server-core'],
    ['FactoryOS', null],
  ])('InstallationType %s is %s', (value, type) => {
    expect(parseInstallationType(value)).toBe(type);
  });

  it.each([
    ['WinNT', 'client'],
    ['ServerNT', 'server'],
    ['LanmanNT', 'server'],
    ['1', 'client'],
    ['2', 'server'],
    ['3', 'server'],
    ['WorkStation', 'client'],
    ['DomainController', 'server'],
    ['0', null],
  ])('ProductType %s is %s', (value, type) => {
    expect(parseProductType(value)).toBe(type);
  });
});

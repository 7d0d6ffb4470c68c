import { describe, expect, test } from 'vitest';
import { ConfigError, readConfig } from '../../src/config.ts';

const HOME = { HOME: '/home/someone' };

describe('DATABASE_URL', () => {
  test.each([
    'postgres://kbgap@db/kbgap',
    'postgresql://kbgap:p%40ss%3Aw%2Frd%3F%25@db.example.com:5433/kbgap?sslmode=verify-full',
    'postgresql://[::1]/kbgap',
    'postgresql:///kbgap?host=/run/postgresql',
  ])('%s is taken as it is', (url) => {
    expect(readConfig({ ...HOME, DATABASE_URL: url }).databaseUrl).toBe(url);
  });

  test('not set, or empty: SQLite', () => {
    expect(readConfig(HOME).databaseUrl).toBeNull();
    expect(readConfig({ ...HOME, DATABASE_URL: ' ' }).databaseUrl).toBeNull();
  });

  test.each([
    'mysql://kbgap:secret@db/kbgap',
    'kbgap:secret@db/kbgap',
    'postgresql://kbgap:secret@db',
    'postgresql://kbgap:secret@db/',
    'postgresql://kbgap:secret%@db/kbgap',
    'postgresql://kbgap:secret%00@db/kbgap',
    'postgresql://kbgap:secret word@db/kbgap',
    'postgresql://kbgap:secret#@db/kbgap',
    'postgresql:secret',
  ])('%s is refused, and not shown', (url) => {
    const read = () => readConfig({ ...HOME, DATABASE_URL: url });
    expect(read).toThrow(ConfigError);
    expect(read).toThrow(/^DATABASE_URL: expected an address such as /);
    expect(read).not.toThrow(/secret/);
  });
});

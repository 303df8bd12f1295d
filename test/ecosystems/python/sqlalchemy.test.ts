import { describe, expect, test } from 'vitest';
import { sqlalchemyScheme } from '../../../src/ecosystems/python/sqlalchemy.js';

const scheme = (kind: string, ...packages: string[]) => sqlalchemyScheme(kind, new Set(packages));

describe('the URL scheme of a SQLAlchemy driver', () => {
  test('is that of the one driver that is not the usual one', () => {
    expect(scheme('postgres', 'sqlalchemy', 'asyncpg')).toBe('postgresql+asyncpg');
    expect(scheme('mysql', 'sqlmodel', 'pymysql')).toBe('mysql+pymysql');
  });

  test('is the usual one where the usual driver is there too', () => {
    expect(scheme('postgres', 'sqlalchemy', 'asyncpg', 'psycopg2-binary')).toBeNull();
  });

  test('is not guessed between two drivers', () => {
    expect(scheme('postgres', 'sqlalchemy', 'asyncpg', 'psycopg')).toBeNull();
  });

  test('is nobody’s business where SQLAlchemy does not read the URL', () => {
    expect(scheme('postgres', 'asyncpg')).toBeNull();
    expect(scheme('redis', 'sqlalchemy', 'asyncpg')).toBeNull();
  });
});

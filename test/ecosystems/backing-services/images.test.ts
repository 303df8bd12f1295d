import { describe, expect, it } from 'vitest';
import { imageData } from '../../../src/ecosystems/backing-services/images.js';
import {
  backingServiceImage,
  connectionUrl,
  defaultVersion,
  settingsFor,
} from '../../../src/ecosystems/backing-services/index.js';

describe('images of backing services', () => {
  it('mounts PostgreSQL 18 one folder higher than 17', () => {
    expect(backingServiceImage('postgres', null, '18')?.dataPath).toBe('/var/lib/postgresql');
    expect(backingServiceImage('postgres', null, '17.2')?.dataPath).toBe('/var/lib/postgresql/data');
    expect(backingServiceImage('postgres', 'pgvector', '16')).toMatchObject({
      reference: 'pgvector/pgvector:pg16-trixie',
      dataPath: '/var/lib/postgresql/data',
    });
  });

  it('pins the distribution of PostgreSQL, because another libc sorts indexes differently', () => {
    expect(backingServiceImage('postgres')?.tag).toBe('18-trixie');
  });

  it('takes the line a patch version belongs to and keeps one it does not know', () => {
    expect(backingServiceImage('mysql', null, '8.0.36')).toMatchObject({ tag: '8.0', endOfLife: '2026-04-30' });
    expect(backingServiceImage('redis', null, '7')).toMatchObject({ tag: '7-alpine', version: '7' });
    expect(backingServiceImage('postgres', null, '9.6')).toMatchObject({ tag: '9.6', endOfLife: null });
  });

  it('ignores a version that is no version', () => {
    expect(backingServiceImage('redis', null, 'latest')?.version).toBe(defaultVersion('redis'));
  });

  it('falls back to the plain engine for a flavour without an image of its own', () => {
    expect(backingServiceImage('postgres', 'timescaledb', '16')?.image).toBe('postgres');
  });

  it('has no image for hosted services', () => {
    expect(backingServiceImage('supabase')).toBeNull();
    expect(backingServiceImage('sqlite')).toBeNull();
    expect(defaultVersion('neon')).toBe('latest');
  });

  it('has a release for every default, one image for every kind and flavour', () => {
    for (const image of imageData.images) {
      expect(image.releases.map((release) => release.version)).toContain(image.default);
    }
    const keys = imageData.images.map((image) => `${image.kind}/${image.flavour}`);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('builds connection strings with an authentication database, another scheme and no second substitution', () => {
    const parts = { user: 'app', password: '{host}', host: 'db', port: '27017', database: 'shop' };
    const mongo = backingServiceImage('mongodb');
    const postgres = backingServiceImage('postgres');
    expect(mongo && connectionUrl(mongo, parts)).toBe('mongodb://app:{host}@db:27017/shop?authSource=admin');
    expect(postgres && connectionUrl(postgres, { ...parts, password: 'x' }, 'postgresql+asyncpg')).toBe(
      'postgresql+asyncpg://app:x@db:27017/shop',
    );
  });

  it('fills the host into the settings of Kafka', () => {
    const kafka = backingServiceImage('kafka');
    expect(kafka && settingsFor(kafka, 'queue').KAFKA_ADVERTISED_LISTENERS).toBe('PLAINTEXT://queue:9092');
  });
});

import { describe, expect, it } from 'vitest';
import { BackingServiceKindSchema, evidence, inferred, type Requirement, type Service } from '../../src/model/index.js';
import { platformById, platforms } from '../../src/platforms/index.js';
import { chooseRegion, type Region, unmetResidency } from '../../src/platforms/regions.js';
import { scalingOf } from '../../src/platforms/requirements.js';
import { service } from '../support/plans.js';

function requirement(
  category: Requirement['category'],
  value: Requirement['value'],
  polarity: Requirement['polarity'] = 'required',
): Requirement {
  return {
    category,
    value,
    polarity,
    modality: 'must',
    scope: { component: null, environment: null },
    language: 'en',
    evidence: [evidence('spec.md', 1, 'quote')],
  };
}

function application(kind: Service['kind']['value'], facts: Partial<Service> = {}): Service {
  return service({ name: 'app', root: '.', ecosystem: 'node', kind: inferred(kind), ...facts });
}

const named = (text: string) => inferred(text, evidence('package.json', 1, text));

function best(target: Service, requirements: readonly Requirement[] = [], services: readonly Service[] = [target]) {
  const backingServices = target.backingServices.map((kind) => ({
    kind: BackingServiceKindSchema.parse(kind),
    basis: 'inferred' as const,
    version: null,
    flavour: null,
    variable: null,
    scheme: null,
    evidence: [],
  }));
  return platforms
    .map((platform) => ({
      id: platform.id,
      fit: platform.fit({ service: target, services, backingServices, requirements }),
    }))
    .filter(({ fit }) => fit.blockers.length === 0)
    .sort((a, b) => b.fit.score - a.fit.score);
}

describe('the best platform', () => {
  it('is Vercel for a Next.js site and for a static one, clearly', () => {
    const [next, second] = best(application('web', { framework: named('next') }));
    expect(next?.id).toBe('vercel');
    expect((next?.fit.score ?? 0) - (second?.fit.score ?? 0)).toBeGreaterThanOrEqual(10);
    expect(best(application('static', { framework: named('vite') }))[0]?.id).toBe('vercel');
  });

  it('is Railway for a server with a database, and for a worker', () => {
    expect(best(application('api', { framework: named('express'), backingServices: ['postgres'] }))[0]?.id).toBe(
      'railway',
    );
    expect(best(application('worker'))[0]?.id).toBe('railway');
  });

  it('is Kubernetes for many services that scale and must comply', () => {
    const api = application('api', { framework: named('express') });
    const services = ['a', 'b', 'c', 'd', 'e'].map((name) => ({ ...api, name }));
    const asked = [requirement('scaling', { min: 3, max: 20 }), requirement('compliance', { framework: 'pci-dss' })];
    expect(best(api, asked, [api, ...services])[0]?.id).toBe('kubernetes');
  });

  it('is never Docker Compose by itself', () => {
    for (const kind of ['web', 'api', 'static', 'worker', 'job'] as const) {
      expect(best(application(kind))[0]?.id, kind).not.toBe('docker-compose');
    }
  });
});

describe('a blocker', () => {
  it('keeps workers, file databases and unknown servers off Vercel', () => {
    const vercel = platformById('vercel');
    const blockers = (target: Service) =>
      vercel.fit({ service: target, services: [target], backingServices: [], requirements: [] }).blockers;
    expect(blockers(application('worker')).map((item) => item.id)).toEqual(['platform.vercel.blocker.worker']);
    expect(
      blockers(application('web', { framework: named('next'), backingServices: ['sqlite'] })).map((item) => item.id),
    ).toEqual(['platform.vercel.blocker.volume']);
    expect(blockers(application('api', { framework: named('spring-boot') })).map((item) => item.id)).toEqual([
      'platform.vercel.blocker.framework',
    ]);
    expect(blockers(application('web', { framework: named('next') }))).toEqual([]);
  });

  it('keeps data that must stay in Korea off Railway, which has no region there', () => {
    const api = application('api', { framework: named('express') });
    const ids = best(api, [requirement('residency', { place: 'korea' })]).map(({ id }) => id);
    expect(ids).not.toContain('railway');
    expect(ids).toContain('vercel');
  });

  it('keeps a release without downtime off a single host', () => {
    const ids = best(application('api', { framework: named('express') }), [
      requirement('zero-downtime', { enabled: true }),
    ]).map(({ id }) => id);
    expect(ids).not.toContain('docker-compose');
  });
});

const REGIONS: readonly Region[] = [
  { id: 'us-west2', country: 'us', area: 'north-america', region: 'west' },
  { id: 'europe-west4', country: 'nl', area: 'europe', union: 'eu' },
  { id: 'asia-southeast1', country: 'sg', area: 'asia' },
];

describe('a region', () => {
  it('lies in the place, or is the nearest and says so', () => {
    expect(chooseRegion(REGIONS, [requirement('region', { place: 'europe' })])).toMatchObject({
      region: { id: 'europe-west4' },
      closeness: 'exact',
    });
    expect(chooseRegion(REGIONS, [requirement('region', { place: 'seoul' })])).toMatchObject({
      region: { id: 'asia-southeast1' },
      closeness: 'near',
    });
  });

  it('is taken by its own id where that is written, and from residency before reach', () => {
    expect(chooseRegion(REGIONS, [requirement('region', { region: 'us-west2' })])?.region.id).toBe('us-west2');
    const both = [requirement('region', { place: 'singapore' }), requirement('residency', { place: 'germany' })];
    expect(chooseRegion(REGIONS, both)?.region.id).toBe('europe-west4');
  });

  it('is not guessed from a place nobody knows, nor from an excluded one', () => {
    expect(chooseRegion(REGIONS, [requirement('region', { place: '__proto__' })])).toBeNull();
    expect(chooseRegion(REGIONS, [requirement('region', { place: 'europe' }, 'excluded')])).toBeNull();
  });

  it('does not meet residency by being near', () => {
    expect(unmetResidency(REGIONS, [requirement('residency', { place: 'germany' })])).toEqual(['germany']);
    expect(unmetResidency(REGIONS, [requirement('residency', { place: 'eu' })])).toEqual([]);
  });
});

describe('the number of copies', () => {
  const bounds = { defaultMin: 1, defaultMax: 3, limit: 10 };
  const api = application('api');

  it('is what a SPEC asks for, with its trigger', () => {
    const asked = [requirement('scaling', { min: 2, max: 4, metric: 'cpu', threshold: 60 })];
    expect(scalingOf(asked, api, false, bounds)).toEqual({
      min: 2,
      max: 4,
      trigger: { metric: 'cpu', target: 60, unit: 'percent' },
      basis: 'declared',
    });
  });

  it('is two at least where the availability leaves no room for a restart', () => {
    expect(scalingOf([requirement('availability', { percent: 99.9 })], api, false, bounds).min).toBe(2);
    expect(scalingOf([requirement('availability', { percent: 99 })], api, false, bounds).min).toBe(1);
  });

  it('stays within what the platform allows, and at one with a volume', () => {
    expect(scalingOf([requirement('scaling', { max: 500 })], api, false, bounds).max).toBe(10);
    expect(scalingOf([requirement('scaling', { min: 5, max: 9 })], api, true, bounds)).toMatchObject({
      min: 1,
      max: 1,
    });
  });
});

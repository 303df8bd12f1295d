import { z } from 'zod';
import { loadData } from '../data/load.js';
import type { Requirement } from '../model/index.js';
import content from './places.json' with { type: 'json' };

const PlaceSchema = z.strictObject({
  country: z.string().optional(),
  area: z.string(),
  union: z.string().optional(),
  region: z.string().optional(),
});
type Place = z.infer<typeof PlaceSchema>;

const { places } = loadData('platforms/places.json', { places: z.record(z.string(), PlaceSchema) }, content);

/** A region a platform offers, with where it lies. `order` of the list is the platform's own: the first is its default. */
export const RegionSchema = z.strictObject({ id: z.string(), ...PlaceSchema.shape, country: z.string() });
export type Region = z.infer<typeof RegionSchema>;

/** How a region answers to what was asked: in the place itself, only near it, or the id as written. */
export type Closeness = 'exact' | 'near';

export interface RegionChoice {
  readonly region: Region;
  readonly closeness: Closeness;
  /** The place or id as the requirement names it. */
  readonly asked: string;
}

/** Neighbours of areas that many platforms do not serve, nearest first. */
const NEAREST_AREAS: Readonly<Record<string, readonly string[]>> = {
  oceania: ['asia'],
  africa: ['europe'],
  'middle-east': ['europe', 'asia'],
  'south-america': ['north-america'],
};

/** A place that names only an area (Europe) or a union is met by any region in it; a country only by one in that country. */
function lies(region: Region, place: Place): boolean {
  if (place.country !== undefined) {
    return region.country === place.country && (place.region === undefined || region.region === place.region);
  }
  if (place.union !== undefined) return region.union === place.union;
  return region.area === place.area && (place.region === undefined || region.region === place.region);
}

function nearestTo(regions: readonly Region[], place: Place): Region | undefined {
  const sameCountry = regions.find((region) => place.country !== undefined && region.country === place.country);
  const areas = [place.area, ...(NEAREST_AREAS[place.area] ?? [])];
  return sameCountry ?? areas.flatMap((area) => regions.filter((region) => region.area === area))[0];
}

function placeOf(text: string): Place | null {
  const slug = text
    .trim()
    .toLowerCase()
    .replace(/[\s_]+/gu, '-');
  return Object.hasOwn(places, slug) ? (places[slug] ?? null) : null;
}

function choiceFor(regions: readonly Region[], requirement: Requirement): RegionChoice | null {
  const id = requirement.value.region;
  const written = typeof id === 'string' ? regions.find((region) => region.id === id) : undefined;
  if (written) return { region: written, closeness: 'exact', asked: written.id };
  const name = requirement.value.place;
  const place = typeof name === 'string' ? placeOf(name) : null;
  if (!place || typeof name !== 'string') return null;
  const exact = regions.find((region) => lies(region, place));
  if (exact) return { region: exact, closeness: 'exact', asked: name };
  const near = nearestTo(regions, place);
  return near ? { region: near, closeness: 'near', asked: name } : null;
}

const WANTED = new Set(['required', 'preferred', 'assumed']);

/**
 * The region of a platform that answers the requirements best: where data must stay (residency) decides before where
 * users are (region). Null where nothing was asked, or nothing that is known to lie anywhere.
 */
export function chooseRegion(regions: readonly Region[], requirements: readonly Requirement[]): RegionChoice | null {
  for (const category of ['residency', 'region'] as const) {
    for (const requirement of requirements) {
      if (requirement.category !== category || !WANTED.has(requirement.polarity)) continue;
      const choice = choiceFor(regions, requirement);
      if (choice) return choice;
    }
  }
  return null;
}

/** Places in which data must stay and in which the platform has no region: such a requirement rules the platform out. */
export function unmetResidency(regions: readonly Region[], requirements: readonly Requirement[]): string[] {
  return requirements
    .filter((item) => item.category === 'residency' && item.polarity === 'required')
    .flatMap((item) => {
      const name = item.value.place;
      const place = typeof name === 'string' ? placeOf(name) : null;
      return place && typeof name === 'string' && !regions.some((region) => lies(region, place)) ? [name] : [];
    });
}

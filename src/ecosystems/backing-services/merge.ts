import type { BackingService, BackingServiceKind, Basis, Fact } from '../../model/index.js';

const STRENGTH: Readonly<Record<Basis, number>> = { declared: 2, inferred: 1, assumed: 0 };
const EVIDENCE_LIMIT = 6;

/** Engines of which one application mostly uses just one, even where it ships drivers for several. */
const ALTERNATIVES: ReadonlySet<BackingServiceKind> = new Set(['postgres', 'mysql', 'sqlserver']);

function joinOne(left: BackingService, right: BackingService): BackingService {
  const [strong, weak] = STRENGTH[right.basis] > STRENGTH[left.basis] ? [right, left] : [left, right];
  const version: Fact<string> | null = strong.version ?? weak.version;
  return {
    kind: strong.kind,
    basis: strong.basis,
    version,
    flavour: strong.flavour ?? weak.flavour,
    variable: strong.variable ?? weak.variable,
    scheme: strong.scheme ?? weak.scheme,
    evidence: [...strong.evidence, ...weak.evidence].slice(0, EVIDENCE_LIMIT),
  };
}

/**
 * Drivers for several relational engines mean that the operator chooses: where one of them is declared (a compose file,
 * a schema), the others become assumed; where none is, all do.
 */
function settleAlternatives(services: readonly BackingService[]): BackingService[] {
  const rivals = services.filter((service) => ALTERNATIVES.has(service.kind) && service.basis !== 'assumed');
  if (rivals.length < 2) return [...services];
  return services.map((service) =>
    ALTERNATIVES.has(service.kind) && service.basis === 'inferred' ? { ...service, basis: 'assumed' } : service,
  );
}

/** Joins sightings to one entry a kind, sorted by kind: the strongest basis leads, all evidence is kept up to a limit. */
export function mergeBackingServices(sightings: readonly BackingService[]): BackingService[] {
  const byKind = new Map<BackingServiceKind, BackingService>();
  for (const sighting of sightings) {
    const known = byKind.get(sighting.kind);
    byKind.set(sighting.kind, known ? joinOne(known, sighting) : sighting);
  }
  const sorted = [...byKind.values()].sort((left, right) => (left.kind < right.kind ? -1 : 1));
  return settleAlternatives(sorted);
}

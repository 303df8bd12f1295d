import { message } from '../language/message.js';
import type { Decision, Message, Question, Requirement, Service } from '../model/index.js';
import { DevopsError } from '../model/index.js';
import type { Fit, Platform } from '../platforms/contract.js';
import { platforms } from '../platforms/index.js';
import { concerns } from '../platforms/requirements.js';
import type { PlanRequest } from './request.js';

/** Two platforms whose scores differ by less than this are a tie: only a person can break it. */
const TIE_MARGIN = 5;

export interface PlatformChoice {
  readonly platform: Platform;
  readonly decision: Decision;
  readonly question: Question | null;
}

interface Candidate {
  readonly platform: Platform;
  readonly fit: Fit;
  /** Why it may not be taken: refused by the user, excluded by a SPEC, or blocked by what it cannot do. */
  readonly ruledOut: readonly Message[];
}

function platformRequirements(request: PlanRequest, service: Service): readonly Requirement[] {
  return request.requirements.requirements.filter((item) => item.category === 'platform' && concerns(item, service));
}

function candidates(request: PlanRequest, service: Service): Candidate[] {
  const refused = new Set(request.answers?.refusedPlatforms ?? []);
  const excluded = new Set(
    platformRequirements(request, service)
      .filter((item) => item.polarity === 'excluded')
      .map((item) => String(item.value.platform)),
  );
  return platforms.map((platform) => {
    const fit = platform.fit({
      service,
      services: request.profile.services,
      backingServices: request.profile.backingServices,
      requirements: request.requirements.requirements,
    });
    const ruledOut = [
      ...(refused.has(platform.id) ? [message('plan.platform.refused', { platform: platform.title })] : []),
      ...(excluded.has(platform.id) ? [message('plan.platform.excluded', { platform: platform.title })] : []),
      ...fit.blockers,
    ];
    return { platform, fit, ruledOut };
  });
}

function byScore(a: Candidate, b: Candidate): number {
  return b.fit.score - a.fit.score || (a.platform.id < b.platform.id ? -1 : 1);
}

/** @throws DevopsError E_UNSUPPORTED naming the nearest platform where the wanted one is not built in */
function wantedPlatform(wanted: string, open: readonly Candidate[]): Candidate | undefined {
  const found = open.find((candidate) => candidate.platform.id === wanted);
  if (found || platforms.some((platform) => platform.id === wanted)) return found;
  const nearest = open[0]?.platform.id;
  throw new DevopsError('E_UNSUPPORTED', `the platform ${JSON.stringify(wanted)} is not supported`, {
    remedy: `Supported: ${platforms.map((platform) => platform.id).join(', ')}.${nearest ? ` The nearest fit for this repository is ${nearest}.` : ''}`,
    subject: wanted,
  });
}

function decide(
  service: Service,
  chosen: Candidate,
  all: readonly Candidate[],
  source: Decision['source'],
  reasons: readonly Message[],
  evidence: Decision['evidence'],
): Decision {
  return {
    subject: `platform:${service.name}`,
    choice: chosen.platform.id,
    source,
    reasons: [...reasons, ...chosen.fit.reasons],
    evidence: [...evidence],
    alternatives: all
      .filter((candidate) => candidate !== chosen)
      .map(({ platform, fit, ruledOut }) => ({
        choice: platform.id,
        score: ruledOut.length > 0 ? null : fit.score,
        reasons: ruledOut.length > 0 ? [...ruledOut] : [...fit.reasons],
      })),
  };
}

interface Wish {
  readonly platform: string;
  readonly source: Decision['source'];
  readonly reason: Message;
  readonly evidence: Decision['evidence'];
}

/** What was asked for, strongest first: the user, then the SPECs, then the files already there. */
function* wishes(request: PlanRequest, service: Service): Iterable<Wish> {
  const answer =
    request.answers?.answers?.[`platform.${service.name}`] ??
    request.answers?.answers?.platform ??
    request.answers?.platform;
  if (answer)
    yield {
      platform: answer,
      source: 'user',
      reason: message('plan.platform.user', { platform: answer }),
      evidence: [],
    };
  const asked = platformRequirements(request, service);
  for (const polarity of ['required', 'preferred'] as const) {
    for (const item of asked.filter((candidate) => candidate.polarity === polarity)) {
      const platform = String(item.value.platform);
      yield { platform, source: 'spec', reason: message('plan.platform.spec', { platform }), evidence: item.evidence };
    }
  }
  for (const { platform, evidence } of request.profile.platforms) {
    // A compose file is how most projects run on a laptop: no sign of where production lives.
    if (platform === 'docker-compose') continue;
    yield { platform, source: 'repository', reason: message('plan.platform.existing', { platform }), evidence };
  }
}

function tieQuestion(service: Service, open: readonly Candidate[]): Question | null {
  const [first, second] = open;
  if (!first || !second || first.fit.score - second.fit.score >= TIE_MARGIN) return null;
  return {
    id: `platform.${service.name}`,
    text: message('plan.question.platform', { service: service.name }),
    options: open
      .filter((candidate) => first.fit.score - candidate.fit.score < TIE_MARGIN)
      .map(({ platform, fit }) => ({
        value: platform.id,
        reason: fit.reasons[0] ?? message('plan.platform.score', { platform: platform.title, score: fit.score }),
      })),
    default: first.platform.id,
  };
}

/**
 * Chooses the platform of one service: user > SPEC > files already there > best fit; a tie becomes a question.
 * A wish that the platform cannot fulfil (a worker on Vercel) falls through to the next one, and the decision says why.
 * @throws DevopsError E_UNSUPPORTED where the user names a platform that is not built in, or every platform is ruled out
 */
export function choosePlatform(request: PlanRequest, service: Service): PlatformChoice {
  const all = candidates(request, service).sort(byScore);
  const open = all.filter((candidate) => candidate.ruledOut.length === 0);
  const unfulfilled: Message[] = [];
  for (const wish of wishes(request, service)) {
    const known = platforms.some((platform) => platform.id === wish.platform);
    const candidate =
      wish.source === 'user'
        ? wantedPlatform(wish.platform, open)
        : open.find(({ platform }) => platform.id === wish.platform);
    if (candidate) {
      return {
        platform: candidate.platform,
        decision: decide(service, candidate, all, wish.source, [...unfulfilled, wish.reason], wish.evidence),
        question: null,
      };
    }
    unfulfilled.push(
      known
        ? message('plan.platform.cannot', { platform: wish.platform, service: service.name })
        : message('plan.platform.unsupported', { platform: wish.platform }),
    );
  }
  const best = open[0];
  if (!best) {
    throw new DevopsError('E_UNSUPPORTED', `every platform is ruled out for the service ${service.name}`, {
      remedy: `Allow one of: ${platforms.map((platform) => platform.id).join(', ')}. Ruled out because: ${all.flatMap((item) => item.ruledOut.map((why) => why.text)).join(' ')}`,
      subject: service.name,
    });
  }
  const score = message('plan.platform.score', { platform: best.platform.title, score: best.fit.score });
  return {
    platform: best.platform,
    decision: decide(service, best, all, 'score', [...unfulfilled, score], []),
    question: tieQuestion(service, open),
  };
}

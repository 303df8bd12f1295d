import type { Route } from '../../model/index.js';

/** A prompt, understood: one line for each thing it says. */
export function routeView(route: Route): string[] {
  const lists = [
    ['intents', route.intents],
    ['refused platforms', route.refusedPlatforms],
    ['SPECs', route.specIds],
    ['services', route.services],
    ['regions', route.regions],
  ] as const;
  return [
    `language: ${route.language} (${route.script}, ${Math.round(route.confidence * 100)} %)`,
    `platform: ${route.platform ?? '-'}`,
    `environment: ${route.environment ?? '-'}`,
    ...lists.filter(([, list]) => list.length > 0).map(([label, list]) => `${label}: ${list.join(', ')}`),
    `answer in: ${route.outputLanguage}`,
  ];
}

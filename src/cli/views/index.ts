import type { Delivery, Generation, Plan, Profile, Requirements, Route, Verification } from '../../model/index.js';
import { deliveryView } from './delivery.js';
import { filesView } from './files.js';
import type { Look } from './look.js';
import { planView } from './plan.js';
import { profileView } from './profile.js';
import { requirementsView } from './requirements.js';
import { routeView } from './route.js';
import { verificationView } from './verification.js';

type View = (value: never, look: Look) => string[];

/** How the value of each tool is shown to a person. */
const views: ReadonlyMap<string, View> = new Map<string, View>([
  ['route_prompt', (route: Route) => routeView(route)],
  ['detect_platform', (profile: Profile, look) => profileView(profile, look)],
  ['read_spec', (value: Requirements, look) => requirementsView(value, look)],
  ['plan_deployment', (plan: Plan, look) => planView(plan, look)],
  ['generate_configs', (value: Generation, look) => filesView(value.artifacts, value.notices, look)],
  ['verify_configs', (verification: Verification, look) => verificationView(verification, look)],
  ['push_files', (delivery: Delivery, look) => deliveryView(delivery, look)],
]);

/** The lines that show a tool's value; a tool without a view of its own is shown as JSON. */
export function viewOf(tool: string, value: Readonly<Record<string, unknown>>, look: Look): string[] {
  const view = views.get(tool);
  return view ? view(value as never, look) : JSON.stringify(value, null, 2).split('\n');
}

import type { Delivery } from '../../model/index.js';
import { coloredDiff } from './files.js';
import { type Look, say, section } from './look.js';

/** What went to GitHub, or would go there. */
export function deliveryView(delivery: Delivery, look: Look): string[] {
  const { colors } = look.terminal;
  const where = `${delivery.repository} ${delivery.branch} → ${delivery.base}`;
  return [
    ...section(look, say(look, delivery.dryRun ? 'cli.heading.push-plan' : 'cli.heading.pushed'), [
      where,
      delivery.commitMessage.split('\n')[0] ?? '',
      ...(delivery.commit === null ? [] : [delivery.commit]),
      ...(delivery.pullRequest === null ? [] : [delivery.pullRequest.url]),
      ...delivery.files.map((file) => `${file.change} ${file.path} ${colors.dim(file.mode)}`),
    ]),
    ...(delivery.dryRun ? delivery.files.flatMap((file) => ['', ...coloredDiff(look, file.diff)]) : []),
    ...section(
      look,
      say(look, 'cli.heading.notices'),
      delivery.notices.map((notice) => notice.text),
    ),
  ];
}

import { declared, evidence } from '../../model/index.js';
import { folderOf } from '../../repository/paths.js';
import { isDevelopmentCommand, portOfCommand } from './commands.js';
import { type DeploymentFacts, emptyFacts, type FileReading } from './contract.js';

const ROLES: ReadonlyMap<string, DeploymentFacts['role']> = new Map([
  ['web', 'web'],
  ['release', 'release'],
  ['clock', 'cron'],
  ['scheduler', 'cron'],
  ['cron', 'cron'],
]);

/** Reads a Procfile: one process type a line; every type but web, release and clocks is a worker. */
export function readProcfile(file: string, text: string): FileReading {
  const facts = text.split(/\r?\n/u).flatMap((line, index): DeploymentFacts[] => {
    const match = /^([A-Za-z0-9_-]{1,60}):\s*(\S.*)$/u.exec(line);
    const [, name, command] = match ?? [];
    if (name === undefined || command === undefined) return [];
    const place = evidence(file, index + 1, line);
    const port = portOfCommand(command);
    return [
      {
        ...emptyFacts(file, 'procfile', folderOf(file)),
        serviceName: name,
        role: ROLES.get(name.toLowerCase()) ?? 'worker',
        ports: port === null ? [] : [declared(port, place)],
        start: isDevelopmentCommand(command) && name !== 'web' ? null : declared(command.trim(), place),
      },
    ];
  });
  return { facts };
}

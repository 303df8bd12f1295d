/** `~=3.11` allows all of 3.x from 3.11 on, `~=3.11.2` all of 3.11 from .2 on. */
function compatible(version: string): string {
  const [major = '3', minor = '0', patch] = version.split('.');
  return patch === undefined ? `>=${major}.${minor} <${Number(major) + 1}` : `~${major}.${minor}.${patch}`;
}

function partRange(part: string): string {
  const plain = part.trim().replace(/\.\*$/u, '.x');
  if (plain.startsWith('~=')) return compatible(plain.slice(2).trim());
  if (plain.startsWith('===')) return plain.slice(3).trim();
  if (plain.startsWith('==')) return plain.slice(2).trim();
  return plain.startsWith('!=') ? '' : plain;
}

/** A specifier of PEP 440 (or Poetry's caret) in the words of npm's semver, as far as both can say it. */
export function semverRange(specifier: string): string {
  return specifier
    .split('||')
    .map((alternative) =>
      alternative
        .split(',')
        .map(partRange)
        .filter((part) => part !== '')
        .join(' '),
    )
    .join(' || ');
}

import { z } from 'zod';
import { loadData } from '../../data/load.js';
import { type ImageReference, isOfficial, parseImage } from '../reading/image.js';
import content from './base-images.json' with { type: 'json' };

const Lacking = z.array(z.strictObject({ image: z.string(), tag: z.string() }));

const data = loadData(
  'base-images.json',
  {
    endOfLife: z.array(z.strictObject({ image: z.string(), below: z.string(), note: z.string() })),
    endOfLifeCodenames: z.array(z.string()),
    nonRootImages: z.array(z.strictObject({ repository: z.string(), tag: z.string().optional(), user: z.string() })),
    withoutCurl: Lacking,
    withoutWget: Lacking,
    withCurl: z.array(z.string()),
  },
  content,
);

/** Why an official base image is past its end of life; null where it is not, or nothing is known. */
export function endOfLife(reference: string): string | null {
  const image = parseImage(reference);
  if (!image || !isOfficial(image) || image.tag === null) return null;
  const entry = data.endOfLife.find(({ image: name }) => name === image.name);
  if (entry && entry.below === 'all') return entry.note;
  const codename = data.endOfLifeCodenames.find((name) => image.tag?.split('-').includes(name));
  if (codename) return `${codename} no longer gets updates`;
  const version = /^(\d+)(?:\.(\d+))?/u.exec(image.tag);
  if (!entry || !version) return null;
  return older(version, entry.below) ? entry.note : null;
}

/** Compares versions part by part: 3.9 is older than 3.11. A tag without minor ("3") names the newest and is not old. */
function older(version: RegExpExecArray, below: string): boolean {
  const [major = 0, minor] = below.split('.').map(Number);
  const own = Number(version[1]);
  if (own !== major || minor === undefined) return own < major;
  return version[2] !== undefined && Number(version[2]) < minor;
}

/** True where the image is known to run as a user other than root. */
export function runsAsNonRoot(reference: string): boolean {
  const image = parseImage(reference.replace(/\$\{?\w+\}?/gu, 'x'));
  if (!image) return false;
  return data.nonRootImages.some(({ repository, tag }) => {
    const folder = repository.endsWith('/*') ? repository.slice(0, -1) : null;
    const named = folder ? `${image.repository}/`.includes(`${folder}`) : image.repository === repository;
    return named && (tag === undefined || (image.tag ?? '').includes(tag));
  });
}

/** True where the image is known to lack the program. */
export function lacksProgram(reference: string, program: 'curl' | 'wget'): boolean {
  const image = parseImage(reference);
  if (!image) return false;
  if (program === 'curl' && data.withCurl.includes(image.name) && isOfficial(image)) return false;
  const list = program === 'curl' ? data.withoutCurl : data.withoutWget;
  return list.some((entry) => matches(image, entry));
}

function matches(image: ImageReference, entry: { readonly image: string; readonly tag: string }): boolean {
  if (entry.image !== '*') return isOfficial(image) && image.name === entry.image;
  if (entry.tag === 'distroless') return image.repository.includes('distroless/');
  return isOfficial(image) && (image.tag ?? '').split('-').some((part) => part.startsWith(entry.tag));
}

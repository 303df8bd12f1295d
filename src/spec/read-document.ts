import type { Notice, SpecSummary } from '../model/index.js';
import type { Repository } from '../repository/contract.js';
import type { MetadataEntry, Sentence, SpecDocument } from './document.js';
import type { SpecFormat, SpecSource } from './formats/contract.js';
import { readFrontMatter } from './front-matter.js';
import { bodyMetadata, bodySentences, inlineText, parseMarkdown } from './markdown.js';
import { normalStatus } from './status.js';

const KEYS = {
  id: ['id', 'spec_id', 'spec id', 'spec-id', 'spec', '문서 id', '문서번호', 'specid'],
  title: ['title', '제목', 'タイトル', '标题', '標題', 'título', 'titel', 'name'],
  status: ['status', '상태', 'ステータス', '状態', '状态', '狀態', 'estado', 'durum'],
} as const;

function lookUp(metadata: readonly MetadataEntry[], field: keyof typeof KEYS): string | null {
  const names: readonly string[] = KEYS[field];
  const found = metadata.find(({ key }) => names.includes(key.normalize('NFKC').trim().toLowerCase()));
  return found && found.value.trim() !== '' ? found.value.trim() : null;
}

/** Keys that state where and how the software runs, alone or under `stack.` and `deployment.`. */
const DEPLOYMENT_KEY =
  /^(?:stack|deployment|deploy|hosting|platform|region|scaling|infrastructure|database|environment|budget|배포|플랫폼|리전|환경|호스팅)(?:$|[ ._])/iu;

function fieldSentences(metadata: readonly MetadataEntry[], file: string): Sentence[] {
  return metadata
    .filter(({ key }) => DEPLOYMENT_KEY.test(key.normalize('NFKC').trim()))
    .map(({ key, value, line }) => ({
      text: value,
      file,
      line,
      role: 'requirement',
      about: [key.replace(/[._]/gu, ' ')],
      kind: 'field',
    }));
}

interface FileReading {
  readonly metadata: readonly MetadataEntry[];
  readonly sentences: readonly Sentence[];
  readonly heading: string | null;
  readonly notices: readonly Notice[];
}

function readFile(repository: Repository, format: SpecFormat, file: string): FileReading {
  const text = repository.read(file);
  if (text !== null) return readText(text, format, file);
  const notice = { code: 'spec.unreadable', text: 'The file could not be read as text; it was skipped.', file };
  return { metadata: [], sentences: [], heading: null, notices: [notice] };
}

function readText(text: string, format: SpecFormat, file: string): FileReading {
  const { entries, body, notices } = readFrontMatter(text, file);
  const root = parseMarkdown(body);
  const inBody = entries.length > 0 ? [] : bodyMetadata(root, file);
  const metadata = [...entries, ...inBody];
  const first = root.children.find((node) => node.type === 'heading' && node.depth === 1);
  const fields = fieldSentences(metadata, file);
  // A metadata table in the body is read once: as fields.
  const read = new Set(fields.map(({ line }) => line));
  return {
    metadata,
    sentences: [...fields, ...bodySentences(root, file, format.sectionRole).filter(({ line }) => !read.has(line))],
    heading: first ? inlineText(first).replace(/\s+/gu, ' ').trim() : null,
    notices,
  };
}

/** "# @SPEC:AUTH-001 - Login", "# SPEC-AUTH-001: Login", "# Feature Specification: Login" are titled "Login". */
function titleFrom(heading: string): string {
  const bare = heading
    .replace(/^@\w+:\s*/u, '')
    .replace(/^(?:\[?(?:SPEC-)?[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)*-?\d{2,4}[a-z]?\]?|SPEC-[A-Z0-9-]+)\s*[:：—–\-|]*\s*/u, '')
    .replace(/^(?:feature specification|specification|adr[- ]?\d*|\d+\.)\s*[:：.\-–—]*\s*/iu, '')
    .trim();
  return bare === '' ? heading : bare;
}

/** MADR and plain ADRs state the status in a section of its own. */
function statusSection(sentences: readonly Sentence[]): string | null {
  const found = sentences.find(({ about }) => /^(?:status|상태|ステータス|状态)$/iu.test(about.at(-1) ?? ''));
  return found ? normalStatus(found.text) : null;
}

function titleAndStatus(source: SpecSource, main: FileReading): { title: string; status: string | null } {
  const stated = lookUp(main.metadata, 'status');
  return {
    title: lookUp(main.metadata, 'title') ?? (main.heading ? titleFrom(main.heading) : source.id),
    status: source.status ?? (stated === null ? statusSection(main.sentences) : normalStatus(stated)),
  };
}

/** Reads a SPEC and the files beside it into one document. */
export function readDocument(repository: Repository, format: SpecFormat, source: SpecSource): SpecDocument {
  const readings = source.files.map((file) => readFile(repository, format, file));
  const [main] = readings;
  const named = main ? titleAndStatus(source, main) : { title: source.id, status: source.status };
  return {
    id: source.id,
    path: source.path,
    ...named,
    format: format.id,
    sentences: readings.flatMap((reading) => reading.sentences),
    notices: readings.flatMap((reading) => reading.notices),
  };
}

/** Title, status and metadata stand at the top; a listing reads no further. */
const HEAD_LIMIT = 6_000;

interface Head {
  readonly metadata: readonly MetadataEntry[];
  readonly reading: FileReading;
}

function readHead(repository: Repository, format: SpecFormat, source: SpecSource): Head | null {
  const file = source.files[0];
  const text = file === undefined ? null : repository.read(file);
  if (file === undefined || text === null) return null;
  const reading = readText(text.slice(0, HEAD_LIMIT), format, file);
  return { metadata: reading.metadata, reading };
}

/** What a listing says about a SPEC, without reading its body. */
export function readSummary(repository: Repository, format: SpecFormat, source: SpecSource): SpecSummary {
  const head = readHead(repository, format, source);
  const summary = { id: source.id, path: source.path, format: format.id };
  if (!head) return { ...summary, title: source.id, status: source.status };
  return { ...summary, ...titleAndStatus(source, head.reading) };
}

/** The id that the metadata states, where it is another than the folder's. */
export function statedId(repository: Repository, format: SpecFormat, source: SpecSource): string | null {
  const head = readHead(repository, format, source);
  return head && lookUp(head.metadata, 'id');
}

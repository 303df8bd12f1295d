import { findNodeAtLocation, type Node, parseTree } from 'jsonc-parser';
import { type Document, isMap, isScalar, LineCounter, parseDocument } from 'yaml';
import { languageTag } from '../language/language-tags.js';
import { declared, type Evidence, evidence, type Fact, type Notice } from '../model/index.js';
import type { Repository } from '../repository/contract.js';

export interface LanguageSettings {
  readonly conversation: Fact<string> | null;
  readonly commits: Fact<string> | null;
  readonly comments: Fact<string> | null;
  readonly notices: readonly Notice[];
}

interface Setting {
  readonly value: string;
  readonly line: number;
}

type Lookup = (path: readonly string[]) => Setting | null;

function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

function jsonLookup(text: string): Lookup | null {
  const root = parseTree(text, [], { allowTrailingComma: true });
  if (!root) return null;
  return (path) => {
    const node: Node | undefined = findNodeAtLocation(root, [...path]);
    return typeof node?.value === 'string' ? { value: node.value, line: lineOf(text, node.offset) } : null;
  };
}

function yamlLookup(text: string): Lookup | null {
  const counter = new LineCounter();
  // An unrendered `{{.Name}}` is no valid flow map; quoting it keeps the rest of the file readable.
  const readable = text.replace(/:[ \t]*(\{\{[^\n}]{0,80}\}\})[ \t]*(#.*)?$/gmu, ': "$1"');
  const document: Document = parseDocument(readable, { lineCounter: counter, prettyErrors: false });
  if (!isMap(document.contents)) return null;
  return (path) => {
    const node: unknown = document.getIn([...path], true);
    if (!isScalar(node) || node.value === null || node.value === undefined) return null;
    return { value: String(node.value), line: node.range ? counter.linePos(node.range[0]).line : 1 };
  };
}

interface Source {
  readonly file: string;
  readonly conversation: readonly (readonly string[])[];
  readonly commits: readonly (readonly string[])[];
  readonly comments: readonly (readonly string[])[];
}

function underLanguage(file: string, prefix: readonly string[]): Source {
  return {
    file,
    conversation: [
      [...prefix, 'conversation_language'],
      [...prefix, 'conversation_language_name'],
    ],
    commits: [[...prefix, 'git_commit_messages']],
    comments: [[...prefix, 'code_comments']],
  };
}

/** Every generation of the setting, the newest first; the first file that states a value wins. */
const SOURCES: readonly Source[] = [
  underLanguage('.moai/config/sections/language.yaml', ['language']),
  underLanguage('.moai/config/sections/language.yaml', []),
  underLanguage('.moai/config/config.yaml', ['language']),
  underLanguage('.moai/config/config.json', ['language']),
  {
    ...underLanguage('.moai/config.json', ['language']),
    // `project.language` held a human or a programming language; only a human one is taken.
    conversation: [
      ['language', 'conversation_language'],
      ['language', 'conversation_language_name'],
      ['project', 'locale'],
      ['locale'],
      ['project', 'language'],
    ],
  },
  { file: '.claude/settings.local.json', conversation: [['language']], commits: [], comments: [] },
  { file: '.claude/settings.json', conversation: [['language']], commits: [], comments: [] },
];

const PLACEHOLDER = /\{\{.*\}\}|^\$\{.*\}$|^<.*>$/u;

/** `project.language` is a programming language as often as not: that is no unknown human language. */
const MAY_BE_CODE = 'project.language';

interface Found {
  readonly fact: Fact<string> | null;
  readonly notices: readonly Notice[];
}

function noticeFor(code: string, text: string, file: string, line: number): Notice {
  return { code, text, file, line };
}

function factFrom(setting: Setting, source: Source, path: readonly string[]): Found {
  const key = path.join('.');
  const { file } = source;
  if (setting.value.trim() === '') return { fact: null, notices: [] };
  if (PLACEHOLDER.test(setting.value.trim())) {
    const text = `${key} still holds the template placeholder ${JSON.stringify(setting.value)}; it is taken as unset.`;
    return { fact: null, notices: [noticeFor('language.placeholder', text, file, setting.line)] };
  }
  const tag = languageTag(setting.value);
  if (tag !== null) {
    const proof: Evidence = evidence(file, setting.line, `${path.at(-1) ?? key}: ${setting.value}`);
    return { fact: declared(tag, proof), notices: [] };
  }
  if (key === MAY_BE_CODE) return { fact: null, notices: [] };
  const text = `${key} names no language we know (${JSON.stringify(setting.value.slice(0, 60))}); it is taken as unset.`;
  return { fact: null, notices: [noticeFor('language.unknown', text, file, setting.line)] };
}

function lookupIn(repository: Repository, file: string): Lookup | null {
  if (!repository.hasFile(file)) return null;
  const text = repository.read(file);
  if (text === null) return null;
  return file.endsWith('.json') ? jsonLookup(text) : yamlLookup(text);
}

function firstFact(repository: Repository, field: 'conversation' | 'commits' | 'comments'): Found {
  const notices: Notice[] = [];
  for (const source of SOURCES) {
    const lookup = source[field].length > 0 ? lookupIn(repository, source.file) : null;
    for (const path of lookup ? source[field] : []) {
      const setting = lookup?.(path) ?? null;
      const found = setting ? factFrom(setting, source, path) : null;
      notices.push(...(found?.notices ?? []));
      if (found?.fact) return { fact: found.fact, notices };
    }
  }
  return { fact: null, notices };
}

function englishConflict(fact: Fact<string> | null, what: string): Notice[] {
  const place = fact?.evidence[0];
  if (!fact || !place || fact.value === 'en') return [];
  const text = `The settings ask for ${what} in ${fact.value}; they are written in English all the same.`;
  return [{ code: 'language.english-kept', text, file: place.file, ...(place.line ? { line: place.line } : {}) }];
}

/**
 * The languages that the repository's settings ask for, as BCP 47 tags: every generation of the MoAI configuration,
 * then Claude Code's settings. A template placeholder counts as unset; commits and comments that are to be in another
 * language than English are reported, because what we write stays English.
 */
export function languageSettings(repository: Repository): LanguageSettings {
  const conversation = firstFact(repository, 'conversation');
  const commits = firstFact(repository, 'commits');
  const comments = firstFact(repository, 'comments');
  return {
    conversation: conversation.fact,
    commits: commits.fact,
    comments: comments.fact,
    notices: [
      ...conversation.notices,
      ...commits.notices,
      ...comments.notices,
      ...englishConflict(commits.fact, 'commit messages'),
      ...englishConflict(comments.fact, 'code comments'),
    ],
  };
}

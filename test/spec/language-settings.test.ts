import { describe, expect, it } from 'vitest';
import { memoryRepository } from '../../src/repository/memory.js';
import { languageSettings } from '../../src/spec/language-settings.js';

const SECTIONS = '.moai/config/sections/language.yaml';

function conversation(files: Record<string, string>) {
  const { conversation: fact, notices } = languageSettings(memoryRepository(files));
  return { value: fact?.value ?? null, place: fact?.evidence[0], codes: notices.map(({ code }) => code) };
}

describe('languageSettings', () => {
  it.each([
    [
      'the newest sections',
      { [SECTIONS]: 'language:\n    conversation_language: "ko" # spoken\n    code_comments: en\n' },
    ],
    ['sections without a head', { [SECTIONS]: "conversation_language: 'ko'\n" }],
    ['config.yaml', { '.moai/config/config.yaml': 'language:\n  conversation_language: ko\n' }],
    ['config.json', { '.moai/config/config.json': '{"language":{"conversation_language":"ko"}}' }],
    ['the old config.json', { '.moai/config.json': '{"language":{"conversation_language":"ko"}}' }],
    ['project.locale', { '.moai/config.json': '{"project":{"locale":"ko","language":"python"}}' }],
    ['project.language', { '.moai/config.json': '{"project":{"language":"ko"}}' }],
    ['a top-level locale', { '.moai/config.json': '{"locale":"ko"}' }],
    ['only the name', { '.moai/config/config.json': '{"language":{"conversation_language_name":"한국어"}}' }],
    ['Claude Code', { '.claude/settings.json': '{"language":"Korean"}' }],
  ])('reads %s', (_, files) => {
    expect(conversation(files).value).toBe('ko');
  });

  it('lets the newest file win and says where it read it', () => {
    const { value, place } = conversation({
      [SECTIONS]: 'language:\n  agent_prompt_language: en\n  conversation_language: nl\n',
      '.moai/config/config.json': '{"language":{"conversation_language":"ja"}}',
      '.claude/settings.json': '{"language":"Spanish"}',
    });
    expect(value).toBe('nl');
    expect(place).toEqual({ file: SECTIONS, line: 3, quote: 'conversation_language: nl' });
  });

  it('takes an unrendered placeholder as unset, says so, and looks on', () => {
    const found = conversation({
      [SECTIONS]: 'language:\n  conversation_language: {{.ConversationLanguage}}\n',
      '.claude/settings.json': '{"language":"japanese"}',
    });
    expect(found).toMatchObject({ value: 'ja', codes: ['language.placeholder'] });
  });

  it('takes a programming language for no human one', () => {
    expect(conversation({ '.moai/config.json': '{"project":{"language":"python"}}' })).toMatchObject({
      value: null,
      codes: [],
    });
    expect(conversation({ [SECTIONS]: 'language:\n  conversation_language: klingonese\n' }).codes).toEqual([
      'language.unknown',
    ]);
  });

  it('reports that commits and comments stay English', () => {
    const settings = languageSettings(
      memoryRepository({ [SECTIONS]: 'language:\n  git_commit_messages: ko\n  code_comments: en\n' }),
    );
    expect(settings.commits?.value).toBe('ko');
    expect(settings.comments?.value).toBe('en');
    expect(settings.notices.map(({ code, line }) => [code, line])).toEqual([['language.english-kept', 2]]);
  });

  it('survives broken files and strange values', () => {
    for (const text of [
      '',
      '{',
      '[]',
      'language: [1',
      '{"language":{"conversation_language":{"a":1}}}',
      '{"language":5}',
    ]) {
      expect(
        conversation({ [SECTIONS]: text, '.moai/config.json': text, '.claude/settings.json': text }).value,
      ).toBeNull();
    }
  });
});

import { describe, expect, it } from 'vitest';
import { identify } from '../../src/language/identify.js';
import { maskTechnical } from '../../src/language/mask.js';

describe('identify', () => {
  it.each([
    ['배포', 'ko', 'Hang'],
    ['デプロイ', 'ja', 'Jpan'],
    ['東京', 'zh-Hant', 'Hant'],
    ['部署', 'zh-Hans', 'Hans'],
    ['部署這個專案', 'zh-Hant', 'Hant'],
    ['部署这个项目', 'zh-Hans', 'Hans'],
    ['ดีพลอย', 'th', 'Thai'],
    ['תפרוס', 'he', 'Hebr'],
    ['तैनात करें', 'hi', 'Deva'],
    ['انشر', 'ar', 'Arab'],
    ['مستقر کن', 'fa', 'Arab'],
    ['Вже є', 'uk', 'Cyrl'],
    ['мы', 'ru', 'Cyrl'],
  ])('knows %s by its script', async (text, language, script) => {
    expect(await identify(text)).toMatchObject({ language, script });
  });

  it('is not led astray by the tech words that all languages share', async () => {
    expect(maskTechnical('Railway에 deploy 해줘').replace(/\s+/gu, ' ').trim()).toBe('에 해줘');
    expect((await identify('GitHub Actions CI/CD pipeline에 Docker build 추가해줘')).language).toBe('ko');
  });

  it('lets a quoted foreign word not turn a text', async () => {
    expect((await identify('Please rename the button "배포" to something clearer in the admin page')).language).toBe(
      'en',
    );
  });

  it('is unsure where there is nothing to go by, and says so', async () => {
    const found = await identify('docker-compose.yml', 'es');
    expect(found).toMatchObject({ language: 'es', confidence: 0 });
  });

  it('lets the setting decide between the Chinese scripts where the characters do not', async () => {
    expect((await identify('不要 AWS，改用 Railway 部署', 'zh-Hant')).language).toBe('zh-Hant');
    expect((await identify('不要 AWS，改用 Railway 部署')).language).toBe('zh-Hans');
  });
});

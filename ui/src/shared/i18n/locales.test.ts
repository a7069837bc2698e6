import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { LANGUAGES } from './i18n';

const NOUNS = ['shell', 'access', 'imports', 'warehouse', 'devices'];
const ROOT = resolve(import.meta.dirname, '../../../..');
const PLURAL = /_(zero|one|two|few|many|other)$/;
/** What each language must have where something is counted; zero is free to add. */
const FORMS: Record<string, string[]> = {
  en: ['one', 'other'],
  fr: ['one', 'other'],
  ar: ['few', 'many', 'one', 'other', 'two', 'zero'],
};

type Words = Map<string, string>;

function flat(tree: object, above = ''): Array<[string, string]> {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [[above + key, value] as [string, string]] : flat(value as object, `${above}${key}.`),
  );
}

function words(language: string, noun: string): Words {
  return new Map(flat(JSON.parse(readFileSync(join(ROOT, 'assets/locales', language, `${noun}.json`), 'utf8')) as object));
}

const bare = (key: string) => key.replace(PLURAL, '');
const counted = (found: Words) => new Set([...found.keys()].filter((key) => PLURAL.test(key)).map(bare));
const places = (sentence: string) => [...sentence.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1]).toSorted();

describe.each(NOUNS)('the words of %s', (noun) => {
  const english = words('en', noun);
  test.each(LANGUAGES.filter((one) => one !== 'en'))('are the same in %s', (language) => {
    const other = words(language, noun);
    expect([...new Set([...other.keys()].map(bare))].toSorted()).toEqual(
      [...new Set([...english.keys()].map(bare))].toSorted(),
    );
    expect([...counted(other)].toSorted()).toEqual([...counted(english)].toSorted());
  });

  test.each(LANGUAGES)('are counted as %s counts', (language) => {
    const found = words(language, noun);
    for (const key of counted(found)) {
      const has = [...found.keys()].filter((one) => bare(one) === key).map((one) => one.split('_').at(-1));
      expect(has, `${language} ${noun} ${key}`).toEqual(expect.arrayContaining(FORMS[language] ?? []));
    }
  });

  test.each(LANGUAGES)('name the same things in %s', (language) => {
    const wrong: string[] = [];
    for (const [key, sentence] of words(language, noun)) {
      const wanted = places(english.get(key) ?? english.get(`${bare(key)}_other`) ?? '');
      const named = places(sentence);
      // A form for none, one or two says the number by itself.
      const mayLack = /_(zero|one|two)$/.test(key) ? ['count', 'shown'] : ['count'];
      const extra = named.filter((place) => !wanted.includes(place));
      const missing = wanted.filter((place) => !named.includes(place) && !mayLack.includes(place ?? ''));
      if (extra.length + missing.length > 0) wrong.push(`${key}: ${[...extra, ...missing].join()}`);
    }
    expect(wrong).toEqual([]);
  });
});

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'generated' ? [] : sources(path);
    return /\.tsx?$/.test(entry.name) && !/\.test\./.test(entry.name) ? [path] : [];
  });
}

test('every word a screen asks for exists', () => {
  const known = new Map(NOUNS.map((noun) => [noun, new Set([...words('en', noun).keys()].map(bare))]));
  const missing: string[] = [];
  for (const path of sources(resolve(import.meta.dirname, '../..'))) {
    const source = readFileSync(path, 'utf8');
    const first = /useTranslation\(\[?'(\w+)'/.exec(source)?.[1];
    for (const [, asked] of source.matchAll(/\bt\(\s*'([\w.:]+)'/g)) {
      const [noun, key] = asked?.includes(':') ? asked.split(':') : [first, asked];
      if (!noun || !key || !known.get(noun)?.has(key)) missing.push(`${path}: ${asked}`);
    }
  }
  expect(missing).toEqual([]);
});

/** For whoever changes the parts; no build holds it. */
const GALLERY = 'gallery.tsx';

test('no sentence for people stands in a screen', () => {
  const found: string[] = [];
  const screens = sources(resolve(import.meta.dirname, '../..')).filter(
    (one) => one.endsWith('.tsx') && !one.endsWith(GALLERY),
  );
  for (const path of screens) {
    const source = readFileSync(path, 'utf8').replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
    // Text between tags: two words or more, with none of the signs of code.
    for (const [, text] of source.matchAll(/>\s*([^<>{}=;()]*[A-Za-z]{2,} [A-Za-z]{2,}[^<>{}=;()]*)</g)) {
      found.push(`${path}: ${text?.trim()}`);
    }
    for (const [, text] of source.matchAll(/\b(?:label|title|placeholder|aria-label|alt|hint)="([^"]* [^"]*)"/g)) {
      found.push(`${path}: ${text}`);
    }
  }
  expect(found).toEqual([]);
});

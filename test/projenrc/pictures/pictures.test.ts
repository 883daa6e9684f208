import { malformedXml } from './well-formed';
import { removeExampleApps } from '../../../projenrc/pictures/examples';
import { contrast, PALETTE, SCHEMES } from '../../../projenrc/pictures/kit/palette';
import type { Picture, PlacedText, Rect } from '../../../projenrc/pictures/kit/picture';
import { PICTURES } from '../../../projenrc/pictures/pictures';
import { resourcePictures } from '../../../projenrc/pictures/resources';
import { wordHits } from '../../../projenrc/words/emitted';
import { setToday } from '../../support/today';

/** Pictures that copy a screen, whose text is smaller. */
const SMALLEST: Record<string, number> = { dashboard: 11 };

/** Narrower than a column of a README, so that text has its size there. */
const WIDEST: Record<string, number> = { dashboard: 960 };

const pictures = new Map<string, Picture>();

/** No date that data of the project could have. */
const TODAY = '2099-05-17';

beforeAll(async () => {
  setToday(TODAY);
  for (const [name, draw] of Object.entries(PICTURES)) {
    pictures.set(name, await draw());
  }
  Object.entries(resourcePictures()).forEach(([example, picture]) => pictures.set(`resources-${example}`, picture));
  jest.useRealTimers();
}, 240_000);

afterAll(removeExampleApps);

/** What a check finds, by picture. */
function found<T>(check: (picture: Picture, name: string) => T[]): Record<string, T[]> {
  const checked = [...pictures].map(([name, picture]) => [name, check(picture, name)] as const);
  return Object.fromEntries(checked.filter(([, problems]) => problems.length > 0));
}

const isInside = (inner: Rect, outer: Rect) =>
  inner.x >= outer.x - 0.5 && inner.x + inner.width <= outer.x + outer.width + 0.5
  && inner.y >= outer.y - 0.5 && inner.y + inner.height <= outer.y + outer.height + 0.5;

const overlap = (one: Rect, other: Rect) =>
  one.x < other.x + other.width && other.x < one.x + one.width && one.y < other.y + other.height && other.y < one.y + one.height;

test('there are pictures', () => {
  expect(pictures.size).toBeGreaterThan(15);
});

describe('every text', () => {
  test('is inside its box', () => {
    expect(found(({ texts }) => texts.filter(({ bounds, room }) => !isInside(bounds, room)).map(({ text }) => text))).toEqual({});
  });

  test('is inside the picture, with a margin', () => {
    const inside = ({ width, height }: Picture) => ({ x: 8, y: 8, width: width - 16, height: height - 16 });
    expect(found((picture) => picture.texts.filter(({ bounds }) => !isInside(bounds, inside(picture))).map(({ text }) => text))).toEqual({});
  });

  test('is apart from every other', () => {
    const pairs = (texts: readonly PlacedText[]) => texts.flatMap((one, index) => texts.slice(index + 1).filter((other) => overlap(one.bounds, other.bounds)).map((other) => `${one.text} | ${other.text}`));
    expect(found(({ texts }) => pairs(texts))).toEqual({});
  });

  test('is large enough', () => {
    expect(found(({ texts }, name) => texts.filter(({ size }) => size < (SMALLEST[name] ?? 12.4)).map(({ text, size }) => `${text}: ${size}`))).toEqual({});
  });

  test.each(SCHEMES)('has a contrast of 4.5 or more in %s mode', (scheme) => {
    const tooLow = ({ texts }: Picture) => texts.flatMap(({ text, colors, on }) => colors
      .filter((color) => contrast(PALETTE[color][scheme], PALETTE[on][scheme]) < 4.5)
      .map((color) => `${color} on ${on}: ${text}`));
    expect(found(tooLow)).toEqual({});
  });

  test('has no word that the documents must not have', () => {
    const hits = ({ texts, title, description }: Picture) => [title, ...texts.map(({ text }) => text), ...description.split('. ')].flatMap((text) => wordHits(text))
      .map(({ name, text }) => `${name}: ${text}`);
    expect(found(hits)).toEqual({});
  });
});

describe('every picture', () => {
  test('is well-formed XML', () => {
    expect(found((picture) => malformedXml(picture.toString()))).toEqual({});
  });

  test('has a title and a description for readers who do not see it', () => {
    expect(found(({ title, description }) => title.length > 20 && description.length > 40 ? [] : [title])).toEqual({});
    expect(found((picture) => /^<svg [^>]*role="img" aria-labelledby="title desc">\n<title id="title">[^<]+<\/title>\n<desc id="desc">[^<]+<\/desc>/.test(picture.toString()) ? [] : ['no title']))
      .toEqual({});
  });

  test('has an opaque background and the colors of both modes', () => {
    expect(found((picture) => {
      const svg = picture.toString();
      const missing = [`.f-page{fill:${PALETTE.page.light}}`, '@media (prefers-color-scheme:dark){', `.f-page{fill:${PALETTE.page.dark}}`, 'class="f-page s-line"'].filter((part) => !svg.includes(part));
      return missing;
    })).toEqual({});
  });

  test('runs nothing and loads nothing', () => {
    expect(found((picture) => picture.toString().match(/<(script|foreignObject|image|use|a|link|iframe)\b|\bon\w+=|href|url\(|@import|@font-face|javascript:/g) ?? [])).toEqual({});
  });

  test('fits the column of a README', () => {
    expect(found(({ width }, name) => width > (WIDEST[name] ?? 880) ? [width] : [])).toEqual({});
  });

  test('has neither a date of today nor a path of this machine', () => {
    expect(found((picture) => [TODAY, process.cwd(), '/tmp/'].filter((text) => picture.toString().includes(text)))).toEqual({});
  });

  test('is the same when it is drawn again', async () => {
    for (const [name, draw] of Object.entries(PICTURES)) {
      expect((await draw()).toString()).toBe(pictures.get(name)!.toString());
    }
  });
});

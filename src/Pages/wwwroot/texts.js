/** @type {Record<string, string>} */
let texts = {};

/** The language of the texts. */
export let language = 'en';

/** The language and region that dates and numbers are written for. */
export let locale = 'en';

/**
 * Loads the texts in the first of the reader's languages that there are texts for, else in English; `?lang=de` goes
 * before.
 */
export async function loadTexts() {
  const known = (document.documentElement.dataset.languages ?? 'en').split(' ');
  const asked = [new URLSearchParams(location.search).get('lang') ?? '', ...navigator.languages];
  for (const tag of asked) {
    const found = [tag.toLowerCase(), tag.toLowerCase().split('-')[0]].find(each => known.includes(each));
    if (!found) continue;

    [language, locale] = [found, tag];
    break;
  }
  const answer = await fetch(new URL(`texts/${language}.json`, import.meta.url));
  texts = await answer.json();
  document.documentElement.lang = language;
  document.documentElement.dir = texts.direction;
}

/**
 * A text in the reader's language.
 * @param {string} key
 * @param {Record<string, string | number>} [values] They replace `{name}`. With `count`, the plural form is chosen:
 * `key.one`, `key.other`, and whatever else the language has.
 */
export function t(key, values = {}) {
  const plural = 'count' in values ? `${key}.${new Intl.PluralRules(language).select(Number(values.count))}` : key;
  const text = texts[plural] ?? texts[`${key}.other`] ?? texts[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (all, name) => name in values ? isolate(values[name]) : all);
}

/** Whether there is a text. @param {string} key */
export const hasText = key => key in texts;

// A name that is written from right to left must not turn the words around it: U+2068 and U+2069 keep it apart.
/** @param {string | number} value */
function isolate(value) {
  if (typeof value === 'number') return new Intl.NumberFormat(locale).format(value);
  return /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/.test(value) ? `\u2068${value}\u2069` : value;
}

/**
 * An instant as the event's clocks show it. The zone is named where the reader's is another one.
 * @param {string} instant
 * @param {string | null | undefined} zone
 * @param {Intl.DateTimeFormatOptions} [style]
 */
export function when(instant, zone, style = { dateStyle: 'full', timeStyle: 'short' }) {
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  // An unknown zone is not the reader's.
  const name = isZone(zone) ? zone : zone ? 'UTC' : here;
  const text = new Intl.DateTimeFormat(locale, { ...style, timeZone: name }).format(new Date(instant));
  return name === here ? text : `${text} (${name.replaceAll('_', ' ')})`;
}

/**
 * @param {string | null | undefined} zone
 * @returns {zone is string} Whether this browser knows the time zone.
 */
export function isZone(zone) {
  try {
    return Boolean(zone && new Intl.DateTimeFormat('en', { timeZone: zone }));
  } catch {
    return false;
  }
}

/**
 * What is known of a guest's coming: the key of a text, and a class of the stylesheet.
 * @param {{waitlisted_at?: string | null, attending?: boolean | null}} guest
 */
export function stateOf({ waitlisted_at: waits, attending }) {
  if (waits) return 'waits';
  return attending === null ? 'pending' : attending ? 'attending' : 'declined';
}

/**
 * The name by which a person is shown.
 * @param {{first_name?: string | null, last_name?: string | null}} person
 */
export const nameOf = person => [person.first_name, person.last_name].filter(Boolean).join(' ');

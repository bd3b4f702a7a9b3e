import { Problem, call } from '../api.js';
import { askWhich, without } from '../conflict.js';
import { field, fill, h, hasHalf, say } from '../dom.js';
import { failIn, noteTyping, run } from '../page.js';
import { valueText } from '../questions.js';
import { t, when } from '../texts.js';
import { fromZoned, toZoned } from './dates.js';
import { settings, useSettings, version } from './event.js';
import { questionsEditor } from './questions.js';

/** @typedef {import('../../types').Settings} Settings */
/** @typedef {Record<string, unknown>} Changes */

const TIMES = ['event_date', 'rsvp_deadline', 'decline_deadline'];
const ACCENT = '#6b3fa0';

/**
 * The event: when, where, seats, questions and colour.
 * @param {HTMLElement} place
 */
export async function show(place) {
  const read = await call('GET', 'admin/settings');
  useSettings(read.data, read.etag);
  const form = settingsForm();
  const save = h('button', { class: 'main' }, t('save'));
  form.element.append(h('div', { class: 'bar' }, save));
  noteTyping(form.element);
  form.element.addEventListener('submit', event => {
    event.preventDefault();
    if (hasHalf(form.element)) return;
    run(save, () => send(form.changes(), settings, version),
      error => failIn(error, form.element, name => name.startsWith('questions') ? form.questionOf(name) : name));
  });
  fill(place, form.element);

  /**
   * @param {Changes} changes
   * @param {Settings} present What the changes are made to.
   * @param {string | null} etag Its version.
   */
  async function send({ accent, ...changes }, present, etag) {
    // The colour is one member of the host's own data.
    if (accent !== undefined) {
      const { accent: before, ...others } = present.settings_data;
      changes.settings_data = accent === null ? others : { ...others, accent };
    }
    if (Object.keys(changes).length === 0) return say(t('settings.unchanged'));

    try {
      const saved = await call('PUT', 'admin/settings', { body: changes, ifMatch: etag });
      useSettings(saved.data, saved.etag);
      await show(place);
      document.dispatchEvent(new Event('settings'));
      say(t('settings.saved'));
      /** @type {HTMLElement | null} */ (place.querySelector('.bar button'))?.focus();
    } catch (error) {
      if (!(error instanceof Problem) || error.code !== 'precondition_failed') throw error;
      await settle(error, accent === undefined ? changes : { ...changes, accent });
    }
  }

  /** @param {Problem} problem @param {Changes} changes */
  async function settle(problem, changes) {
    const { settings_data: _, ...mine } = changes;
    const before = flat(settings);
    const theirs = flat(problem.current);
    const real = Object.keys(mine).filter(name => !isSame(theirs[name], before[name])
      && !isSame(theirs[name], mine[name]));
    const choice = real.length === 0 ? 'mine' : await askWhich(real.map(name => ({
      what: t(`field.${name}`), theirs: shown(name, theirs[name]), mine: shown(name, mine[name]),
    })));
    if (choice === null) return;

    // Where nobody else was faster, what was typed is saved in any case.
    const rest = choice === 'mine' ? mine : without(mine, real);
    if (Object.keys(rest).length > 0) await send(rest, problem.current, problem.etag);
    else await show(place);
  }
}

/** The fields of the settings, the colour among them. @param {Settings} settings @returns {Changes} */
const flat = settings => ({ ...settings, accent: settings.settings_data.accent });

/** @param {unknown} value */
const plain = value => JSON.stringify(value ?? null);

// An instant may be written in several ways.
/** @param {unknown} a @param {unknown} b */
const isSame = (a, b) => plain(a) === plain(b)
  || typeof a === 'string' && typeof b === 'string' && /^\d+-.*T/.test(a) && Date.parse(a) === Date.parse(b);

/** @param {string} name @param {unknown} value */
function shown(name, value) {
  if (typeof value === 'string' && TIMES.includes(name)) return when(value, settings.time_zone);
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : valueText(name, value);
}

/** A colour as the control takes it. @param {unknown} colour */
function sixDigits(colour) {
  if (typeof colour !== 'string' || !/^#([0-9a-f]{3}|[0-9a-f]{6})$/i.test(colour)) return null;
  return colour.length === 7 ? colour : colour.replace(/[0-9a-f]/gi, '$&$&');
}

function settingsForm() {
  const text = (/** @type {'event_name' | 'location' | 'time_zone'} */ name, /** @type {number} */ length) =>
    h('input', { name, value: settings[name] ?? '', maxlength: length, autocomplete: 'off', dir: 'auto' });
  const time = (/** @type {'event_date' | 'rsvp_deadline' | 'decline_deadline'} */ name) => h('input', {
    name, type: 'datetime-local', value: settings[name] ? toZoned(settings[name], settings.time_zone) : '',
  });
  const tick = (/** @type {'waitlist' | 'rsvp_after_start'} */ name) =>
    h('input', { name, type: 'checkbox', checked: settings[name] });
  const label = (/** @type {HTMLInputElement} */ input, /** @type {boolean} */ hasHint = false) =>
    field(t(`field.${input.name}`), input, hasHint ? t(`hint.${input.name}`) : undefined);
  const [name, location, zone] = [text('event_name', 200), text('location', 500), text('time_zone', 64)];
  zone.setAttribute('list', 'zones');
  const [date, deadline, decline] = [time('event_date'), time('rsvp_deadline'), time('decline_deadline')];
  const seats = h('input', {
    name: 'max_guests', type: 'number', min: 1, inputmode: 'numeric', value: settings.max_guests ?? '',
  });
  const [waitlist, after] = [tick('waitlist'), tick('rsvp_after_start')];
  const hadAccent = settings.settings_data.accent;
  const accent = h('input', { name: 'accent', type: 'color', value: sixDigits(hadAccent) ?? ACCENT });
  const noAccent = h('input', { type: 'checkbox', checked: hadAccent === undefined || hadAccent === null });
  let isColoured = false;
  accent.addEventListener('input', () => [noAccent.checked, isColoured] = [false, true]);
  noAccent.addEventListener('input', () => isColoured = true);
  const questions = questionsEditor(settings.questions);
  const element = h('form', { novalidate: true, class: 'card' },
    h('datalist', { id: 'zones' }, Intl.supportedValuesOf('timeZone').map(each => h('option', { value: each }))),
    label(name), h('div', { class: 'columns' }, label(date), label(zone, true)), label(location),
    h('div', { class: 'columns' }, label(deadline, true), label(decline, true)), label(after, true),
    h('div', { class: 'columns' }, label(seats, true), label(waitlist, true)),
    h('div', { class: 'columns' }, label(accent, true), field(t('settings.noaccent'), noAccent)),
    questions.element);

  return {
    element,
    questionOf: questions.controlOf,

    /** What is not as it was loaded. */
    changes() {
      /** @type {Changes} */
      const changes = {};
      /** @param {string} key @param {unknown} value */
      const put = (key, value) => {
        if (!isSame(value, /** @type {Changes} */ ({ ...settings })[key])) changes[key] = value;
      };
      for (const input of [name, location, zone])
        put(input.name, input.value.trim() === '' ? null : input.value.trim());
      for (const input of [date, deadline, decline]) {
        const before = settings[/** @type {'event_date'} */ (input.name)];
        // In another zone, the same time of the clock is another instant. Seconds stay while nothing is typed.
        const isAsLoaded = input.value === (before ? toZoned(before, settings.time_zone) : '');
        if (!isAsLoaded || (before && 'time_zone' in changes))
          put(input.name, fromZoned(input.value, zone.value.trim()));
      }
      put('max_guests', seats.value === '' ? null : Number(seats.value));
      put('waitlist', waitlist.checked);
      put('rsvp_after_start', after.checked);
      if (!isSame(questions.read(), settings.questions.map(questions.plain))) changes.questions = questions.read();
      // The control does not know all that a colour may be: what nobody touches stays.
      if (isColoured) changes.accent = noAccent.checked ? null : accent.value;
      return changes;
    },
  };
}

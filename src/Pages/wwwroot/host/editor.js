import { Offline, Problem, call } from '../api.js';
import { askWhich } from '../conflict.js';
import { button, chosen, field, fill, h, openDialog, radios, say } from '../dom.js';
import { failIn, noteTyping, run } from '../page.js';
import { fieldText, questionFields, valueText } from '../questions.js';
import { nameOf, t, when } from '../texts.js';
import { settings } from './event.js';
import { groupPart } from './household.js';
import { invitationPart } from './invitation.js';
import { confirmFirst, lazyDetails } from './parts.js';

/** @typedef {import('../../types').Guest} Guest */
/** @typedef {Record<string, unknown>} Changes */

const MOST_PLUS_ONES = 20;

const NOBODY = /** @type {Guest} */ (/** @type {unknown} */ ({
  id: '', group_id: null, attending: null, plus_ones_allowed: 0, plus_ones: 0, answers: {},
}));

/**
 * Opens a guest for reading and changing, or a form for a new one.
 * @param {string | null} id
 * @param {() => unknown} onChange Is called after each change.
 */
export async function editGuest(id, onChange) {
  const read = id ? await call('GET', `guests/${id}`) : { data: NOBODY, etag: null };
  let [guest, version] = [/** @type {Guest} */ (read.data), read.etag];
  const content = h('div');
  const dialog = openDialog(id ? nameOf(guest) : t('guests.add'), [content], button(t('close'), () => close()));
  // What was typed is lost only when one says so.
  dialog.addEventListener('cancel', event => {
    event.preventDefault();
    close();
  });
  let form = show();

  async function close() {
    const isChanged = Object.keys(form.changes()).length > 0;
    if (!isChanged || await confirmFirst(t('editor.unsaved'), t('editor.lose'), t('editor.discard'))) dialog.close();
  }

  function show() {
    const made = guestForm(guest);
    noteTyping(made.element);
    const save = h('button', { class: 'main' }, t(id ? 'save' : 'guests.add'));
    made.element.append(h('div', { class: 'buttons' },
      id && button(t('editor.delete'), event => run(/** @type {Element} */ (event.currentTarget), remove),
        { class: 'danger' }),
      save));
    made.element.addEventListener('submit', event => {
      event.preventDefault();
      run(save, () => send(made.changes(), version), error => {
        // A guest who is sent twice is on the list twice.
        if (!id && error instanceof Offline) say(t('editor.maybe'), 'bad');
        else failIn(error, made.element);
      });
    });
    fill(content, made.element, id && arrivalPart(guest, renew), id && groupPart(guest, renew),
      id && invitationPart(guest), id && lazyDetails(t('tab.trail'), async place => {
        const { activityList } = await import('./trail.js');
        await activityList(place, `guests/${id}/activities`);
      }));
    return made;
  }

  // After a change of another part of the dialog: what was typed stays.
  async function renew() {
    const typed = form.changes();
    const again = await call('GET', `guests/${id}`);
    [guest, version] = [again.data, again.etag];
    const focused = document.activeElement;
    const before = [...content.querySelectorAll('details')];
    form = show();
    form.type(typed);
    const parts = [...content.querySelectorAll('details')];
    before.forEach((part, i) => {
      parts[i].open = part.open;
      if (part.contains(focused)) parts[i].querySelector('summary')?.focus();
    });
    if (focused?.hasAttribute('data-arrival'))
      /** @type {HTMLElement | null} */ (content.querySelector('[data-arrival]'))?.focus();
    onChange();
  }

  /** @param {Changes} changes @param {string | null} etag */
  async function send(changes, etag) {
    if (id && Object.keys(changes).length === 0) {
      dialog.close();
      return;
    }

    try {
      const { data } = id
        ? await call('PUT', `guests/${id}`, { body: changes, ifMatch: etag })
        : await call('POST', 'guests', { body: changes });
      dialog.close();
      say(data.duplicates?.length > 0
        ? t('editor.duplicates', { count: data.duplicates.length }) : t('editor.saved', { name: nameOf(data) }));
      onChange();
    } catch (error) {
      if (!(error instanceof Problem) || error.code !== 'precondition_failed') throw error;
      await settle(error, changes);
    }
  }

  /** Another host was faster. @param {Problem} problem @param {Changes} changes */
  async function settle(problem, changes) {
    const [mine, before, theirs] = [changes, guest, problem.current].map(flat);
    const real = Object.keys(mine).filter(name =>
      (theirs[name] ?? null) !== (before[name] ?? null) && (theirs[name] ?? null) !== (mine[name] ?? null));
    const choice = real.length === 0 ? 'mine' : await askWhich(real.map(name => ({
      what: fieldText(name, settings.questions),
      theirs: valueText(name, theirs[name]),
      mine: valueText(name, mine[name]),
    })));
    if (choice === null) return;

    // Where nobody else was faster, what was typed is saved in any case.
    const rest = choice === 'mine' ? changes : without(changes, real);
    if (Object.keys(rest).length > 0) {
      await send(rest, problem.etag);
      return;
    }

    [guest, version] = [problem.current, problem.etag];
    form = show();
    onChange();
  }

  async function remove() {
    const name = nameOf(guest);
    if (!await confirmFirst(t('editor.delete'), t('editor.reallydelete', { name }), t('editor.delete'))) return;

    await call('DELETE', `guests/${id}`, { ifMatch: version });
    dialog.close();
    say(t('editor.deleted', { name }));
    onChange();
  }
}

// The fields of a guest, the answers to questions among them.
/** @param {Changes} guest @returns {Changes} */
function flat({ answers, ...fields }) {
  const flatAnswers = Object.entries(answers ?? {}).map(([id, value]) => [`answers.${id}`, value]);
  return { ...fields, ...Object.fromEntries(flatAnswers) };
}

/**
 * What is left of changes without some fields.
 * @param {Changes} changes
 * @param {string[]} names
 */
function without({ answers, ...changes }, names) {
  const kept = Object.entries(answers ?? {}).filter(([id]) => !names.includes(`answers.${id}`));
  return Object.fromEntries([
    ...Object.entries(changes).filter(([name]) => !names.includes(name)),
    ...kept.length > 0 ? [['answers', Object.fromEntries(kept)]] : [],
  ]);
}

/** @param {Guest} guest */
function guestForm(guest) {
  const text = (/** @type {'first_name' | 'last_name' | 'email'} */ name, /** @type {number} */ length) =>
    h('input', { name, value: guest[name] ?? '', maxlength: length, autocomplete: 'off', dir: 'auto' });
  const number = (/** @type {'plus_ones_allowed' | 'plus_ones'} */ name) =>
    h('input', { type: 'number', name, value: guest[name] ?? 0, min: 0, max: MOST_PLUS_ONES, inputmode: 'numeric' });
  const note = h('textarea', { name: 'dietary', rows: 2, maxlength: 500, dir: 'auto' }, guest.dietary ?? '');
  const inputs = [text('first_name', 100), text('last_name', 100), text('email', 254), number('plus_ones_allowed'),
    number('plus_ones'), note];
  const [first, last, email, allowed, count] = inputs.map(input => field(t(`field.${input.name}`), input));
  const options = /** @type {[string, string][]} */ (
    [['true', t('attending')], ['false', t('declined')], ['', t('pending')]]);
  const answer = radios(t('field.attending'), 'attending', options, String(guest.attending ?? ''));
  const questions = questionFields(settings.questions, guest.answers ?? {}, '');
  const element = h('form', { novalidate: true },
    h('div', { class: 'columns' }, first, last), email, answer,
    guest.waitlisted_at && h('p', { class: 'notice' }, t('editor.waits', { position: guest.waitlist_position ?? 1 })),
    h('div', { class: 'columns' }, allowed, count), field(t('field.dietary'), note), questions.elements);

  return {
    element,

    /** What was typed and is not what was loaded. @returns {Changes} */
    changes() {
      /** @type {Changes} */
      const changes = {};
      const loaded = /** @type {Changes} */ (/** @type {unknown} */ (guest));
      for (const input of inputs) {
        const typed = input.value.trim();
        const value = input.type === 'number' ? Number(typed) : typed || null;
        if (value !== (loaded[input.name] ?? (input.type === 'number' ? 0 : null))) changes[input.name] = value;
      }
      const attending = chosen(element, 'attending');
      const value = attending === '' ? null : attending === 'true';
      if (value !== guest.attending) changes.attending = value;
      const answers = questions.changes();
      return Object.keys(answers).length > 0 ? { ...changes, answers } : changes;
    },

    /** Puts back what was typed before. @param {Changes} typed */
    type(typed) {
      if (Object.keys(typed).length > 0) element.dataset.unsaved = '1';
      for (const [name, value] of Object.entries(flat(typed))) {
        for (const input of element.querySelectorAll('[name]')) {
          if (input.getAttribute('name') !== name) continue;
          const control = /** @type {HTMLInputElement} */ (input);
          if (control.type === 'radio') control.checked = control.value === String(value ?? '');
          else control.value = String(value ?? '');
        }
      }
    },
  };
}

/** @param {Guest} guest @param {() => Promise<void>} renew */
function arrivalPart(guest, renew) {
  const path = `guests/${guest.id}/check-in`;
  if (!guest.checked_in_at) {
    const most = 1 + guest.plus_ones;
    const record = button(t('editor.checkin', { count: most }), () => run(record, async () => {
      await call('PUT', path, { body: { arrived: most } });
      await renew();
    }), { 'data-arrival': true });
    return h('div', { class: 'part' }, record);
  }

  const undo = button(t('door.undo'), () => run(undo, async () => {
    await call('DELETE', path);
    await renew();
  }), { 'data-arrival': true });
  const at = when(guest.checked_in_at, settings.time_zone, { dateStyle: 'medium', timeStyle: 'short' });
  return h('div', { class: 'part' }, h('span', null, `${t('arrived', { count: guest.arrived ?? 1 })}, ${at} `), undo);
}

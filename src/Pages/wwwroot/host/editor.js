import { Problem, call, isUnsure } from '../api.js';
import { askWhich, without } from '../conflict.js';
import { button, chosen, field, fill, h, hasHalf, openDialog, radios, say } from '../dom.js';
import { failIn, noteTyping, run } from '../page.js';
import { fieldText, questionFields, valueText } from '../questions.js';
import { nameOf, t, when } from '../texts.js';
import { settings } from './event.js';
import { groupPart } from './household.js';
import { invitationPart } from './invitation.js';
import { confirmFirst, confirmLoss, lazyDetails } from './parts.js';

/** @typedef {import('../../types').Guest} Guest */
/** @typedef {Record<string, unknown>} Changes */

const MOST_PLUS_ONES = 20;

const NOBODY = /** @type {Guest} */ (/** @type {unknown} */ ({
  id: '', group_id: null, attending: null, plus_ones_allowed: 0, plus_ones: 0, answers: {},
}));

/**
 * Opens a guest for reading and changing, or a form for a new one.
 * @param {string | null} id
 * @param {(guest: Guest | null) => unknown} onChange Is called after each change; with the guest who was changed.
 */
export async function editGuest(id, onChange) {
  const read = id ? await call('GET', `guests/${id}`) : { data: NOBODY, etag: null };
  let [guest, version] = [/** @type {Guest} */ (read.data), read.etag];
  const place = h('div');
  const parts = h('div');
  const dialog = openDialog(id ? nameOf(guest) : t('guests.add'), [place, parts], button(t('close'), () => close()));
  // What was typed is lost only when one says so. A page may prevent `cancel` once: a second Escape would close the
  // dialog all the same, unless the key itself is prevented.
  dialog.addEventListener('keydown', event => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    close();
  });
  dialog.addEventListener('cancel', event => event.preventDefault());
  let form = show();
  showParts(guest, version);

  async function close() {
    const isChanged = Object.keys(form.changes()).length > 0;
    if (!isChanged || await confirmLoss()) dialog.close();
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
      if (hasHalf(made.element)) return;
      run(save, () => send(made.changes(), version), error => {
        // A guest who is sent twice is on the list twice.
        if (!id && isUnsure(error)) say(t('editor.maybe'), 'bad');
        else failIn(error, made.element);
        // Another host has deleted the guest: the list behind is an old one.
        if (error instanceof Problem && error.status === 404) onChange(null);
      });
    });
    fill(place, made.element);
    return made;
  }

  /**
   * What is changed by itself, and not with the form.
   * @param {Guest} fresh
   * @param {string | null} etag
   */
  function showParts(fresh, etag) {
    if (!id) return;

    const before = [...parts.querySelectorAll('details')];
    const focused = document.activeElement;
    fill(parts, arrivalPart(fresh, renew), groupPart(fresh, etag, renew), invitationPart(fresh),
      lazyDetails(t('tab.trail'), async where => {
        const { activityList } = await import('./trail.js');
        await activityList(where, `guests/${id}/activities`);
      }));
    const now = [...parts.querySelectorAll('details')];
    before.forEach((part, i) => {
      now[i].open = part.open;
      if (part.contains(focused)) now[i].querySelector('summary')?.focus();
    });
    if (focused?.hasAttribute('data-arrival'))
      /** @type {HTMLElement | null} */ (parts.querySelector('[data-arrival]'))?.focus();
  }

  // After a change of a part. What is typed stays, and with it the version that it is typed over: whoever has changed
  // the same in the meantime is shown when it is saved.
  async function renew() {
    const fresh = await call('GET', `guests/${id}`);
    if (Object.keys(form.changes()).length === 0) {
      [guest, version] = [fresh.data, fresh.etag];
      form = show();
    }
    showParts(fresh.data, fresh.etag);
    onChange(fresh.data);
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
      say(data.duplicates?.length > 0 ? t('editor.duplicates', { count: data.duplicates.length })
        : t(data.waitlisted_at ? 'editor.savedwaits' : 'editor.saved', { name: nameOf(data) }));
      onChange(data);
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
    showParts(guest, version);
    onChange(guest);
  }

  async function remove() {
    const name = nameOf(guest);
    if (!await confirmFirst(t('editor.delete'), t('editor.reallydelete', { name }), t('editor.delete'))) return;

    await call('DELETE', `guests/${id}`, { ifMatch: version });
    dialog.close();
    say(t('editor.deleted', { name }));
    onChange(null);
  }
}

// The fields of a guest, the answers to questions among them.
/** @param {Changes} guest @returns {Changes} */
function flat({ answers, ...fields }) {
  const flatAnswers = Object.entries(answers ?? {}).map(([id, value]) => [`answers.${id}`, value]);
  return { ...fields, ...Object.fromEntries(flatAnswers) };
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

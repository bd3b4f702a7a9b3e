import { chosen, field, h, radios, select } from './dom.js';
import { questionFields } from './questions.js';
import { nameOf, t } from './texts.js';

/** @typedef {import('../types').Invitation} Invitation */
/** @typedef {import('../types').InvitedMember} Member */
/** @typedef {import('../types').InvitationAnswer} Answer */

const NOTE_LENGTH = 500;

/**
 * The card of one member of the household, where the guest answers.
 * @param {Member} member
 * @param {Invitation} invitation
 */
export function memberCard(member, { event, me }) {
  // Of others, a guest may not read notes and answers.
  const known = member.id === me.id ? me : null;
  const before = {
    attending: member.waitlisted_at ? true : member.attending, plus_ones: member.plus_ones,
    dietary: known?.dietary ?? null,
    ...Object.fromEntries(Object.entries(known?.answers ?? {}).map(([id, value]) => [`answers.${id}`, value])),
  };
  const prefix = `${member.id}.`;
  const options = /** @type {[string, string][]} */ ([['true', t('guest.coming')], ['false', t('guest.notcoming')]]);
  const choice = radios(nameOf(member), `${prefix}attending`, options, String(before.attending ?? ''));
  for (const input of choice.querySelectorAll('input')) {
    const isOpen = input.value === 'true' ? event.rsvp_open || before.attending === true
      : event.decline_open || before.attending === false;
    input.disabled = !isOpen;
  }

  const most = Math.max(member.plus_ones_allowed, member.plus_ones);
  const counts = Array.from({ length: most + 1 }, (_, i) => /** @type {[string, string]} */ ([`${i}`, `${i}`]));
  const plusOnes = most > 0
    ? field(t('guest.plusones'), select(`${prefix}plus_ones`, counts, `${before.plus_ones}`)) : null;
  const wish = before.dietary ?? '';
  const note = h('textarea', { name: `${prefix}dietary`, rows: 2, maxlength: NOTE_LENGTH, dir: 'auto' }, wish);
  const hidden = known ? '' : t('guest.unread');
  const notes = field(t('field.dietary'), note, `${t('guest.notehint')} ${hidden}`.trim());
  const questions = questionFields(event.questions, known?.answers ?? {}, prefix);
  const details = h('div', { class: 'details' }, plusOnes, notes, questions.elements,
    !known && event.questions.length > 0 && h('p', { class: 'hint' }, hidden));
  const element = h('section', { class: 'card member' },
    choice,
    member.waitlisted_at && h('p', { class: 'notice' }, waitText(member)),
    details);
  choice.addEventListener('change', showDetails);
  showDetails();

  function showDetails() {
    const answer = chosen(choice, `${prefix}attending`);
    if (plusOnes) plusOnes.hidden = answer !== 'true';
    notes.hidden = answer !== 'true';
    questions.showFor(answer === 'true');
    details.hidden = answer === '' || !event.rsvp_open && !event.decline_open;
    for (const control of details.querySelectorAll('input, select, textarea'))
      /** @type {HTMLInputElement} */ (control).disabled = answer === 'true' && !event.rsvp_open;
  }

  return {
    id: member.id,
    element,

    /** What was loaded, by the names of fields. */
    before,

    /** What was changed, as the API takes it; null when nothing was. @returns {Answer | null} */
    read() {
      const answer = chosen(choice, `${prefix}attending`);
      if (answer === '') return null;

      const attending = answer === 'true';
      const count = Number(plusOnes?.querySelector('select')?.value ?? 0);
      const answers = questions.changes();
      const changes = {
        ...attending && plusOnes && count !== before.plus_ones ? { plus_ones: count } : {},
        ...attending && note.value.trim() !== wish ? { dietary: note.value.trim() || null } : {},
        ...Object.keys(answers).length > 0 ? { answers } : {},
      };
      if (attending === before.attending && Object.keys(changes).length === 0) return null;
      return { guest_id: member.id, attending, ...changes };
    },
  };
}

/** @param {Member} member */
const waitText = member => t('guest.waits', { position: member.waitlist_position ?? 1 });

/**
 * What is stored for a member, in words.
 * @param {Member} member
 */
export function stateText(member) {
  if (member.waitlisted_at) return waitText(member);
  if (member.attending === null) return t('pending');
  if (!member.attending) return t('guest.notcoming');
  return member.plus_ones > 0 ? t('guest.comingwith', { count: member.plus_ones }) : t('guest.coming');
}

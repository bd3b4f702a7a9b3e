import { Offline, Problem, forget, remember, takeCredential } from './api.js';
import { byId, field, fill, h, openDialog, say, showErrors } from './dom.js';
import { hasText, loadTexts, t } from './texts.js';

/** @type {(reason: string) => void} */
let askToSignIn = () => {};

/**
 * Starts a page: takes the key or code, loads texts and data at the same time, and shows them, or asks for a key.
 * @template T
 * @param {'guest' | 'host' | 'door'} page
 * @param {(credential: string | null) => Promise<T> | null} load Null asks for a key or code at once.
 * @param {(data: T) => unknown} show
 */
export async function start(page, load, show) {
  const credential = takeCredential(page);
  addEventListener('hashchange', () => {
    // A link with another key or code was opened in this tab.
    const isTab = page !== 'guest' && !location.hash.startsWith('#ep_');
    if (location.hash.length > 1 && !isTab) location.reload();
  });
  // The Back button may show a page from memory, with data of a key that was forgotten since.
  addEventListener('pageshow', event => event.persisted && location.reload());
  addEventListener('beforeunload', event => isUnsaved() && event.preventDefault());
  // What went well before somebody types is old news.
  addEventListener('input', () => {
    if (byId('status').classList.contains('good')) byId('status').textContent = '';
  });
  addEventListener('online', showConnection);
  addEventListener('offline', showConnection);
  const loading = load(credential);
  const outcome = loading?.then(data => ({ data }), error => ({ error }));
  try {
    await loadTexts();
  } catch {
    // Nor could a text be loaded that says so.
    fill(byId('main'), h('p', { class: 'card', role: 'alert' }, 'This page could not be loaded.'),
      h('button', { type: 'button', class: 'main', onclick: () => location.reload() }, 'Try again'));
    return;
  }
  document.title = t(`${page}.title`);
  byId('status').className = 'status';
  askToSignIn = reason => showSignIn(page, reason);
  showConnection();
  try {
    const ended = await outcome;
    if (!ended) askToSignIn('');
    else if ('error' in ended) throw ended.error;
    else await show(ended.data);
  } catch (error) {
    if (isRefused(error)) {
      fail(error, Boolean(credential));
    } else {
      const reason = error instanceof Offline ? t('offline.load') : explain(error);
      fill(byId('main'), h('p', { class: 'card', role: 'alert' }, reason),
        h('button', { type: 'button', class: 'main', onclick: () => location.reload() }, t('again')));
    }
  }
  document.documentElement.dataset.ready = '1';
}

function showConnection() {
  const isDoor = document.body.classList.contains('door');
  byId('connection').textContent = navigator.onLine ? '' : t(isDoor ? 'door.offline' : 'offline.bar');
}

/** Notes that something is typed into a form, until the form is gone. @param {HTMLElement} form */
export function noteTyping(form) {
  form.addEventListener('input', () => form.dataset.unsaved = '1');
}

/** Whether something is typed and not saved. */
export const isUnsaved = () => document.querySelector('[data-unsaved]') !== null;

// A 401 of a proxy has no code, and says nothing about the key.
/** @param {unknown} error @returns {error is Problem} */
const isRefused = error => error instanceof Problem && ['unauthenticated', 'forbidden'].includes(error.code);

/**
 * Says in words why something failed. A key or code that is no longer good is forgotten.
 * @param {unknown} error
 * @param {boolean} [wasSignedIn]
 */
export function fail(error, wasSignedIn = true) {
  if (isRefused(error)) {
    forget();
    say('');
    askToSignIn(!wasSignedIn ? '' : t(error.status === 401 ? 'signin.ended' : 'signin.otherrole'));
  } else {
    say(explain(error), 'bad');
  }
}

/** @param {unknown} error */
export function explain(error) {
  if (error instanceof Offline) return t('offline.failed');
  if (!(error instanceof Problem)) {
    reportError(error);
    return t('error.page');
  }

  const fields = Object.entries(error.errors).map(([name, messages]) => inWords(`${name}: ${messages.join('; ')}`));
  return fields.length > 0 ? fields.join(' · ') : error.message;
}

/** A message of the API with the page's names of fields. @param {string} text */
const inWords = text => text.replace(/\b[a-z]+(_[a-z]+)+\b/g,
  name => hasText(`field.${name}`) ? `“${t(`field.${name}`)}”` : name);

/**
 * Shows a failure beside the controls it is about, and the rest of it where `fail` does.
 * @param {unknown} error
 * @param {Element} form
 * @param {(name: string) => string} [toControl] From the API's name of a field to the control's.
 */
export function failIn(error, form, toControl = name => name) {
  if (!(error instanceof Problem) || Object.keys(error.errors).length === 0) return fail(error);

  const errors = Object.entries(error.errors).map(([name, messages]) => [toControl(name), messages.map(inWords)]);
  const rest = showErrors(form, Object.fromEntries(errors));
  say(rest.length > 0 ? rest.join(' · ') : t('error.fields'), 'bad');
}

/**
 * Does the work of a button, once at a time, and says why it failed.
 * @param {Element | null} control
 * @param {() => Promise<unknown>} work
 * @param {(error: unknown) => unknown} [onFailure]
 */
export async function run(control, work, onFailure = fail) {
  // Not `disabled`, which would take the focus away.
  if (control?.getAttribute('aria-disabled') === 'true') return;

  control?.setAttribute('aria-disabled', 'true');
  // What is typed into it now would be lost when the answer is shown.
  const form = control instanceof HTMLButtonElement ? control.form : null;
  if (form) form.inert = true;
  try {
    await work();
  } catch (error) {
    free();
    // A newer request has taken the place of this one.
    if (!(error instanceof DOMException && error.name === 'AbortError')) onFailure(error);
  } finally {
    free();
  }

  function free() {
    control?.removeAttribute('aria-disabled');
    if (form) form.inert = false;
    if (form && document.activeElement === document.body) /** @type {HTMLElement} */ (control).focus();
  }
}

/**
 * @param {'guest' | 'host' | 'door'} page
 * @param {string} reason
 */
function showSignIn(page, reason) {
  const input = h('input', {
    name: 'credential', required: true, autocomplete: 'off', spellcheck: 'false',
    autocapitalize: page === 'guest' ? 'characters' : 'none',
  });
  // What is typed stays: whoever has another key can save it.
  const isOver = isUnsaved();
  const form = h('form', { class: isOver ? '' : 'card' },
    !isOver && h('h1', null, t(`${page}.title`)),
    reason && h('p', { class: 'notice', role: 'alert' }, reason),
    field(t(page === 'guest' ? 'signin.code' : 'signin.key'), input,
      t(page === 'guest' ? 'signin.codehint' : 'signin.keyhint')),
    h('button', { class: 'main' }, t('signin.open')));
  form.addEventListener('submit', event => {
    event.preventDefault();
    // A whole link is taken, too.
    remember(input.value.trim().split('#').at(-1) ?? '');
    if (!isOver) return location.reload();

    dialog?.close();
    say(t('signin.again'));
  });
  const dialog = isOver ? openDialog(t(`${page}.title`), [form]) : null;
  if (!isOver) {
    byId('top').replaceChildren();
    fill(byId('main'), form);
    for (const each of document.querySelectorAll('dialog')) each.close();
  }
  input.focus();
}

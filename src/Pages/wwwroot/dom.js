/** @typedef {import('../types').Child} Child */

/**
 * Makes an element. Texts become text nodes: what people wrote is never read as HTML.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Record<string, unknown> | null} [props] Attributes. A function listens to the event after `on`; `true` is an
 * attribute without a value; `false`, null and undefined are none.
 * @param {...(Child | Child[])} children null and false are left out.
 * @returns {HTMLElementTagNameMap[K]}
 */
export function h(tag, props, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props ?? {})) {
    if (typeof value === 'function') element.addEventListener(name.slice(2), /** @type {EventListener} */ (value));
    else if (value === true) element.setAttribute(name, '');
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, String(value));
  }
  element.append(...present(children));
  return element;
}

/**
 * Replaces all children of an element.
 * @param {Element} element
 * @param {...(Child | Child[])} children
 */
export function fill(element, ...children) {
  element.replaceChildren(...present(children));
}

/** @param {(Child | Child[])[]} children */
function present(children) {
  return /** @type {(Node | string)[]} */ (children.flat().filter(child => child || child === ''));
}

/**
 * @param {string} id
 * @returns {HTMLElement}
 */
export function byId(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`No element has the id ${id}.`);
  return element;
}

/**
 * A button that does not send a form.
 * @param {string} text
 * @param {(event: MouseEvent) => unknown} onclick
 * @param {Record<string, unknown>} [props]
 */
export function button(text, onclick, props) {
  return h('button', { type: 'button', onclick, ...props }, text);
}

/** A name, or what else people wrote, in its own direction. @param {string} text */
export const own = text => h('bdi', null, text);

let fields = 0;

/**
 * A control with its label, and room for its error.
 * @param {string} label
 * @param {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} control Its `name` is the API's field.
 * @param {string} [hint]
 */
export function field(label, control, hint) {
  control.id = `field${++fields}`;
  const error = h('p', { class: 'error', id: `${control.id}-error` });
  const tip = hint ? h('p', { class: 'hint', id: `${control.id}-hint` }, hint) : null;
  control.setAttribute('aria-describedby', `${tip ? `${tip.id} ` : ''}${error.id}`);
  const isTick = control instanceof HTMLInputElement && control.type === 'checkbox';
  const parts = [h('label', { for: control.id }, label), control];
  return h('div', { class: isTick ? 'field tick' : 'field' }, isTick ? parts.reverse() : parts, tip, error);
}

/**
 * A select.
 * @param {string} name
 * @param {[value: string, text: string][]} options
 * @param {string} value The option that is chosen.
 * @param {Record<string, unknown>} [props]
 */
export function select(name, options, value, props) {
  return h('select', { name, ...props },
    options.map(([key, text]) => h('option', { value: key, selected: key === value }, text)));
}

/**
 * A group of radio buttons.
 * @param {string} legend
 * @param {string} name
 * @param {[value: string, text: string][]} options
 * @param {string} value The one that is chosen; empty for none.
 */
export function radios(legend, name, options, value) {
  const id = `field${++fields}-error`;
  return h('fieldset', { class: 'radios' }, h('legend', null, own(legend)),
    h('div', { class: 'choices' }, options.map(([key, text]) => h('label', null,
      h('input', { type: 'radio', name, value: key, checked: key === value, 'aria-describedby': id }),
      h('span', null, text)))),
    h('p', { class: 'error', id }));
}

/**
 * What is chosen of radio buttons.
 * @param {ParentNode} place
 * @param {string} name
 * @returns {string} Empty for nothing.
 */
export function chosen(place, name) {
  const inputs = /** @type {NodeListOf<HTMLInputElement>} */ (place.querySelectorAll('input[type=radio]:checked'));
  return [...inputs].find(each => each.name === name)?.value ?? '';
}

/**
 * Shows errors beside the controls that have their names, and focuses the first of them.
 * @param {Element} form
 * @param {Record<string, string[]>} errors
 * @returns {string[]} The errors that no control has.
 */
export function showErrors(form, errors) {
  const rest = [];
  let isFirst = true;
  for (const control of form.querySelectorAll('[aria-invalid]')) setError(control, '');
  for (const [name, messages] of Object.entries(errors)) {
    const text = messages.join('; ');
    const control = [...form.querySelectorAll('[name]')].find(each => each.getAttribute('name') === name);
    if (!control || !setError(control, text)) {
      rest.push(`${name}: ${text}`);
    } else if (isFirst) {
      isFirst = false;
      /** @type {HTMLElement} */ (control).focus();
    }
  }
  return rest;
}

/**
 * Shows errors beside controls with half a number or half a date in them, which they would give as nothing.
 * @param {Element} form
 * @returns {boolean} Whether there are any.
 */
export function hasHalf(form) {
  const inputs = [.../** @type {NodeListOf<HTMLInputElement>} */ (form.querySelectorAll('input'))];
  const half = inputs.filter(input => input.validity.badInput);
  showErrors(form, Object.fromEntries(half.map(input => [input.name, [input.validationMessage]])));
  return half.length > 0;
}

/**
 * @param {Element} control
 * @param {string} text
 * @returns {boolean} Whether there is room for it.
 */
function setError(control, text) {
  const id = control.getAttribute('aria-describedby')?.split(' ').at(-1);
  const error = id && document.getElementById(id);
  if (!error) return false;

  error.textContent = text;
  if (text) control.setAttribute('aria-invalid', 'true');
  else control.removeAttribute('aria-invalid');
  return true;
}

/**
 * Says how something went, also to screen readers: in the open dialog if there is one, since they read nothing behind
 * it, and else at the end of the page.
 * @param {string} text Empty for nothing.
 * @param {'good' | 'bad'} [kind]
 */
export function say(text, kind = 'good') {
  const places = [...document.querySelectorAll('dialog[open] .status')];
  const place = places.at(-1) ?? byId('status');
  place.textContent = text;
  place.className = `status ${text ? kind : ''}`;
  if (text && kind === 'bad') place.scrollIntoView({ block: 'nearest' });
}

/**
 * Opens a dialog over the page. It is gone when it is closed, and the focus returns.
 * @param {string} title
 * @param {Child[]} content
 * @param {Child} [tool] Stands beside the title.
 * @returns {HTMLDialogElement}
 */
export function openDialog(title, content, tool) {
  const opener = /** @type {HTMLElement | null} */ (document.activeElement);
  const id = `dialog${++fields}`;
  const dialog = h('dialog', { 'aria-labelledby': id },
    h('header', null, h('h2', { id }, own(title)), tool), content, h('p', { class: 'status', role: 'status' }));
  dialog.addEventListener('close', () => {
    dialog.remove();
    opener?.focus();
  });
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

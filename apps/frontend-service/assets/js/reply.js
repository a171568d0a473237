// "Reply" opens the comment form under the comment instead of another page.
import { keepDraft } from './draft.js';

const form = document.querySelector('form[action$="/comments"]');

function open(link) {
  const comment = link.closest('.comment');
  const present = comment.querySelector(':scope > form');
  if (present) {
    present.remove();
    link.focus();
    return;
  }
  const copy = form.cloneNode(true);
  const id = 'reply-' + link.dataset.reply;
  copy.querySelectorAll('.error, [data-cancel], a[href="#"]').forEach((node) => node.remove());
  const text = copy.querySelector('textarea');
  const label = copy.querySelector('label');
  copy.querySelector('.hint')?.remove();
  text.removeAttribute('aria-describedby');
  text.value = '';
  text.id = id;
  label.htmlFor = id;
  label.textContent = link.textContent;
  let parent = copy.elements.parent;
  if (!parent) {
    parent = document.createElement('input');
    parent.type = 'hidden';
    parent.name = 'parent';
    copy.append(parent);
  }
  parent.value = link.dataset.reply;
  copy.dataset.draft = `${copy.getAttribute('action')}?parent=${parent.value}`;   // as on the comment's own page
  copy.elements.key.value = crypto.randomUUID();
  link.closest('.actions').after(copy);
  keepDraft(copy);
  text.focus();
}

if (form) {
  document.addEventListener('click', (event) => {
    const link = event.target.closest('[data-reply]');
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open(link);
  });
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    const copy = event.target.closest?.('.comment > form');
    if (!copy || copy.querySelector('textarea').value) return;
    const link = copy.parentElement.querySelector('[data-reply]');
    copy.remove();
    link.focus();
  });
}

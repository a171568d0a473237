// The music of the post form: picked from suggestions, taken off with a button.
import { attach } from './suggest.js';

const field = document.querySelector('[data-music]');
const input = field.querySelector('#find');
const chosen = field.querySelector('[data-chosen]');
const most = 20;

attach(input, {
  types: 'artist,album,track',
  choose(offer) {
    const value = `${offer.type}:${offer.id}:${offer.title}`;
    const there = [...field.querySelectorAll('input[name="music"]')].find((box) => box.value.startsWith(`${offer.type}:${offer.id}:`));
    input.value = '';
    if (there) { there.checked = true; return; }
    if (field.querySelectorAll('input[name="music"]:checked').length >= most) return;
    const label = document.createElement('label');
    const box = document.createElement('input');
    const name = document.createElement('bdi');
    const detail = document.createElement('small');
    const text = document.createElement('span');
    label.className = 'choice';
    box.type = 'checkbox';
    box.name = 'music';
    box.value = value;
    box.checked = true;
    name.textContent = offer.title;
    detail.className = 'optional';
    detail.textContent = offer.detail;
    text.append(name, ' ', detail);
    label.append(box, text);
    chosen.append(label);
  },
});
// Enter in this field looks for music; it doesn't publish.
input.addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && !event.defaultPrevented) {
    event.preventDefault();
    field.querySelector('button[name="step"]').click();
  }
});

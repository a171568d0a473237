// Makes the pages smoother; all of them work without. Each part is loaded where it is needed only.
import './theme.js';

const has = (selector) => document.querySelector(selector);

// An error summary takes the focus, so that it is read first.
has('[data-focus]')?.focus();

if (has('[data-vote]')) import('./vote.js');
if (has('[data-reply]')) import('./reply.js');
if (has('[data-draft], form[action="/logout"]')) import('./draft.js');
if (has('[data-music]')) import('./music.js');
if (has('[data-chat]')) import('./chat.js');
if (has('[data-feed]')) import('./feed.js');

const search = has('[data-suggest]');
search?.addEventListener('focus', () => import('./suggest.js').then((module) => module.attach(search, {})), { once: true });

import('./keys.js');
